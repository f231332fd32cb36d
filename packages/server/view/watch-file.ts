// Tells when a file was written again. Its folder is watched, not the file: editors and we
// ourselves write a new one and rename it into place. A file is read again once nothing has
// happened to it for a moment, so that a half-written one is rarely met.

import { realpathSync, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

const QUIET_MS = 150;

/** Ends the watching. */
export type StopWatching = () => void;

/** What changes with a file's content. */
function fingerprintOf(path: string): string | undefined {
  try {
    const { dev, ino, size, mtimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs].join(" ");
  } catch {
    return undefined;
  }
}

/** Calls `changed` for each time that it was. Throws what the system says where it cannot watch. */
export function watchFile(path: string, changed: () => void): StopWatching {
  let known = fingerprintOf(path);
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const now = fingerprintOf(path);
    // A file that is gone may come back.
    if (now === undefined || now === known) return;
    known = now;
    changed();
  };
  const places = new Set([path, realpathSync(path)]);
  const watchers = [...places].map((place) => {
    const name = basename(place);
    const watcher = watch(dirname(place), { persistent: false }, (_, touched) => {
      if (touched !== null && touched !== name) return;
      clearTimeout(timer);
      timer = setTimeout(look, QUIET_MS);
    });
    // The folder itself is gone: there is nothing more to tell.
    watcher.on("error", () => watcher.close());
    return watcher;
  });
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
