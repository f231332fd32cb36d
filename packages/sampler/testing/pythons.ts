// Which interpreter a test takes where not every version needs a turn.

import { testInterpreters, type TestInterpreter } from "#cpython/testing/interpreters.ts";

/** One interpreter with a GIL per minor version, oldest first. */
export function onePerMinor(): TestInterpreter[] {
  const byMinor = new Map<number, TestInterpreter>();
  for (const python of testInterpreters()) {
    if (!python.freeThreaded && !byMinor.has(python.minor)) byMinor.set(python.minor, python);
  }
  return [...byMinor.values()];
}

/** An interpreter that is started by its own path, outside any tree: the newest there is. */
export function plainPython(): TestInterpreter {
  const python = testInterpreters().findLast(
    ({ command, freeThreaded }) => command.length === 1 && !freeThreaded,
  );
  if (python === undefined) throw new Error("no CPython from 3.8 to 3.15 on this machine");
  return python;
}

/**
 * The oldest, the middle and the newest rules of reading: what differs by version is met by these.
 */
export function aFewPythons(): TestInterpreter[] {
  const all = onePerMinor();
  const wanted = new Set([8, 11, 12, all.at(-1)?.minor ?? 0]);
  return all.filter(({ minor }) => wanted.has(minor));
}
