// The other side of write.ts: typed arrays are views into `bytes`, which must not change.

import { OperatingError } from "#base/errors.ts";
import type { Document } from "../../model/document.ts";
import { ARRAY_TYPES, MAGIC, REFERENCE_KEY, type ArrayReference } from "./layout.ts";
import { PACKED_MAGIC } from "./packed-layout.ts";
import { unpackColumns } from "./unpack.ts";

/** Packed or not. Throws OperatingError "bad-file". */
export function readColumns(bytes: Uint8Array): Document {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 8 && view.getUint32(0) === PACKED_MAGIC) {
    return readColumns(unpackColumns(bytes));
  }
  if (bytes.length < 8 || view.getUint32(0) !== MAGIC) {
    throw new OperatingError("bad-file", "these are no columns of a document");
  }
  const headerBytes = view.getUint32(4, true);
  const header = new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes));
  const start = Math.ceil((8 + headerBytes) / 8) * 8;
  // A transferred buffer starts at 0; a slice of a larger one may not be aligned.
  const whole = (bytes.byteOffset + start) % 8 === 0 ? bytes : bytes.slice();
  const base = whole.byteOffset + start;
  return JSON.parse(header, (_, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    // A file may use our key for something of its own.
    if (REFERENCE_KEY in value && Array.isArray(value[REFERENCE_KEY])) {
      const [type, offset, length] = value[REFERENCE_KEY] as unknown as ArrayReference;
      return new ARRAY_TYPES[type](whole.buffer as ArrayBuffer, base + offset, length);
    }
    if ("$map" in value && Array.isArray(value.$map))
      return new Map(value.$map as [string, unknown][]);
    return value;
  }) as Document;
}
