// A CPython that stands on musl instead of glibc, as in Alpine's images: built inside the Debian
// tree from Debian's source package with musl-gcc. (3.9 and 3.11, built so by hand on 2026-11-26,
// were read as well: their structures are laid out alike for both.)
//
// Trap: that is gcc with other headers and libraries, and names itself after glibc where CPython's
// configure asks for its multiarch name: a script answers for it.

import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

import { makeOnce } from "../cache.ts";
import { runCommand } from "../commands.ts";
import { debianTree, debianTreeObstacle, fetchSource } from "./debian-tree.ts";

const MINOR = 13;
const SUITE = "trixie";
/** As seen inside the tree. */
const FOLDER = `/opt/python3.${MINOR}-musl`;
const PACKAGES = ["musl-tools", "binutils", "make"];
const APT = ["-qq", "-y", "--no-install-recommends", "-o", "Acquire::Check-Valid-Until=false"];
const JOBS = 2;
const COMPILER = `#!/bin/sh
[ "$1" = --print-multiarch ] || exec musl-gcc "$@"
echo x86_64-linux-musl
`;
/** Arguments: folder of the sources, where to install, the compiler's script. */
const BUILD = `set -e
cd "$1"
printf %s "$3" > cc
chmod +x cc
options="--disable-test-modules --with-ensurepip=no --without-static-libpython"
CC=$PWD/cc ./configure -q --prefix=${FOLDER} $options
make -s -j${JOBS}
make -s install DESTDIR="$2"
`;

/** Start of a command line; undefined where it is not there. */
export function muslPython(): readonly string[] | undefined {
  const program = `${FOLDER}/bin/python3.${MINOR}`;
  const isThere = existsSync(join(debianTree(), program)) && debianTreeObstacle() === undefined;
  return isThere ? ["chroot", debianTree(), program] : undefined;
}

export function muslObstacle(): string | undefined {
  return existsSync(debianTree()) ? debianTreeObstacle() : "no Debian tree";
}

/** Takes about two minutes on two cores. */
export function bringMusl(): void {
  const tree = debianTree();
  const install = `DEBIAN_FRONTEND=noninteractive apt-get "$@"`;
  runCommand(["chroot", tree, "sh", "-c", install, "sh", ...APT, "install", ...PACKAGES]);
  const work = mkdtempSync(join(tree, "tmp", "pyrometer-musl-"));
  const inside = `/tmp/${basename(work)}`;
  try {
    const archive = fetchSource(`python3.${MINOR}`, SUITE, work);
    mkdirSync(join(work, "source"));
    runCommand(["tar", "-xf", archive, "-C", join(work, "source"), "--strip-components=1"]);
    const places = [`${inside}/source`, `${inside}/installed`];
    runCommand(["chroot", tree, "sh", "-c", BUILD, "sh", ...places, COMPILER]);
    makeOnce(join(tree, FOLDER), (folder) => {
      rmSync(folder, { recursive: true });
      runCommand(["mv", join(work, "installed", FOLDER), folder]);
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
