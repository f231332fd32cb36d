import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { programs, sid, sidPrograms } from "./stage.ts";

export interface Interpreter {
  /** `3.12` */
  readonly minor: string;
  /** Starts it; a script's path follows. Replaces itself by the interpreter, so that the pid is its own. */
  readonly command: readonly string[];
  /** The folder of target programs as this interpreter sees it. */
  readonly programs: string;
}

function fromPyenv(): Interpreter[] {
  const root = join(process.env["PYENV_ROOT"] ?? join(homedir(), ".pyenv"), "versions");
  if (!existsSync(root)) return [];
  return readdirSync(root).flatMap((version) => {
    const minor = /^(3\.\d+)\.\d+$/.exec(version)?.[1];
    const binary = join(root, version, "bin", "python");
    if (minor === undefined || !existsSync(binary)) return [];
    return [{ minor, command: [binary], programs }];
  });
}

function fromSid(): Interpreter[] {
  const folder = join(sid, "usr", "bin");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file) => {
    const minor = /^python(3\.\d+)$/.exec(file)?.[1];
    if (minor === undefined) return [];
    return [{ minor, command: ["chroot", sid, `/usr/bin/${file}`], programs: sidPrograms }];
  });
}

let found: readonly Interpreter[] | undefined;

/** One per minor version from 3.8, oldest first. Of two, Debian's is taken: the peers that need its tree can read it. */
export function interpreters(): readonly Interpreter[] {
  if (found === undefined) {
    const byMinor = new Map<string, Interpreter>();
    for (const one of [...fromPyenv(), ...fromSid()]) byMinor.set(one.minor, one);
    const number = (one: Interpreter): number => Number(one.minor.slice(2));
    found = [...byMinor.values()].filter((one) => number(one) >= 8);
    found = [...found].sort((one, other) => number(one) - number(other));
  }
  return found;
}

export function interpreter(minor: string): Interpreter {
  const one = interpreters().find((candidate) => candidate.minor === minor);
  if (one === undefined) {
    const have = interpreters().map((candidate) => candidate.minor);
    throw new Error(`no CPython ${minor} on this machine (found: ${have.join(", ")})`);
  }
  return one;
}

/** A Python for our own helper scripts: any will do. */
export function helperPython(): string {
  const first = interpreters().find((one) => one.command.length === 1);
  return first?.command[0] ?? execFileSync("sh", ["-c", "command -v python3"]).toString().trim();
}
