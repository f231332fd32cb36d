// One symbol by its name through the hash table that the dynamic loader uses: a dozen small reads,
// however many symbols there are. Formats: System V ABI "Hash Table", and the GNU extension (bloom
// filter, buckets, chains whose last value is odd), known from the sources of binutils and glibc.

import type { ElfBytes } from "./elf-bytes.ts";
import { offsetOfAddress, type DynamicTables } from "./elf-dynamic.ts";
import { viewOf, type Segment } from "./elf-header.ts";
import { readSymbol, SYMBOL_BYTES, type ElfSymbol } from "./elf-symbol.ts";

/** A chain of a healthy table has a handful. */
const MAX_CHAIN = 65_536;
const CHAIN_PART = 64;

/** Reads at addresses, by the file offsets that belong to them. */
class LoadedReader {
  readonly #bytes: ElfBytes;
  readonly #segments: readonly Segment[];

  constructor(bytes: ElfBytes, segments: readonly Segment[]) {
    this.#bytes = bytes;
    this.#segments = segments;
  }

  /** What there is of it: nothing where no segment loads the address. */
  read(address: number, sizeBytes: number): Uint8Array {
    const offset = offsetOfAddress(this.#segments, address);
    return offset < 0 ? new Uint8Array(0) : this.#bytes.readAddress(address, offset, sizeBytes);
  }

  uint32(address: number): number {
    const bytes = this.read(address, 4);
    return bytes.length < 4 ? 0 : viewOf(bytes).getUint32(0, true);
  }
}

/** Undefined: not defined there, or no hash table. */
export function findHashed(
  bytes: ElfBytes,
  segments: readonly Segment[],
  tables: DynamicTables,
  name: string,
): ElfSymbol | undefined {
  if (tables.symbols === 0 || tables.strings === 0) return undefined;
  const reader = new LoadedReader(bytes, segments);
  const wanted = Buffer.from(`${name}\0`, "latin1");
  const indexes =
    tables.gnuHash > 0
      ? gnuIndexes(reader, tables.gnuHash, wanted)
      : systemIndexes(reader, tables.hash, wanted);
  for (const index of indexes) {
    const entry = reader.read(tables.symbols + index * SYMBOL_BYTES, SYMBOL_BYTES);
    if (entry.length < SYMBOL_BYTES) return undefined;
    const nameOffset = viewOf(entry).getUint32(0, true);
    if (nameOffset >= tables.stringsBytes) continue;
    const text = reader.read(tables.strings + nameOffset, wanted.length);
    if (wanted.equals(text)) {
      const symbol = readSymbol(bytes.path, entry, 0);
      if (symbol !== undefined) return symbol;
    }
  }
  return undefined;
}

/** Indexes of symbols whose hash is the name's. */
function* gnuIndexes(reader: LoadedReader, table: number, name: Uint8Array): Generator<number> {
  const header = reader.read(table, 16);
  if (header.length < 16) return;
  const view = viewOf(header);
  const bucketCount = view.getUint32(0, true);
  const firstIndex = view.getUint32(4, true);
  const bloomWords = view.getUint32(8, true);
  if (bucketCount === 0 || bloomWords === 0) return;
  const hash = gnuHash(name);
  if (!mayHold(reader, table + 16, bloomWords, hash, view.getUint32(12, true) & 31)) return;
  const buckets = table + 16 + bloomWords * 8;
  const start = reader.uint32(buckets + (hash % bucketCount) * 4);
  if (start < firstIndex) return;
  const chain = buckets + bucketCount * 4 + (start - firstIndex) * 4;
  for (let done = 0; done < MAX_CHAIN; done += CHAIN_PART) {
    const values = reader.read(chain + done * 4, CHAIN_PART * 4);
    const part = viewOf(values);
    for (let at = 0; at + 4 <= values.length; at += 4) {
      const value = part.getUint32(at, true);
      if ((value | 1) >>> 0 === (hash | 1) >>> 0) yield start + done + at / 4;
      if ((value & 1) === 1) return;
    }
    if (values.length < CHAIN_PART * 4) return;
  }
}

function mayHold(
  reader: LoadedReader,
  bloom: number,
  words: number,
  hash: number,
  shift: number,
): boolean {
  const word = reader.read(bloom + (Math.floor(hash / 64) % words) * 8, 8);
  if (word.length < 8) return false;
  const view = viewOf(word);
  const bit = (at: number): boolean =>
    ((view.getUint32(at < 32 ? 0 : 4, true) >>> (at & 31)) & 1) === 1;
  return bit(hash & 63) && bit((hash >>> shift) & 63);
}

function gnuHash(name: Uint8Array): number {
  let hash = 5381;
  for (let at = 0; at < name.length - 1; at++) hash = (Math.imul(hash, 33) + name[at]) >>> 0;
  return hash;
}

function* systemIndexes(reader: LoadedReader, table: number, name: Uint8Array): Generator<number> {
  if (table === 0) return;
  const bucketCount = reader.uint32(table);
  if (bucketCount === 0) return;
  const chains = table + 8 + bucketCount * 4;
  let index = reader.uint32(table + 8 + (systemHash(name) % bucketCount) * 4);
  for (let done = 0; index !== 0 && done < MAX_CHAIN; done++) {
    yield index;
    index = reader.uint32(chains + index * 4);
  }
}

function systemHash(name: Uint8Array): number {
  let hash = 0;
  for (let at = 0; at < name.length - 1; at++) {
    hash = ((hash << 4) >>> 0) + name[at];
    const high = hash & 0xf000_0000;
    hash = (hash ^ (high >>> 24)) & ~high;
  }
  return hash >>> 0;
}
