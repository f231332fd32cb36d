// Debug builds of CPython out of Debian's packages, unpacked into the tree beside what is installed
// there: they use the standard library of the tree.

import { existsSync } from "node:fs";
import { join } from "node:path";

import { makeOnce } from "../cache.ts";
import { findProgram, runCommand } from "../commands.ts";
import { debianTree, debianTreeObstacle } from "./debian-tree.ts";

export const DEBUG_MINORS = [13, 15];
const FOLDER = join("opt", "debug-builds");
const APT = ["-qq", "-o", "Acquire::Check-Valid-Until=false"];

/** Start of a command line; undefined where it is not there. */
export function debugPython(minor: number): readonly string[] | undefined {
  const program = join("/", FOLDER, "usr", "bin", `python3.${minor}d`);
  const isThere = existsSync(join(debianTree(), program)) && debianTreeObstacle() === undefined;
  return isThere ? ["chroot", debianTree(), "env", "PYTHONHOME=/usr", program] : undefined;
}

export function debugBuildsObstacle(): string | undefined {
  if (findProgram("dpkg-deb") === undefined) return "no dpkg-deb";
  return existsSync(debianTree()) ? debianTreeObstacle() : "no Debian tree";
}

export function bringDebugBuilds(): void {
  makeOnce(join(debianTree(), FOLDER), (folder) => {
    const inside = folder.slice(debianTree().length);
    for (const minor of DEBUG_MINORS) {
      const fetch = `cd ${inside} && apt-get "$@" download python3.${minor}-dbg`;
      runCommand(["chroot", debianTree(), "sh", "-c", fetch, "sh", ...APT]);
    }
    const unpack = 'for file in *.deb; do dpkg-deb --fsys-tarfile "$file" | tar -x ./usr/bin; done';
    runCommand(["sh", "-c", `${unpack}; rm *.deb`], { cwd: folder });
  });
}
