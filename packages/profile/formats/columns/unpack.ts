// The other side of pack.ts: columns as `writeColumns` gave them.

import { OperatingError } from "#base/errors.ts";
import { ARRAY_TYPES, MAGIC } from "./layout.ts";
import { PLAIN_BYTES, referencesOf, SCALES, type NumberArray } from "./packed-layout.ts";

const PREFIX_BYTES = 8;

/** Throws OperatingError "bad-file". */
export function unpackColumns(packed: Uint8Array): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const headerEnd = PREFIX_BYTES + view.getUint32(4, true);
  const header = new TextDecoder().decode(packed.subarray(PREFIX_BYTES, headerEnd));
  const references = referencesOf(header);
  const start = Math.ceil(headerEnd / 8) * 8;
  const last = references.at(-1);
  const end = last === undefined ? 0 : last[1] + last[2] * ARRAY_TYPES[last[0]].BYTES_PER_ELEMENT;
  const columns = new Uint8Array(Math.ceil((start + end) / 8) * 8);
  columns.set(packed.subarray(0, headerEnd));
  new DataView(columns.buffer).setUint32(0, MAGIC);
  let at = headerEnd;
  for (const [type, offset, length] of references) {
    const [transform, planes] = packed.subarray(at, at + 2);
    const bytes = packed.subarray(at + 2, at + 2 + length * planes);
    if (bytes.length < length * planes) {
      throw new OperatingError("bad-file", "the columns of the document are cut off");
    }
    unpackArray(new ARRAY_TYPES[type](columns.buffer, start + offset, length), transform, bytes);
    at += 2 + bytes.length;
  }
  return columns;
}

function unpackArray(values: NumberArray, transform: number, bytes: Uint8Array): void {
  const rows = values.length;
  if (transform === PLAIN_BYTES) {
    const width = values.BYTES_PER_ELEMENT;
    const out = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (let plane = 0, at = 0; plane < width; plane += 1) {
      for (let row = 0; row < rows; row += 1, at += 1) out[row * width + plane] = bytes[at];
    }
    return;
  }
  const { of } = SCALES[transform >> 1];
  const isDifferences = (transform & 1) === 1;
  let before = 0;
  for (let row = 0; row < rows; row += 1) {
    let zigzag = 0;
    for (let at = row, unit = 1; at < bytes.length; at += rows, unit *= 256) {
      zigzag += bytes[at] * unit;
    }
    const number = zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
    const whole = isDifferences ? before + number : number;
    values[row] = of(whole);
    before = whole;
  }
}
