// What lies below a folder that a person opened, and nothing else: every path is made real before
// it is compared, so that neither `..` nor a symbolic link leads out.

import { lstatSync, readdirSync, realpathSync, statSync, type Stats } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

import { OperatingError } from "#base/errors.ts";
import type { FolderEntry, FolderListing } from "#protocol/view.ts";

/** A folder of a million files must not fill the page. */
const ENTRIES_MAX = 5000;

/** The real path. Throws OperatingError "bad-file" where it is not below the folder. */
export function pathBelow(folder: string, asked: string): string {
  const outside = new OperatingError("bad-file", "there is no such file below the opened folder");
  if (asked.includes("\0")) throw outside;
  try {
    const real = realpathSync(resolve(folder, asked));
    if (isBelow(folder, real)) return real;
  } catch {
    // Told as what is not there is: who asks learns nothing of what lies elsewhere.
  }
  throw outside;
}

/** Both are real paths. */
export function isBelow(folder: string, path: string): boolean {
  const prefix = folder.endsWith(sep) ? folder : `${folder}${sep}`;
  return path === folder || path.startsWith(prefix);
}

/** `folder` is a real path; `asked` absolute, or below it. Paths of entries are below it. */
export function listFolder(folder: string, asked: string): FolderListing {
  const path = pathBelow(folder, asked);
  if (!statSync(path).isDirectory()) throw new OperatingError("bad-file", "this is not a folder");
  const entries: FolderEntry[] = [];
  for (const name of readdirSync(path)) {
    if (name.startsWith(".") || entries.length >= ENTRIES_MAX) continue;
    const entry = entryOf(folder, join(path, name), name);
    if (entry !== undefined) entries.push(entry);
  }
  return { path: relative(folder, path), entries: entries.toSorted(byPlace) };
}

/** Folders first, then the newest. */
function byPlace(one: FolderEntry, other: FolderEntry): number {
  if (one.isFolder !== other.isFolder) return one.isFolder ? -1 : 1;
  if (one.modifiedAtMs !== other.modifiedAtMs) return other.modifiedAtMs - one.modifiedAtMs;
  return one.name < other.name ? -1 : 1;
}

/** Undefined for what is neither a file nor a folder, or lies elsewhere. */
function entryOf(folder: string, path: string, name: string): FolderEntry | undefined {
  let stat: Stats;
  try {
    stat = lstatSync(path);
    if (stat.isSymbolicLink()) {
      if (!isBelow(folder, realpathSync(path))) return undefined;
      stat = statSync(path);
    }
  } catch {
    return undefined;
  }
  if (!stat.isFile() && !stat.isDirectory()) return undefined;
  return {
    name,
    path: relative(folder, path),
    isFolder: stat.isDirectory(),
    sizeBytes: stat.size,
    modifiedAtMs: Math.round(stat.mtimeMs),
  };
}
