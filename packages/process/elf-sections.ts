// ELF section headers and their names. A file without them (stripped of them, or known only by its
// pages) has none.

import type { ElfBytes } from "./elf-bytes.ts";
import { ElfError } from "./elf-bytes.ts";
import { uint64, viewOf, type ElfHeader } from "./elf-header.ts";

const SECTION_HEADER_BYTES = 64;
/** The header's count is 16 bits wide; files with more write it elsewhere, and are no programs. */
const MAX_SECTIONS = 0xff00;
const MAX_NAMES_BYTES = 1 << 20;

export const sectionType = { symbols: 2, strings: 3, nothing: 8, dynamicSymbols: 11 } as const;

export interface Section {
  readonly name: string;
  readonly type: number;
  /** Before relocation; 0 for a section that is not loaded. */
  readonly address: number;
  readonly offset: number;
  readonly sizeBytes: number;
  /** Of a symbol table: index of its strings. */
  readonly link: number;
}

export function readSections(bytes: ElfBytes, header: ElfHeader): readonly Section[] {
  const { sectionHeaderCount: count, sectionHeadersOffset: offset } = header;
  if (!bytes.hasSections || offset === 0 || count === 0) return [];
  if (count > MAX_SECTIONS) throw new ElfError(bytes.path, `${count} section headers`);
  const table = bytes.readOffset(offset, count * SECTION_HEADER_BYTES);
  if (table.length < count * SECTION_HEADER_BYTES) {
    throw new ElfError(bytes.path, "ends inside its section headers");
  }
  const view = viewOf(table);
  const names = readNames(bytes, view, header);
  const sections: Section[] = [];
  for (let at = 0; at < table.length; at += SECTION_HEADER_BYTES) {
    sections.push({
      name: nameAt(names, view.getUint32(at, true)),
      type: view.getUint32(at + 4, true),
      address: uint64(bytes.path, view, at + 16),
      offset: uint64(bytes.path, view, at + 24),
      sizeBytes: uint64(bytes.path, view, at + 32),
      link: view.getUint32(at + 40, true),
    });
  }
  return sections;
}

function readNames(bytes: ElfBytes, view: DataView, header: ElfHeader): Uint8Array {
  if (header.sectionNamesIndex >= header.sectionHeaderCount) return new Uint8Array(0);
  const at = header.sectionNamesIndex * SECTION_HEADER_BYTES;
  const sizeBytes = uint64(bytes.path, view, at + 32);
  if (sizeBytes > MAX_NAMES_BYTES) throw new ElfError(bytes.path, "its section names are too long");
  return bytes.readOffset(uint64(bytes.path, view, at + 24), sizeBytes);
}

/** The text from `start` to the next NUL; empty where it lies outside. */
export function nameAt(strings: Uint8Array, start: number): string {
  if (start >= strings.length) return "";
  const end = strings.indexOf(0, start);
  return Buffer.from(
    strings.buffer,
    strings.byteOffset + start,
    (end < 0 ? strings.length : end) - start,
  ).toString("latin1");
}
