// The entries of a dict, in their order: pairs of addresses. A dict is combined (keys and values in
// one table) or split (keys shared by all instances of a class, values apart).

import type { Layout } from "../layouts/layout.ts";
import type { PageMemory } from "./pages.ts";

/** 2^40 places: more than fit into memory. */
const MAX_LOG2_SIZE = 40;
/** Kind of a table whose entries hold the hash too; before 3.11 all do. */
const GENERAL_KIND = 0;
const SPLIT_KIND = 2;
/** A split table has no more entries than this; before 3.11 as many as fit into 2^16 places. */
const MAX_SHARED_KEYS = 1 << 15;
/** Deleted entries that are passed over in one dict. */
const MAX_GAPS = 20_000;

export type Entry = readonly [key: number, value: number];

export interface DictEntries {
  readonly entries: readonly Entry[];
  /** What the dict says that it holds. */
  readonly count: number;
}

interface Keys {
  readonly entryCount: number;
  readonly entriesAt: number;
  readonly entryBytes: number;
  /** Where in an entry the key is; the value follows. */
  readonly keyAt: number;
}

/** The first `most` entries of a dict; undefined where its tables cannot be. Throws MemoryError. */
export function dictEntries(
  pages: PageMemory,
  layout: Layout,
  address: number,
  most: number,
): DictEntries | undefined {
  const { dict } = layout.objects;
  const count = pages.uint64(address + dict.used);
  const keysAt = pages.address(address + dict.keys);
  const values = pages.address(address + dict.values);
  const keys = keysAt === 0 ? undefined : readKeys(pages, layout, keysAt);
  if (keys === undefined || count > keys.entryCount) return undefined;
  if (values !== 0) {
    return { entries: splitEntries(pages, layout, keys, values, most), count };
  }
  const entries: Entry[] = [];
  let gaps = 0;
  for (let index = 0; index < keys.entryCount && entries.length < Math.min(most, count); index++) {
    const entry = keyAndValue(pages, keys, index);
    if (entry[1] !== 0) entries.push(entry);
    else if (++gaps > MAX_GAPS) break;
  }
  return { entries, count };
}

function keyAndValue(pages: PageMemory, keys: Keys, index: number): Entry {
  const at = keys.entriesAt + index * keys.entryBytes + keys.keyAt;
  return [pages.address(at), pages.address(at + 8)];
}

function readKeys(pages: PageMemory, layout: Layout, address: number): Keys | undefined {
  if (address % 8 !== 0) return undefined;
  const { dictKeys } = layout.objects;
  const entryCount = pages.uint64(address + dictKeys.entryCount);
  const indices = address + dictKeys.indices;
  if (dictKeys.size >= 0) {
    const size = pages.uint64(address + dictKeys.size);
    if (size < 1 || Math.log2(size) > MAX_LOG2_SIZE || !Number.isInteger(Math.log2(size)))
      return undefined;
    if (entryCount > size) return undefined;
    return { entryCount, entriesAt: indices + size * indexBytes(size), entryBytes: 24, keyAt: 8 };
  }
  const log2Size = pages.byte(address + dictKeys.log2Size);
  const log2IndexBytes = pages.byte(address + dictKeys.log2IndexBytes);
  const kind = pages.byte(address + dictKeys.kind);
  if (log2Size > MAX_LOG2_SIZE || log2IndexBytes < log2Size || log2IndexBytes > log2Size + 3)
    return undefined;
  if (kind > SPLIT_KIND || entryCount > 2 ** log2Size) return undefined;
  const isGeneral = kind === GENERAL_KIND;
  return {
    entryCount,
    entriesAt: indices + 2 ** log2IndexBytes,
    entryBytes: isGeneral ? 24 : 16,
    keyAt: isGeneral ? 8 : 0,
  };
}

/** Before 3.11: bytes of an index into a table with so many places. */
function indexBytes(size: number): number {
  if (size <= 0xff) return 1;
  if (size <= 0xffff) return 2;
  return size <= 0xffff_ffff ? 4 : 8;
}

function splitEntries(
  pages: PageMemory,
  layout: Layout,
  keys: Keys,
  valuesAt: number,
  most: number,
): Entry[] {
  if (valuesAt % 8 !== 0 || keys.entryCount > MAX_SHARED_KEYS) return [];
  const { valuesStart } = layout.objects.dictKeys;
  const entries: Entry[] = [];
  for (const index of order(pages, layout, keys, valuesAt)) {
    if (entries.length >= most) break;
    if (index >= keys.entryCount) continue;
    const value = pages.address(valuesAt + valuesStart + index * 8);
    if (value !== 0) entries.push([keyAndValue(pages, keys, index)[0], value]);
  }
  return entries;
}

/**
 * In which order the values were set. Before 3.11 that is the order of the keys; in 3.11 and 3.12
 * the order stands in bytes before the values, from 3.13 on behind them.
 */
function order(pages: PageMemory, layout: Layout, keys: Keys, valuesAt: number): number[] {
  const { valuesStart } = layout.objects.dictKeys;
  if (layout.minor < 11) return Array.from({ length: keys.entryCount }, (_, index) => index);
  if (valuesStart === 0) {
    const count = pages.byte(valuesAt - 2);
    const bytes = pages.read(valuesAt - 2 - count, count);
    return [...bytes].reverse();
  }
  const capacity = pages.byte(valuesAt);
  const count = Math.min(capacity, pages.byte(valuesAt + 1));
  return [...pages.read(valuesAt + valuesStart + capacity * 8, count)];
}

/** Attributes whose values lie in or beside an instance, with the keys of its class. */
export function sharedKeyEntries(
  pages: PageMemory,
  layout: Layout,
  keysAt: number,
  valuesAt: number,
  most: number,
): readonly Entry[] {
  const keys = keysAt === 0 ? undefined : readKeys(pages, layout, keysAt);
  return keys === undefined ? [] : splitEntries(pages, layout, keys, valuesAt, most);
}
