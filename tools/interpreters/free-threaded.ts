// Free-threaded CPython: no distribution ships it, so it is built from Debian's source packages
// with the host's compiler and put into the Debian tree. (The tree's C library is the newer one, so
// what the host builds starts in both.)

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findProgram, runCommand } from "../commands.ts";
import { installPackages, mayInstall } from "../system-packages.ts";
import { debianTree, debianTreeObstacle, fetchSource } from "./debian-tree.ts";

interface Build {
  readonly minor: number;
  /** Debian suite whose source package is built. */
  readonly suite: string;
}

export const FREE_THREADED_BUILDS: readonly Build[] = [{ minor: 13, suite: "trixie" }];

const COMPILER_PACKAGES = [
  "build-essential",
  "zlib1g-dev",
  "libssl-dev",
  "libffi-dev",
  "libsqlite3-dev",
];
const JOBS = 2;

/** As seen inside the tree. */
export function freeThreadedFolder(minor: number): string {
  return `/opt/python3.${minor}t`;
}

export function freeThreadedObstacle(): string | undefined {
  const compilers = findProgram("cc") !== undefined && findProgram("make") !== undefined;
  return debianTreeObstacle() ?? (compilers || mayInstall() ? undefined : "no C compiler");
}

export function hasFreeThreaded({ minor }: Build): boolean {
  return existsSync(join(debianTree(), freeThreadedFolder(minor)));
}

/** Takes about four minutes on two cores. The tree must be there. */
export function bringFreeThreaded({ minor, suite }: Build): void {
  const tree = debianTree();
  const prefix = freeThreadedFolder(minor);
  if (findProgram("cc") === undefined) installPackages(COMPILER_PACKAGES);
  const work = mkdtempSync(join(tmpdir(), "pyrometer-build-"));
  try {
    const archive = fetchSource(`python3.${minor}`, suite, work);
    runCommand(["tar", "-xf", archive, "--strip-components=1"], { cwd: work });
    const options = [`--prefix=${prefix}`, "--disable-gil", "--disable-test-modules"];
    runCommand(["./configure", "-q", ...options, "--with-ensurepip=no"], { cwd: work });
    runCommand(["make", "-s", `-j${JOBS}`], { cwd: work });
    runCommand(["make", "-s", "install", `DESTDIR=${join(work, "installed")}`], { cwd: work });
    runCommand(["mv", join(work, "installed", prefix), `${tree}${prefix}.incomplete`]);
    runCommand(["mv", `${tree}${prefix}.incomplete`, `${tree}${prefix}`]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
