import { listInterpreters, type Interpreter as Installed } from "../../tools/interpreters.ts";
import { programs, sidPrograms } from "./stage.ts";

export interface Interpreter {
  /** `3.12`, or `3.13t` for a free-threaded build. */
  readonly minor: string;
  /**
   * Starts it; a script's path follows. Replaces itself by the interpreter, so that the pid is its
   * own.
   */
  readonly command: readonly string[];
  /** The folder of target programs as this interpreter sees it. */
  readonly programs: string;
}

/** Of two of one minor version Debian's is taken: the peers that need its tree can read it. */
const PREFERENCE: readonly Installed["kind"][] = ["system", "free-threaded", "pyenv", "debian"];

let found: readonly Interpreter[] | undefined;

/** One per minor version, oldest first. */
export function interpreters(): readonly Interpreter[] {
  if (found === undefined) {
    const rank = (one: Installed): number => one.minor * 10 + PREFERENCE.indexOf(one.kind);
    const byMinor = new Map<string, Interpreter>();
    const ranked = [...listInterpreters()].sort((one, other) => rank(one) - rank(other));
    for (const one of ranked) {
      const minor = `3.${one.minor}${one.freeThreaded ? "t" : ""}`;
      const seenAs = one.root === undefined ? programs : sidPrograms;
      byMinor.set(minor, { minor, command: one.argv, programs: seenAs });
    }
    found = [...byMinor.values()];
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
  const one = listInterpreters().find((candidate) => candidate.root === undefined);
  return one === undefined ? "python3" : one.executable;
}
