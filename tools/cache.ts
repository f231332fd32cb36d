// Things that take minutes to bring (interpreters, peers) are kept in the user's cache folder.

import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

/** `${XDG_CACHE_HOME:-~/.cache}/pyrometer`, which may not exist yet. */
export function cacheFolder(): string {
  const cache = process.env["XDG_CACHE_HOME"] ?? "";
  return join(isAbsolute(cache) ? cache : join(homedir(), ".cache"), "pyrometer");
}

/**
 * Makes `folder` unless it is there: `make` fills a temporary folder beside it, which is then
 * renamed. What an interrupted run left is thrown away. Only under the lock of `tools/bring.ts`.
 */
export function makeOnce(folder: string, make: (temporary: string) => void): void {
  if (existsSync(folder)) return;
  const temporary = `${folder}.incomplete`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(temporary);
  make(temporary);
  renameSync(temporary, folder);
}
