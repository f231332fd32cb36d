// Python's `str` and `bytes` in a target's memory. A str is stored with 1, 2 or 4 bytes a character
// (its kind), right behind its header (compact) or elsewhere. Lone surrogates are legal in it and
// survive.

import type { Memory } from "#process/memory.ts";
import type { Layout } from "./layouts/layout.ts";
import { readAddress, uint32At, uint64At } from "./words.ts";

/** What stands behind a text that was cut. */
export const ELISION = "\u2026";
/** Read at once with a string's header: nearly every name is shorter. */
const FIRST_READ_BYTES = 128;
const PAGE_BYTES = 4096;
const LAST_CODE_POINT = 0x10ffff;
/** Stands for what is no character. */
const REPLACEMENT = 0xfffd;

interface StringShape {
  /**
   * Bytes from the object's start to its characters; -1: a pointer to them stands at `compactData`.
   */
  readonly dataOffset: number;
  /** 1, 2 or 4. */
  readonly kind: number;
  readonly length: number;
}

function shapeOf(layout: Layout, head: Uint8Array): StringShape | undefined {
  const { string } = layout;
  const state = uint32At(head, string.state);
  const kind = (state >>> string.kindShift) & 7;
  const length = uint64At(head, string.length);
  if ((kind !== 1 && kind !== 2 && kind !== 4) || length > Number.MAX_SAFE_INTEGER)
    return undefined;
  const isCompact = ((state >>> string.compactShift) & 1) === 1;
  const isAscii = ((state >>> string.asciiShift) & 1) === 1;
  // Only instances of subclasses of str are not compact.
  const dataOffset = isCompact ? (isAscii ? string.asciiData : string.compactData) : -1;
  return { dataOffset, kind, length };
}

/**
 * The str object at `address`. Longer ones than `maxCharacters` are cut and end with `ELISION`.
 * Undefined where no str stands there; throws MemoryError.
 */
export function readString(
  memory: Memory,
  layout: Layout,
  address: number,
  maxCharacters: number,
): string | undefined {
  const head = readHead(memory, layout, address);
  const shape = shapeOf(layout, head);
  if (shape === undefined) return undefined;
  const length = Math.min(shape.length, maxCharacters);
  const text = decodeCharacters(
    readCharacters(memory, layout, address, head, shape, length),
    shape.kind,
  );
  return shape.length > maxCharacters ? text + ELISION : text;
}

function readCharacters(
  memory: Memory,
  layout: Layout,
  address: number,
  head: Uint8Array,
  shape: StringShape,
  length: number,
): Uint8Array {
  const sizeBytes = length * shape.kind;
  if (sizeBytes === 0) return new Uint8Array(0);
  if (shape.dataOffset < 0) {
    return memory.read(readAddress(memory, address + layout.string.compactData), sizeBytes);
  }
  const end = shape.dataOffset + sizeBytes;
  if (end <= head.length) return head.subarray(shape.dataOffset, end);
  return memory.read(address + shape.dataOffset, sizeBytes);
}

/** Never reads a page that the object does not touch: it may not be there. */
function readHead(memory: Memory, layout: Layout, address: number): Uint8Array {
  const inPage = PAGE_BYTES - (address % PAGE_BYTES);
  const reachesNextPage = inPage < layout.string.state + 4;
  return memory.read(
    address,
    reachesNextPage ? FIRST_READ_BYTES : Math.min(FIRST_READ_BYTES, inPage),
  );
}

function decodeCharacters(bytes: Uint8Array, kind: number): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kind === 1) return buffer.toString("latin1");
  if (kind === 2) return buffer.toString("utf16le");
  return decodeCodePoints(bytes);
}

/** Not character by character: strings put together from a million parts take 100 ms. */
function decodeCodePoints(bytes: Uint8Array): string {
  const units = new Uint16Array((bytes.length / 4) * 2);
  let count = 0;
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4) {
    const codePoint = uint32At(bytes, offset);
    if (codePoint <= 0xffff) {
      units[count++] = codePoint;
    } else if (codePoint <= LAST_CODE_POINT) {
      units[count++] = 0xd7c0 + (codePoint >>> 10);
      units[count++] = 0xdc00 + (codePoint & 0x3ff);
    } else {
      units[count++] = REPLACEMENT;
    }
  }
  return Buffer.from(units.buffer, 0, count * 2).toString("utf16le");
}

/** The content of the bytes object at `address`, cut at `maxBytes`. Throws MemoryError. */
export function readBytesObject(
  memory: Memory,
  layout: Layout,
  address: number,
  maxBytes: number,
): Uint8Array {
  const sizeBytes = uint64At(memory.read(address + layout.bytes.size, 8), 0);
  if (sizeBytes === 0 || sizeBytes > Number.MAX_SAFE_INTEGER) return new Uint8Array(0);
  return memory.read(address + layout.bytes.data, Math.min(sizeBytes, maxBytes));
}
