// Nothing is open yet: drop a file, or pick one of the folder.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { displayText } from "#analysis/svg/display-text.ts";
import type { FolderListing } from "#protocol/view.ts";
import type { ViewProps } from "../app/app.tsx";
import { failureOf } from "../app/library.ts";
import { formatBytes } from "../app/quantities.ts";

export function FilePicker({ model }: ViewProps): JSX.Element {
  const root = model.library.list?.folder;
  const [listing, setListing] = useState<FolderListing | undefined>(undefined);
  const show = (path: string): void => {
    model.library.folder(path).then(setListing, (error: unknown) => {
      model.say(failureOf(error).error);
    });
  };
  useEffect(() => {
    if (root !== undefined) show(root);
  }, [root]);
  const open = async (path: string): Promise<void> => {
    const result = await model.library.open(path);
    if ("error" in result) {
      model.say(result.remedy === undefined ? result.error : `${result.error}; ${result.remedy}`);
    } else model.set({ tab: result.id });
  };
  return (
    <div class="nothing">
      <p>{root === undefined ? "No profile is open." : displayText(listing?.path ?? root)}</p>
      <p class="dim">
        Drop a file on this page, paste one, or: <code>pyrometer view FILE</code>
      </p>
      <ul class="listing">
        {listing?.entries.map((entry) => (
          <li key={entry.path}>
            <button
              type="button"
              onClick={() => (entry.isFolder ? show(entry.path) : void open(entry.path))}
            >
              {displayText(entry.name)}
              {entry.isFolder ? "/" : ""}
            </button>
            <span class="dim">{entry.isFolder ? "" : formatBytes(entry.sizeBytes)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
