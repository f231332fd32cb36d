// The CPythons that tests and measurements run against. `node tools/interpreters.ts` lists them,
// `npm run bring` brings what this machine lacks.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { isExecutable, runCommand } from "./commands.ts";
import { describeBuild } from "./interpreters/build.ts";
import { debianTree, debianTreeObstacle, packageVersion } from "./interpreters/debian-tree.ts";
import { freeThreadedFolder } from "./interpreters/free-threaded.ts";

export const MINOR_OLDEST = 8;
export const MINOR_NEWEST = 15;

export interface Interpreter {
  /** For the names of tests: `pyenv 3.12.1`, `debian 3.14.10`, `free-threaded 3.13.5`. */
  readonly name: string;
  readonly kind: "pyenv" | "debian" | "free-threaded" | "system";
  readonly minor: number;
  readonly version: string;
  readonly freeThreaded: boolean;
  /** Start of a command line: the program, where it is in another root behind `chroot`. */
  readonly argv: readonly string[];
  /** The program's path as seen from here. */
  readonly executable: string;
  /** The root that it sees as `/`; undefined where that is ours. */
  readonly root: string | undefined;
}

let found: readonly Interpreter[] | undefined;

/**
 * All that can be started here, oldest first; of one minor pyenv, Debian, free-threaded, system.
 */
export function listInterpreters(): readonly Interpreter[] {
  found ??= [...fromPyenv(), ...fromDebianTree(), ...freeThreaded(), ...fromSystem()].sort(
    (one, other) => one.minor - other.minor,
  );
  return found;
}

/** Kinds that this machine cannot have, with the reason, and minors that none was found of. */
export function missingInterpreters(): readonly string[] {
  const obstacle = debianTreeObstacle();
  const reason = obstacle === undefined ? "`npm run bring` brings what can be" : obstacle;
  const have = listInterpreters();
  const minors = supportedMinors()
    .filter((minor) => !have.some((one) => one.minor === minor))
    .map((minor) => `CPython 3.${minor} (${reason})`);
  const hasFreeThreaded = have.some((one) => one.freeThreaded);
  return hasFreeThreaded ? minors : [...minors, `a free-threaded CPython (${reason})`];
}

function supportedMinors(): readonly number[] {
  return Array.from(
    { length: MINOR_NEWEST - MINOR_OLDEST + 1 },
    (_, index) => MINOR_OLDEST + index,
  );
}

function fromPyenv(): Interpreter[] {
  const versions = join(process.env["PYENV_ROOT"] ?? join(homedir(), ".pyenv"), "versions");
  const folders = existsSync(versions) ? readdirSync(versions).toSorted() : [];
  return folders.flatMap((folder) => {
    const [version, minorText = "", suffix = ""] = /^3\.(\d+)\.\d+(t?)$/.exec(folder) ?? [];
    const executable = join(versions, folder, "bin", `python3.${minorText}${suffix}`);
    const minor = Number(minorText);
    const isKnown = supportedMinors().includes(minor) && isExecutable(executable);
    if (version === undefined || !isKnown) return [];
    return [here("pyenv", version, minor, suffix === "t", executable)];
  });
}

function fromDebianTree(): Interpreter[] {
  return inTree((minor) => {
    const program = `/usr/bin/python3.${minor}`;
    const version = packageVersion(`python3.${minor}-minimal`)?.replace(/[-~+].*/, "");
    return { kind: "debian", program, version: version ?? `3.${minor}` };
  });
}

function freeThreaded(): Interpreter[] {
  return inTree((minor) => {
    const folder = freeThreadedFolder(minor);
    const header = join(debianTree(), folder, "include", `python3.${minor}t`, "patchlevel.h");
    const text = existsSync(header) ? readFileSync(header, "utf8") : "";
    const version = /PY_VERSION\s+"([^"]+)"/.exec(text)?.[1] ?? `3.${minor}`;
    return { kind: "free-threaded", program: `${folder}/bin/python3.${minor}t`, version };
  });
}

interface InTree {
  readonly kind: "debian" | "free-threaded";
  readonly program: string;
  readonly version: string;
}

function inTree(describe: (minor: number) => InTree): Interpreter[] {
  const tree = debianTree();
  if (!existsSync(tree) || debianTreeObstacle() !== undefined) return [];
  return supportedMinors().flatMap((minor) => {
    const { kind, program, version } = describe(minor);
    const executable = join(tree, program);
    if (!isExecutable(executable)) return [];
    const argv = ["chroot", tree, program];
    const name = `${kind} ${version}`;
    const isFree = kind === "free-threaded";
    return [{ name, kind, minor, version, freeThreaded: isFree, argv, executable, root: tree }];
  });
}

function fromSystem(): Interpreter[] {
  return supportedMinors().flatMap((minor) => {
    const executable = `/usr/bin/python3.${minor}`;
    if (!isExecutable(executable)) return [];
    const version = runCommand([
      executable,
      "-c",
      "import platform; print(platform.python_version())",
    ]);
    return [here("system", version.trim(), minor, false, executable)];
  });
}

function here(
  kind: Interpreter["kind"],
  version: string,
  minor: number,
  isFree: boolean,
  executable: string,
): Interpreter {
  const name = `${kind} ${version}`;
  const argv = [executable];
  return { name, kind, minor, version, freeThreaded: isFree, argv, executable, root: undefined };
}

if (import.meta.main) {
  for (const { name, argv, executable } of listInterpreters()) {
    const build = describeBuild(executable).join(", ");
    console.log(`${name.padEnd(22)} ${build.padEnd(26)} ${argv.join(" ")}`);
  }
  for (const what of missingInterpreters()) console.log(`missing: ${what}`);
}
