// How a value type is called for people, and in which unit its numbers are written.

import type { Tables } from "#profile/model/tables.ts";
import { valueTypeOf } from "#profile/model/value-types.ts";
import type { Unit } from "./quantity-format.ts";

export interface ValueWords {
  /** `CPU time`; what files of other tools weigh is called by their own name. */
  readonly title: string;
  readonly unit: Unit;
}

const TITLES: Readonly<Record<string, string>> = {
  cpu: "CPU time",
  wall: "Wall time",
  samples: "Samples",
  time: "Time",
  duration: "Duration",
  self: "Self time",
  imports: "Imports",
};

const UNITS: Readonly<Record<string, Unit>> = { nanoseconds: "ns", bytes: "bytes" };

export function valueWords(tables: Pick<Tables, "valueTypes">, value: string): ValueWords {
  const { name, unit } = valueTypeOf(tables, value);
  return { title: TITLES[name] ?? name, unit: UNITS[unit] ?? "count" };
}
