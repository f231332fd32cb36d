// What events are counted in, by what the file calls them.

import type { ValueType } from "../../model/tables.ts";

export interface EventUnit {
  readonly type: ValueType;
  /** What the file's numbers are multiplied with. */
  readonly factor: number;
}

const UNITS: readonly (readonly [name: RegExp, unit: string, factor: number])[] = [
  [/nanosec|\bns\b|Ns$/u, "nanoseconds", 1],
  [/microsec|\bus\b|\busec|Us$/iu, "nanoseconds", 1e3],
  [/millisec|\bms\b|Ms$/u, "nanoseconds", 1e6],
  [/\bbytes?\b/iu, "bytes", 1],
];

/**
 * `meaning`: of an `event:` line, or empty. yappi calls microseconds ticks (`_save_as_CALLGRIND`
 * of its __init__.py multiplies seconds by 1e6).
 */
export function eventUnit(name: string, meaning: string, creator: string): EventUnit {
  if (name === "Ticks" && creator.startsWith("yappi")) {
    return { type: { name: "time", unit: "nanoseconds" }, factor: 1e3 };
  }
  const text = `${name} ${meaning.toLowerCase()}`;
  const known = UNITS.find(([pattern]) => pattern.test(name) || pattern.test(text));
  if (known === undefined) return { type: { name, unit: "count" }, factor: 1 };
  return { type: { name, unit: known[1] }, factor: known[2] };
}
