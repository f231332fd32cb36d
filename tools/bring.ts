// Brings what tests and measurements need and this machine may have: interpreters, peers, a browser.
// What cannot be had is named and is no failure. One run at a time: it starts itself again under flock.

import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { cacheFolder } from "./cache.ts";
import { bringChromium, chromiumObstacle } from "./chromium.ts";
import { findProgram } from "./commands.ts";
import { bringFlamegraph, flamegraphObstacle } from "./flamegraph.ts";
import { bringDebianTree, debianTreeObstacle } from "./interpreters/debian-tree.ts";
import {
  bringFreeThreaded,
  FREE_THREADED_BUILDS,
  freeThreadedObstacle,
} from "./interpreters/free-threaded.ts";
import { bringPeers, peersObstacle } from "./peers.ts";

interface Row {
  readonly name: string;
  /** Why it cannot be had here. */
  readonly obstacle: () => string | undefined;
  /** Does nothing where it is there already. */
  readonly bring: () => void;
}

/** In this order: builds and peers go into the tree. */
const ROWS: readonly Row[] = [
  { name: "chromium", obstacle: chromiumObstacle, bring: bringChromium },
  { name: "flamegraph.pl", obstacle: flamegraphObstacle, bring: bringFlamegraph },
  { name: "Debian tree (CPython 3.13 to 3.15)", obstacle: debianTreeObstacle, bring: bringDebianTree },
  ...FREE_THREADED_BUILDS.map((build) => ({
    name: `free-threaded CPython 3.${build.minor}`,
    obstacle: freeThreadedObstacle,
    bring: () => bringFreeThreaded(build),
  })),
  { name: "peers (py-spy, Austin)", obstacle: peersObstacle, bring: bringPeers },
];

const LOCKED = "PYROMETER_BRING_LOCKED";

/** The line to print about a row. */
function bringRow({ name, obstacle, bring }: Row): string {
  const reason = obstacle();
  if (reason !== undefined) return `missing  ${name}: ${reason}`;
  const start = performance.now();
  try {
    bring();
  } catch (error) {
    return `missing  ${name}: ${error instanceof Error ? error.message : String(error)}`;
  }
  const seconds = Math.round((performance.now() - start) / 1000);
  return seconds > 0 ? `there    ${name}, brought in ${seconds} s` : `there    ${name}`;
}

function underLock(): number {
  mkdirSync(cacheFolder(), { recursive: true });
  const lock = join(cacheFolder(), "bring.lock");
  const command = [lock, process.execPath, import.meta.filename];
  const env = { ...process.env, [LOCKED]: "1" };
  return spawnSync("flock", command, { stdio: "inherit", env }).status ?? 1;
}

if (process.env[LOCKED] === undefined && findProgram("flock") !== undefined) {
  process.exitCode = underLock();
} else {
  for (const row of ROWS) console.log(bringRow(row));
}
