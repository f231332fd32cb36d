// Brings what tests and measurements need and this machine may have: interpreters, peers, a
// browser. What cannot be had is named and is no failure. `--list` only says what there is. One run
// at a time: it starts itself again under flock.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { cacheFolder } from "./cache.ts";
import { bringChromium, chromiumObstacle, findChromium } from "./chromium.ts";
import { findProgram } from "./commands.ts";
import { bringFlamegraph, findFlamegraph, flamegraphObstacle } from "./flamegraph.ts";
import { findGo } from "./go.ts";
import { bringDebianTree, debianTree, debianTreeObstacle } from "./interpreters/debian-tree.ts";
import {
  bringFreeThreaded,
  FREE_THREADED_BUILDS,
  freeThreadedObstacle,
  hasFreeThreaded,
} from "./interpreters/free-threaded.ts";
import {
  bringDebugBuilds,
  DEBUG_MINORS,
  debugBuildsObstacle,
  debugPython,
} from "./interpreters/debug-build.ts";
import { bringMusl, muslObstacle, muslPython } from "./interpreters/musl-build.ts";
import { bringOddPythons, hasOddPythons, oddPythonsObstacle } from "./odd-pythons.ts";
import { bringPeers, hasPeers, peersObstacle } from "./peers.ts";
import { installPackages, mayInstall } from "./system-packages.ts";

/** Those that completion is written for, beside bash. */
const SHELLS = ["zsh", "fish"];

interface Row {
  readonly name: string;
  readonly isThere: () => boolean;
  /** Why it cannot be brought here. */
  readonly obstacle: () => string | undefined;
  readonly bring?: () => void;
}

/** In this order: builds and peers go into the tree. */
const ROWS: readonly Row[] = [
  {
    name: "chromium",
    isThere: () => findChromium() !== undefined,
    obstacle: chromiumObstacle,
    bring: bringChromium,
  },
  {
    name: "flamegraph.pl",
    isThere: () => findFlamegraph() !== undefined,
    obstacle: flamegraphObstacle,
    bring: bringFlamegraph,
  },
  {
    name: "go (for go tool pprof)",
    isThere: () => findGo() !== undefined,
    obstacle: () => "see https://go.dev/dl",
  },
  {
    name: "Debian tree (CPython 3.13 to 3.15)",
    isThere: () => existsSync(debianTree()) && debianTreeObstacle() === undefined,
    obstacle: debianTreeObstacle,
    bring: bringDebianTree,
  },
  {
    name: "zsh and fish",
    isThere: () => SHELLS.every((shell) => findProgram(shell) !== undefined),
    obstacle: () => (mayInstall() ? undefined : `apt-get install ${SHELLS.join(" ")}`),
    bring: () => installPackages(SHELLS),
  },
  ...FREE_THREADED_BUILDS.map((build) => ({
    name: `free-threaded CPython 3.${build.minor}`,
    isThere: () => hasFreeThreaded(build) && debianTreeObstacle() === undefined,
    obstacle: freeThreadedObstacle,
    bring: () => bringFreeThreaded(build),
  })),
  {
    name: "debug builds of CPython",
    isThere: () => DEBUG_MINORS.every((minor) => debugPython(minor) !== undefined),
    obstacle: debugBuildsObstacle,
    bring: bringDebugBuilds,
  },
  {
    name: "CPython for musl",
    isThere: () => muslPython() !== undefined,
    obstacle: muslObstacle,
    bring: bringMusl,
  },
  {
    name: "uvloop, gevent, PyInstaller",
    isThere: hasOddPythons,
    obstacle: oddPythonsObstacle,
    bring: bringOddPythons,
  },
  {
    name: "peers (py-spy, Austin, pystack)",
    isThere: hasPeers,
    obstacle: peersObstacle,
    bring: bringPeers,
  },
];

const LOCKED = "PYROMETER_BRING_LOCKED";
const isList = process.argv.includes("--list");

function lineOf(row: Row): string {
  if (row.isThere()) return `there    ${row.name}`;
  const obstacle = row.obstacle();
  if (obstacle !== undefined) return `missing  ${row.name}: ${obstacle}`;
  return isList ? `missing  ${row.name}: npm run bring` : brought(row);
}

function brought({ name, bring }: Row): string {
  const start = performance.now();
  try {
    bring?.();
  } catch (error) {
    return `missing  ${name}: ${error instanceof Error ? error.message : String(error)}`;
  }
  return `brought  ${name}, in ${Math.round((performance.now() - start) / 1000)} s`;
}

function underLock(): number {
  mkdirSync(cacheFolder(), { recursive: true });
  const lock = join(cacheFolder(), "bring.lock");
  const command = [lock, process.execPath, import.meta.filename];
  const env = { ...process.env, [LOCKED]: "1" };
  return spawnSync("flock", command, { stdio: "inherit", env }).status ?? 1;
}

if (!isList && process.env[LOCKED] === undefined && findProgram("flock") !== undefined) {
  process.exitCode = underLock();
} else {
  for (const row of ROWS) console.log(lineOf(row));
}
