// What writer and reader of columns share.

export const MAGIC = 0x50_59_43_4f;
export const REFERENCE_KEY = "$array";

export const ARRAY_TYPES = [Int32Array, Float64Array, Uint8Array, Uint16Array] as const;

/** Place in ARRAY_TYPES, offset in bytes behind the header, number of values. */
export type ArrayReference = readonly [type: number, offset: number, length: number];
