// Looks for words in a module's data. Bounded: a module may claim to have any amount of it.

import type { Memory } from "#process/memory.ts";
import { MemoryError } from "#process/memory.ts";
import { staticLayouts } from "./layouts/layout-for.ts";
import type { AddressRange } from "./module.ts";
import { validateRuntime } from "./validate.ts";

/** CPython's own data is below 4 MiB; a program that links it in may have more. */
const MAX_SCANNED_BYTES = 256 << 20;
const PART_BYTES = 1 << 20;
/** Bytes behind a word that a match may look at. */
const LOOK_AHEAD_BYTES = 64;

/**
 * Addresses of the 8-byte words for which `matches` holds; it gets 4-byte words and may look 16 of
 * them ahead.
 */
export function* scanWords(
  memory: Memory,
  ranges: readonly AddressRange[],
  matches: (words: Uint32Array, at: number) => boolean,
): Generator<number> {
  for (const { address, words, sizeBytes } of parts(memory, ranges)) {
    const count = sizeBytes / 4;
    for (let at = 0; at < count; at += 2) {
      if (matches(words, at)) yield address + at * 4;
    }
  }
}

interface Part {
  readonly address: number;
  /** `sizeBytes` of the part and zeros to look ahead at. */
  readonly words: Uint32Array;
  readonly sizeBytes: number;
}

function* parts(memory: Memory, ranges: readonly AddressRange[]): Generator<Part> {
  let left = MAX_SCANNED_BYTES;
  for (const range of ranges) {
    const end = range.address + Math.min(range.sizeBytes, left);
    left -= Math.min(range.sizeBytes, left);
    for (let address = range.address; address < end; address += PART_BYTES) {
      const sizeBytes = Math.min(PART_BYTES, end - address) & ~7;
      const wanted = Math.min(
        sizeBytes + LOOK_AHEAD_BYTES,
        range.address + range.sizeBytes - address,
      );
      const bytes = new Uint8Array(PART_BYTES + LOOK_AHEAD_BYTES);
      if (!readInto(memory, address, bytes.subarray(0, wanted))) continue;
      yield { address, words: new Uint32Array(bytes.buffer), sizeBytes };
    }
  }
}

function readInto(memory: Memory, address: number, into: Uint8Array): boolean {
  try {
    into.set(memory.read(address, into.length));
    return true;
  } catch (error) {
    if (error instanceof MemoryError) return false;
    throw error;
  }
}

/** Does the address hold a running runtime of this minor (before 3.13)? */
export function looksLikeRuntime(memory: Memory, address: number, minor: number): boolean {
  const layout = staticLayouts.find((known) => known.minor === minor);
  return layout !== undefined && validateRuntime(memory, layout, address, 0).outcome === "valid";
}

/**
 * The first match of `pattern` in the text (Latin-1) of the ranges; `maxMatchBytes` bounds its
 * length.
 */
export function scanText(
  memory: Memory,
  ranges: readonly AddressRange[],
  pattern: RegExp,
): RegExpExecArray | undefined {
  for (const { words, sizeBytes } of parts(memory, ranges)) {
    const text = Buffer.from(words.buffer, 0, sizeBytes + LOOK_AHEAD_BYTES).toString("latin1");
    const match = pattern.exec(text);
    if (match !== null) return match;
  }
  return undefined;
}
