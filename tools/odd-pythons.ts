// Python in unusual shapes, for tests: packages that replace its event loop or its threads, and a
// program frozen by PyInstaller. `npm run bring` brings them.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { cacheFolder } from "./cache.ts";
import { findProgram, isExecutable, runCommand } from "./commands.ts";

const REQUIREMENTS = ["uvloop==0.23.0", "gevent==26.9.0", "pyinstaller==6.22.3"];
/** Waits in leaf, below outer. */
const FROZEN_PROGRAM = `import time

def leaf():
    print("ready", flush=True)
    time.sleep(60)

def outer():
    leaf()

outer()
`;

export interface OddPythons {
  /** Has uvloop and gevent. */
  readonly python: string | undefined;
  /** One file, which unpacks itself and starts itself again; a folder with a program. */
  readonly frozenFile: string | undefined;
  readonly frozenFolder: string | undefined;
}

function folder(): string {
  return join(cacheFolder(), "oddities");
}

/** Paths of what is there. */
export function oddPythons(): OddPythons {
  const present = (...names: string[]): string | undefined => {
    const path = join(folder(), ...names);
    return isExecutable(path) ? path : undefined;
  };
  return {
    python: existsSync(join(folder(), "frozen")) ? present("bin", "python") : undefined,
    frozenFile: present("frozen", "one-file"),
    frozenFolder: present("frozen", "one-folder", "one-folder"),
  };
}

export function oddPythonsObstacle(): string | undefined {
  return findProgram("python3") === undefined ? "no python3" : undefined;
}

export function hasOddPythons(): boolean {
  return Object.values(oddPythons()).every((path) => path !== undefined);
}

export function bringOddPythons(): void {
  runCommand(["python3", "-m", "venv", folder()]);
  const pip = join(folder(), "bin", "pip");
  const options = ["--quiet", "--disable-pip-version-check", "--only-binary", ":all:"];
  runCommand([pip, "install", ...options, ...REQUIREMENTS]);
  const work = join(folder(), "work");
  mkdirSync(work, { recursive: true });
  const script = join(work, "frozen.py");
  writeFileSync(script, FROZEN_PROGRAM);
  const frozen = join(folder(), "frozen");
  const places = ["--distpath", frozen, "--workpath", work, "--specpath", work];
  const installer = [join(folder(), "bin", "pyinstaller"), "--log-level", "ERROR", ...places];
  runCommand([...installer, "--onefile", "--name", "one-file", script]);
  runCommand([...installer, "--onedir", "--name", "one-folder", script]);
}
