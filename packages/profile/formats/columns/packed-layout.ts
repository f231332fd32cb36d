// What packing and unpacking of columns share. Packed columns are for files that are to be small
// once they are compressed: each array becomes planes, first the lowest bytes of all its values,
// then the next ones. Of numbers that hardly differ the higher planes are all alike, which gzip
// finds and which it does not find where they lie between noise. Nothing is lost.
//
//   "PYCP", header length (uint32), header as in layout.ts, then per array, in the order of their
//   offsets: transform (byte), planes (byte), the planes

import { REFERENCE_KEY, type ARRAY_TYPES, type ArrayReference } from "./layout.ts";

export const PACKED_MAGIC = 0x50_59_43_50;

/** Values beyond are not taken for whole numbers: their differences must stay exact. */
export const WHOLE_MAX = 2 ** 51;

interface Scale {
  readonly perUnit: number;
  readonly of: (whole: number) => number;
}

/**
 * How a value becomes a whole number and back. cProfile's seconds are whole nanoseconds or
 * microseconds, by division or by multiplication, as its version does it; the last row is for other
 * numbers, whose own bytes are the planes.
 */
export const SCALES: readonly Scale[] = [
  { perUnit: 1, of: (whole) => whole },
  { perUnit: 1e9, of: (whole) => whole / 1e9 },
  { perUnit: 1e9, of: (whole) => whole * 1e-9 },
  { perUnit: 1e6, of: (whole) => whole / 1e6 },
  { perUnit: 1e6, of: (whole) => whole * 1e-6 },
];

/** Transforms: a scale, without and with differences between neighbours; then plain bytes. */
export const PLAIN_BYTES = SCALES.length * 2;

export type NumberArray = InstanceType<(typeof ARRAY_TYPES)[number]>;

/** Of the header's JSON, in the order of their offsets. */
export function referencesOf(header: string): ArrayReference[] {
  const references: ArrayReference[] = [];
  JSON.parse(header, (key, value: unknown) => {
    if (key === REFERENCE_KEY && Array.isArray(value))
      references.push(value as unknown as ArrayReference);
    return value;
  });
  return references.sort((one, other) => one[1] - other[1]);
}
