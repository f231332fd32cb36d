// A Debian sid tree: the newest CPythons, stripped and without position independence as
// distributions build them, in a root of their own, which makes it the container case too.
// Trap: a mirror may lag; its release files are then past their date and yet the newest there is.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { cacheFolder, makeOnce } from "../cache.ts";
import { findProgram, runCommand } from "../commands.ts";
import { installPackages, mayInstall } from "../system-packages.ts";

const SUITE = "sid";
const MIRROR = "http://deb.debian.org/debian";
const INCLUDED = ["python3.13", "python3.14", "python3.15", "procps"];
/** Suites whose source packages can be fetched; trixie keeps the minor that its release shipped. */
const SOURCE_SUITES = ["trixie", "sid"];
const SOURCES_LIST = join("etc", "apt", "sources.list.d", "pyrometer-sources.list");
const APT = [
  "-qq",
  "-y",
  "-o",
  "Acquire::Check-Valid-Until=false",
  "-o",
  "Acquire::Check-Date=false",
];

/** Where the tree is or would be. */
export function debianTree(): string {
  return join(cacheFolder(), SUITE);
}

/** Why there can be no tree here; undefined when it can be made or started from. */
export function debianTreeObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return "a chroot needs root";
  if (existsSync(debianTree())) return undefined;
  return findProgram("debootstrap") === undefined && !mayInstall() ? "no debootstrap" : undefined;
}

/** Takes about two minutes. */
export function bringDebianTree(): void {
  makeOnce(debianTree(), (folder) => {
    if (findProgram("debootstrap") === undefined) installPackages(["debootstrap"]);
    const include = `--include=${INCLUDED.join(",")}`;
    runCommand(["debootstrap", "--variant=minbase", include, SUITE, folder, MIRROR]);
  });
}

/** Version of a package installed in the tree, such as `3.14.10-1`. */
export function packageVersion(name: string): string | undefined {
  const status = readFileSync(join(debianTree(), "var", "lib", "dpkg", "status"), "utf8");
  const paragraph = status.split("\n\n").find((text) => text.startsWith(`Package: ${name}\n`));
  return /^Version: (.*)$/m.exec(paragraph ?? "")?.[1];
}

/** Unpacked size some 100 MB; `folder` gets the upstream archive, whose path is returned. */
export function fetchSource(name: string, suite: string, folder: string): string {
  const tree = debianTree();
  const lines = SOURCE_SUITES.map((source) => `deb-src ${MIRROR} ${source} main\n`);
  const list = join(tree, SOURCES_LIST);
  if (!existsSync(list)) {
    writeFileSync(list, lines.join(""));
    runCommand(["chroot", tree, "apt-get", ...APT, "update"]);
  }
  const source = `${name}/${suite}`;
  // As root in the tree's own temporary folder: apt's sandbox user cannot write into ours.
  const work = runCommand(["chroot", tree, "mktemp", "-d"]).trim();
  const fetch = `cd ${work} && apt-get "$@" source --download-only ${source}`;
  runCommand(["chroot", tree, "sh", "-c", fetch, "sh", ...APT]);
  const moved = [
    "sh",
    "-c",
    'mv "$1"/*.orig.tar.* "$2" && rm -r "$1"',
    "sh",
    join(tree, work),
    folder,
  ];
  runCommand(moved);
  return runCommand(["sh", "-c", 'ls "$1"/*.orig.tar.[gx]z', "sh", folder]).trim();
}
