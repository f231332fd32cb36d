// Where the standard library of a Python lies. Python computes the folder from where its program
// lies; so do we: beside `bin/python3` or `lib/libpython3.so` there is `lib/python3.N`.

import { existsSync } from "node:fs";
import type { Layout } from "#cpython/layouts/layout.ts";

/**
 * The folder with `os.py` as the program at `path` sees it; `root`: what it sees as `/`. Empty
 * where it is not there.
 */
export function standardLibraryBelow(root: string, path: string, layout: Layout): string {
  const folder = `python3.${layout.minor}${layout.freeThreaded ? "t" : ""}`;
  for (let at = path.lastIndexOf("/"); at >= 0; at = path.lastIndexOf("/", at - 1)) {
    for (const prefix of ["", "/lib"]) {
      const candidate = `${path.slice(0, at)}${prefix}/${folder}`;
      if (existsSync(`${root}${candidate}/os.py`)) return candidate;
    }
    if (at === 0) break;
  }
  return "";
}
