// Which files are compared with which. Trap: commander takes the `--` between the sides away, so it
// is looked up in the arguments as they were given.

import { OperatingError } from "#base/errors.ts";

export interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const REMEDY =
  "pyrometer diff before.pyro after.pyro, or several runs: pyrometer diff A1 A2 A3 -- B1 B2 B3";

/** `operands` without, `given` with the `--`. Throws "usage". */
export function sidesOf(operands: readonly string[], given: readonly string[]): Sides {
  const dashes = given.indexOf("--");
  if (dashes < 0) {
    if (operands.length === 2) return { before: operands.slice(0, 1), after: operands.slice(1) };
    const message = `diff compares two profiles, ${operands.length} were given`;
    throw new OperatingError("usage", message, REMEDY);
  }
  const after = given.slice(dashes + 1);
  const before = operands.slice(0, operands.length - after.length);
  if (before.length === 0 || after.length === 0) {
    throw new OperatingError("usage", "diff compares runs on both sides of --", REMEDY);
  }
  return { before, after };
}
