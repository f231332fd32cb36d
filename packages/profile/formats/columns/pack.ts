// Columns as packed-layout.ts has them. Some 20 ns a value.

import { ARRAY_TYPES } from "./layout.ts";
import {
  PACKED_MAGIC,
  PLAIN_BYTES,
  referencesOf,
  SCALES,
  WHOLE_MAX,
  type NumberArray,
} from "./packed-layout.ts";

const PREFIX_BYTES = 8;
const WHOLE_BYTES_MAX = 7;

/** `columns`: what `writeColumns` gave. */
export function packColumns(columns: Uint8Array): Uint8Array {
  const headerBytes = new DataView(columns.buffer, columns.byteOffset).getUint32(4, true);
  const headerEnd = PREFIX_BYTES + headerBytes;
  const start = columns.byteOffset + Math.ceil(headerEnd / 8) * 8;
  const header = new TextDecoder().decode(columns.subarray(PREFIX_BYTES, headerEnd));
  const pieces: Uint8Array[] = [columns.slice(0, headerEnd)];
  new DataView(pieces[0].buffer).setUint32(0, PACKED_MAGIC);
  for (const [type, offset, length] of referencesOf(header)) {
    const buffer = columns.buffer as ArrayBuffer;
    pieces.push(packArray(new ARRAY_TYPES[type](buffer, start + offset, length)));
  }
  const packed = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    packed.set(piece, at);
    at += piece.length;
  }
  return packed;
}

function packArray(values: NumberArray): Uint8Array {
  const scale = SCALES.findIndex((_, index) => fits(values, index));
  if (scale < 0) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return intoPlanes(values.length, values.BYTES_PER_ELEMENT, PLAIN_BYTES, (row, plane) => {
      return bytes[row * values.BYTES_PER_ELEMENT + plane];
    });
  }
  const plain = zigzags(values, scale, false);
  const differences = zigzags(values, scale, true);
  const isDifferences = weightOf(differences) < weightOf(plain);
  const wholes = isDifferences ? differences : plain;
  const low = new Uint32Array(wholes.length);
  const high = new Uint32Array(wholes.length);
  let largest = 0;
  for (let row = 0; row < wholes.length; row += 1) {
    const whole = wholes[row];
    if (whole > largest) largest = whole;
    low[row] = whole % 2 ** 32;
    high[row] = Math.floor(whole / 2 ** 32);
  }
  const planes = bytesOf(largest);
  return intoPlanes(wholes.length, planes, scale * 2 + (isDifferences ? 1 : 0), (row, plane) =>
    plane < 4 ? low[row] >>> (plane * 8) : high[row] >>> ((plane - 4) * 8),
  );
}

function intoPlanes(
  rows: number,
  planes: number,
  transform: number,
  byteOf: (row: number, plane: number) => number,
): Uint8Array {
  const packed = new Uint8Array(2 + rows * planes);
  packed[0] = transform;
  packed[1] = planes;
  let at = 2;
  for (let plane = 0; plane < planes; plane += 1) {
    for (let row = 0; row < rows; row += 1, at += 1) packed[at] = byteOf(row, plane);
  }
  return packed;
}

/** Does every value come back from the scale to the bit? */
function fits(values: NumberArray, scale: number): boolean {
  const { perUnit, of } = SCALES[scale];
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row];
    const whole = Math.round(value * perUnit);
    // Not `===`, for which 0 is -0: whole numbers here have no -0.
    if (!(Math.abs(whole) < WHOLE_MAX) || !Object.is(of(whole + 0), value)) return false;
  }
  return true;
}

/** Whole numbers without a sign: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
function zigzags(values: NumberArray, scale: number, isDifferences: boolean): Float64Array {
  const { perUnit } = SCALES[scale];
  const result = new Float64Array(values.length);
  let before = 0;
  for (let row = 0; row < values.length; row += 1) {
    const whole = Math.round(values[row] * perUnit);
    const number = isDifferences ? whole - before : whole;
    result[row] = number < 0 ? -2 * number - 1 : 2 * number;
    before = whole;
  }
  return result;
}

/** Bytes that hold something. */
function weightOf(wholes: Float64Array): number {
  let weight = 0;
  for (const whole of wholes) weight += bytesOf(whole);
  return weight;
}

function bytesOf(whole: number): number {
  let bytes = 0;
  for (let limit = 1; whole >= limit && bytes < WHOLE_BYTES_MAX; limit *= 256) bytes += 1;
  return bytes;
}
