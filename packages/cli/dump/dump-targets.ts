// Which processes a dump is of: those that were named, and those that were found.

import { OperatingError } from "#base/errors.ts";
import { commandLine } from "#process/process-facts.ts";
import { descendants, pidsByCommand } from "#process/process-list.ts";

import type { FlagValues } from "../flags.ts";

export interface DumpTarget {
  readonly pid: number;
  /** Named, not found: then it is an error that it is not Python. */
  readonly isAsked: boolean;
}

/** In the order in which they were asked for, each followed by what is below it. */
export function dumpTargets(values: FlagValues): readonly DumpTarget[] {
  const { pid: asked = [], name, subprocesses } = values;
  const named = name === undefined ? [] : pidsByCommand(name);
  const targets = new Map<number, DumpTarget>();
  for (const pid of [...asked, ...named]) {
    targets.set(pid, { pid, isAsked: asked.includes(pid) });
    if (subprocesses !== true) continue;
    for (const below of descendants(pid)) {
      if (!targets.has(below)) targets.set(below, { pid: below, isAsked: asked.includes(below) });
    }
  }
  if (targets.size > 0) return [...targets.values()];
  if (name !== undefined) {
    const message = `no process has a command line that matches '${name.source}'`;
    throw new OperatingError("no-such-process", message, "see: ps -eo pid,args");
  }
  throw new OperatingError("usage", "no process to dump", "pyrometer dump --pid 12345");
}

/** What was found although it is no Python is no error; only that there is nothing else. */
export function noPythonAmong(targets: readonly DumpTarget[]): OperatingError {
  const [first] = targets;
  const command = commandLine(first.pid).join(" ");
  const others = targets.length > 1 ? `, and ${targets.length - 1} more` : "";
  const message = `nothing that was found is Python: process ${first.pid} (${command})${others}`;
  return new OperatingError("not-python", message, "pyrometer doctor --pid tells why");
}
