// The dynamic segment: where a loaded file keeps its symbols, strings and hash tables. It works
// without sections, from the file as well as from pages. Trap: in mapped pages glibc has already
// turned these addresses into relocated ones.

import type { ElfBytes } from "./elf-bytes.ts";
import { segmentType, uint64, viewOf, type Segment } from "./elf-header.ts";

const ENTRY_BYTES = 16;
const MAX_ENTRIES = 4096;

const tag = {
  end: 0,
  hash: 4,
  strings: 5,
  symbols: 6,
  stringsBytes: 10,
  gnuHash: 0x6fff_fef5,
} as const;

/** Addresses before relocation; 0: there is none. */
export interface DynamicTables {
  readonly hash: number;
  readonly gnuHash: number;
  readonly symbols: number;
  readonly strings: number;
  readonly stringsBytes: number;
}

/**
 * `bias`: what the loader may have added to the addresses; 0 for a file. Undefined: linked
 * statically.
 */
export function readDynamic(
  bytes: ElfBytes,
  segments: readonly Segment[],
  bias: number,
): DynamicTables | undefined {
  const segment = segments.find(({ type }) => type === segmentType.dynamic);
  if (segment === undefined) return undefined;
  const sizeBytes = Math.min(segment.memoryBytes, MAX_ENTRIES * ENTRY_BYTES);
  const entries = bytes.readAddress(segment.address, segment.offset, sizeBytes);
  const view = viewOf(entries);
  const values = new Map<number, number>();
  for (let at = 0; at + ENTRY_BYTES <= entries.length; at += ENTRY_BYTES) {
    const key = view.getUint32(at, true);
    if (key === tag.end) break;
    if (isWanted(key)) values.set(key, uint64(bytes.path, view, at + 8));
  }
  const address = (key: number): number => unrelocated(values.get(key) ?? 0, bias);
  return {
    hash: address(tag.hash),
    gnuHash: address(tag.gnuHash),
    symbols: address(tag.symbols),
    strings: address(tag.strings),
    stringsBytes: values.get(tag.stringsBytes) ?? 0,
  };
}

const WANTED: ReadonlySet<number> = new Set(Object.values(tag));

function isWanted(key: number): boolean {
  return WANTED.has(key);
}

/**
 * musl and the vDSO leave the addresses as they are, glibc adds the bias. A small address cannot
 * have it.
 */
function unrelocated(address: number, bias: number): number {
  return address >= bias ? address - bias : address;
}

/** Offset in the file of what is loaded at an address, or -1. */
export function offsetOfAddress(segments: readonly Segment[], address: number): number {
  for (const segment of segments) {
    if (segment.type !== segmentType.load) continue;
    const within = address - segment.address;
    if (within >= 0 && within < segment.fileBytes) return segment.offset + within;
  }
  return -1;
}
