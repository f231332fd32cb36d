// A document as our own viewer gets it, from the server or inside an HTML file: its JSON, in which
// each typed array is a reference, and behind it the arrays themselves, aligned, so that the page
// uses them where they lie. No format for keeping: both sides are of one version.
//
//   "PYCO", header length (uint32), header (UTF-8 JSON), padding to 8, arrays, each padded to 8

import type { Document } from "../../model/document.ts";
import { ARRAY_TYPES, MAGIC, REFERENCE_KEY, type ArrayReference } from "./layout.ts";

const ALIGNMENT = 8;
const PREFIX_BYTES = 8;

type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain };

export function writeColumns(document: Document): Uint8Array {
  const arrays: Uint8Array[] = [];
  let offset = 0;
  const plain = (value: unknown): Plain => {
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      const type = ARRAY_TYPES.findIndex((constructor) => value instanceof constructor);
      const reference: ArrayReference = [type, offset, (value as Uint8Array).length];
      arrays.push(bytes);
      offset += padded(bytes.length);
      return { [REFERENCE_KEY]: reference };
    }
    if (value instanceof Map) return { $map: plain([...(value as Map<string, unknown>)]) };
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value as Plain;
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
  };
  const header = new TextEncoder().encode(JSON.stringify(plain(document)));
  const start = padded(PREFIX_BYTES + header.length);
  const result = new Uint8Array(start + offset);
  const view = new DataView(result.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, header.length, true);
  result.set(header, PREFIX_BYTES);
  let at = start;
  for (const bytes of arrays) {
    result.set(bytes, at);
    at += padded(bytes.length);
  }
  return result;
}

function padded(sizeBytes: number): number {
  return Math.ceil(sizeBytes / ALIGNMENT) * ALIGNMENT;
}
