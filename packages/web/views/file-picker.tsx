// Nothing is open yet: drop a file, or pick one of the folder.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { displayText } from "#analysis/svg/display-text.ts";
import type { FolderEntry, FolderListing } from "#protocol/view.ts";
import type { ViewProps } from "../app/app.tsx";
import { failureOf } from "../app/library.ts";
import type { Model } from "../app/model.ts";
import { formatBytes } from "../app/quantities.ts";

/** Nothing is open and nothing is on its way. */
export function isPicking({ state, library, document, failure }: Model): boolean {
  const isNothing = document === undefined && failure === undefined;
  return isNothing && state.tab === "" && library.list !== undefined;
}

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
  const below = listing?.path ?? "";
  const above = below.includes("/") ? below.slice(0, below.lastIndexOf("/")) : (root ?? "");
  return (
    <div class="nothing">
      <h2>{root === undefined ? "No profile is open." : folderTitle(root, below)}</h2>
      <p class="dim">
        Drop a file on this page, paste one, or: <code>pyrometer view FILE</code>
      </p>
      <ul class="listing">
        {below === "" ? null : (
          <li>
            <button type="button" title="The folder above" onClick={() => show(above)}>
              ../
            </button>
          </li>
        )}
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
            <span class="dim">{modifiedText(entry)}</span>
          </li>
        ))}
      </ul>
      {listing?.entries.length === 0 ? <p class="dim">The folder is empty.</p> : null}
    </div>
  );
}

/** The folder that was opened by its name alone, and what is below it. */
function folderTitle(root: string, below: string): string {
  const name = root.slice(root.lastIndexOf("/") + 1);
  return displayText([name === "" ? root : name, below].filter((part) => part !== "").join("/"));
}

/** `2026-11-26 05:10`, of the clock on the wall. */
function modifiedText({ modifiedAtMs }: FolderEntry): string {
  const localMs = modifiedAtMs - new Date(modifiedAtMs).getTimezoneOffset() * 60_000;
  return new Date(localMs).toISOString().slice(0, 16).replace("T", " ");
}
