// Values of any type as people read them.

import type { ValueType } from "#profile/model/tables.ts";
import { QuantityFormat, type Unit } from "../quantity-format.ts";

const format = new QuantityFormat();

const UNITS: Readonly<Record<string, readonly [unit: Unit, factor: number]>> = {
  nanoseconds: ["ns", 1],
  microseconds: ["ns", 1e3],
  milliseconds: ["ns", 1e6],
  seconds: ["ns", 1e9],
  bytes: ["bytes", 1],
};

/** `3.93 s`, `71 MB`, `1,234`; `?` where the file does not tell. */
export function valueText(value: number, { unit }: ValueType): string {
  if (Number.isNaN(value)) return "?";
  const [own, factor] = UNITS[unit] ?? ["count", 1];
  return format.value(value * factor, own).replaceAll("\u00a0", " ");
}

/** `31.2 %`, with the digits that so many independent samples allow. */
export function shareText(share: number, samples: number): string {
  return Number.isNaN(share) ? "?" : format.share(share, samples).replaceAll("\u00a0", " ");
}
