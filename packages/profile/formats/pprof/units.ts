// Units of sample types. Times become nanoseconds and sizes bytes, as everywhere here; what is
// neither stays as it is.

import type { ValueType } from "../../model/tables.ts";

const NANOSECONDS: Readonly<Record<string, number>> = {
  nanoseconds: 1,
  nanosecond: 1,
  ns: 1,
  microseconds: 1e3,
  microsecond: 1e3,
  us: 1e3,
  // The letter mu, and the sign of micro.
  "\u03bcs": 1e3,
  "\u00b5s": 1e3,
  milliseconds: 1e6,
  millisecond: 1e6,
  ms: 1e6,
  seconds: 1e9,
  second: 1e9,
  s: 1e9,
};

const BYTES: Readonly<Record<string, number>> = {
  bytes: 1,
  byte: 1,
  b: 1,
  kilobytes: 2 ** 10,
  kb: 2 ** 10,
  kib: 2 ** 10,
  megabytes: 2 ** 20,
  mb: 2 ** 20,
  mib: 2 ** 20,
  gigabytes: 2 ** 30,
  gb: 2 ** 30,
  gib: 2 ** 30,
};

export interface ScaledType {
  readonly type: ValueType;
  /** What a value of the file is multiplied by. */
  readonly scale: number;
}

export function scaledType(name: string, unit: string): ScaledType {
  const lower = unit.toLowerCase();
  if (Object.hasOwn(NANOSECONDS, lower)) {
    return { type: { name, unit: "nanoseconds" }, scale: NANOSECONDS[lower] };
  }
  if (Object.hasOwn(BYTES, lower)) return { type: { name, unit: "bytes" }, scale: BYTES[lower] };
  return { type: { name, unit }, scale: 1 };
}
