// The profilers that Pyrometer is compared with. `node tools/peers.ts` lists them, `npm run bring`
// brings them.
// Trap: a virtual environment knows its own path, so it is made where it stays, not moved there.

import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";

import { cacheFolder } from "./cache.ts";
import { findProgram, isExecutable, runCommand } from "./commands.ts";
import { debianTree } from "./interpreters/debian-tree.ts";

/** `austin-python` reads Austin's binary output (mojo2austin). */
const REQUIREMENTS = [
  "py-spy==0.4.3",
  "austin-dist==4.0.0",
  "austin-python==2.4.0",
  "pystack==1.7.0",
];
const AUSTIN_IN_TREE = "/usr/local/bin/austin";

export interface Peers {
  readonly pySpy: string | undefined;
  /** Needs glibc 2.38; `austinInTree` is the same program in the Debian tree, which has it. */
  readonly austin: string | undefined;
  readonly austinInTree: readonly string[] | undefined;
  readonly mojo2austin: string | undefined;
  readonly pystack: string | undefined;
}

function programs(): string {
  return join(cacheFolder(), "peers", "bin");
}

/** Paths of what is there. */
export function peers(): Peers {
  const present = (name: string): string | undefined => {
    const path = join(programs(), name);
    return isExecutable(path) ? path : undefined;
  };
  const tree = debianTree();
  const inTree = isExecutable(join(tree, AUSTIN_IN_TREE))
    ? ["chroot", tree, AUSTIN_IN_TREE]
    : undefined;
  return {
    pySpy: present("py-spy"),
    austin: present("austin"),
    austinInTree: inTree,
    mojo2austin: present("mojo2austin"),
    pystack: present("pystack"),
  };
}

export function peersObstacle(): string | undefined {
  return findProgram("python3") === undefined ? "no python3" : undefined;
}

export function hasPeers(): boolean {
  const { pySpy, austin, mojo2austin, pystack, austinInTree } = peers();
  const needed = [
    pySpy,
    austin,
    mojo2austin,
    pystack,
    ...(existsSync(debianTree()) ? [austinInTree] : []),
  ];
  return needed.every((peer) => peer !== undefined);
}

export function bringPeers(): void {
  runCommand(["python3", "-m", "venv", join(cacheFolder(), "peers")]);
  const pip = join(programs(), "pip");
  runCommand([pip, "install", "--quiet", "--disable-pip-version-check", ...REQUIREMENTS]);
  const inTree = join(debianTree(), AUSTIN_IN_TREE);
  if (existsSync(debianTree()) && !existsSync(inTree))
    copyFileSync(join(programs(), "austin"), inTree);
}

if (import.meta.main) {
  for (const [name, path] of Object.entries(peers())) {
    console.log(`${name.padEnd(13)} ${String(path ?? "missing (npm run bring)")}`);
  }
}
