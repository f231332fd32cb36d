// What a profiler needs to know of an ELF file or loaded image: where symbols and sections are, how
// it is loaded, which build it is. Nothing is read before it is asked for; a symbol costs some ten
// small reads.

import type { ElfBytes } from "./elf-bytes.ts";
import { readDynamic, type DynamicTables } from "./elf-dynamic.ts";
import { findHashed } from "./elf-hash.ts";
import {
  elfType,
  readElfStart,
  segmentFlag,
  segmentType,
  viewOf,
  type ElfHeader,
  type Segment,
} from "./elf-header.ts";
import { nameAt, readSections, sectionType, type Section } from "./elf-sections.ts";
import { findListed, type ElfSymbol } from "./elf-symbol.ts";

export const PAGE_BYTES = 4096;

const MAX_NOTES_BYTES = 1 << 16;
const MAX_BUILD_ID_BYTES = 64;
const MAX_INTERPRETER_BYTES = 4096;
const NOTE_BUILD_ID = 3;

/** A C library, told by the loader that the program asks for; "static" asks for none. */
export type CLibrary = "glibc" | "musl" | "static" | "other";

export class Elf {
  readonly path: string;
  readonly segments: readonly Segment[];
  readonly #bytes: ElfBytes;
  readonly #bias: number;
  readonly #header: ElfHeader;
  readonly #found = new Map<string, ElfSymbol | undefined>();
  #sections: readonly Section[] | undefined;
  #dynamic: DynamicTables | undefined | "unread" = "unread";

  /** Throws ElfError. `bias` only for bytes out of a relocated image. */
  constructor(bytes: ElfBytes, bias = 0) {
    this.path = bytes.path;
    this.#bytes = bytes;
    this.#bias = bias;
    const start = readElfStart(bytes);
    this.#header = start.header;
    this.segments = start.segments;
  }

  get loads(): readonly Segment[] {
    return this.segments.filter(({ type }) => type === segmentType.load);
  }

  /** Loaded only where it was linked for. */
  get isFixed(): boolean {
    return this.#header.type === elfType.executable;
  }

  /** A program; false for a library. */
  get isProgram(): boolean {
    return this.isFixed || this.interpreter !== undefined;
  }

  /** Path of the loader that the program asks for, such as `/lib64/ld-linux-x86-64.so.2`. */
  get interpreter(): string | undefined {
    const segment = this.segments.find(({ type }) => type === segmentType.interpreter);
    if (segment === undefined) return undefined;
    const sizeBytes = Math.min(segment.fileBytes, MAX_INTERPRETER_BYTES);
    return nameAt(this.#bytes.readAddress(segment.address, segment.offset, sizeBytes), 0);
  }

  get cLibrary(): CLibrary {
    const { interpreter } = this;
    if (interpreter === undefined) return "static";
    if (/\/ld-musl-[^/]*$/.test(interpreter)) return "musl";
    return /\/ld-linux[^/]*$/.test(interpreter) ? "glibc" : "other";
  }

  /** The full symbol table was removed, or cannot be seen. */
  get isStripped(): boolean {
    return !this.sections.some(({ type }) => type === sectionType.symbols);
  }

  get sections(): readonly Section[] {
    this.#sections ??= readSections(this.#bytes, this.#header);
    return this.#sections;
  }

  section(name: string): Section | undefined {
    return this.sections.find((section) => section.name === name);
  }

  /**
   * Of the dynamic table or, in a program, of the full one too: what a library does not export is
   * its own.
   */
  symbol(name: string): ElfSymbol | undefined {
    if (!this.#found.has(name)) this.#found.set(name, this.#findSymbol(name));
    return this.#found.get(name);
  }

  #findSymbol(name: string): ElfSymbol | undefined {
    const tables = this.#dynamicTables();
    const isHashed = tables !== undefined && (tables.gnuHash > 0 || tables.hash > 0);
    if (isHashed) {
      const found = findHashed(this.#bytes, this.segments, tables, name);
      if (found !== undefined) return found;
    } else {
      const found = this.#findIn(sectionType.dynamicSymbols, name);
      if (found !== undefined) return found;
    }
    return this.isProgram ? this.#findIn(sectionType.symbols, name) : undefined;
  }

  #dynamicTables(): DynamicTables | undefined {
    if (this.#dynamic === "unread")
      this.#dynamic = readDynamic(this.#bytes, this.segments, this.#bias);
    return this.#dynamic;
  }

  #findIn(type: number, name: string): ElfSymbol | undefined {
    const table = this.sections.find((section) => section.type === type);
    if (table === undefined) return undefined;
    const strings = this.sections.at(table.link);
    if (strings === undefined || strings.type !== sectionType.strings) return undefined;
    return findListed(this.#bytes, table, strings, name);
  }

  /** Hexadecimal, as file names of debug information have it. */
  get buildId(): string | undefined {
    for (const segment of this.segments) {
      if (segment.type !== segmentType.note) continue;
      const sizeBytes = Math.min(segment.fileBytes, MAX_NOTES_BYTES);
      const found = buildIdIn(this.#bytes.readAddress(segment.address, segment.offset, sizeBytes));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Of its first loaded page: the file's mapping starts there. */
  get firstPageAddress(): number {
    const first = this.loads.at(0);
    return first === undefined ? 0 : pageOf(first.address);
  }

  get writableSegments(): readonly Segment[] {
    return this.loads.filter(({ flags }) => (flags & segmentFlag.write) !== 0);
  }
}

export function pageOf(address: number): number {
  return address - (address % PAGE_BYTES);
}

/** A note: sizes of name and description, type, then both, each padded to 4 bytes. */
function buildIdIn(notes: Uint8Array): string | undefined {
  const view = viewOf(notes);
  for (let at = 0; at + 12 <= notes.length;) {
    const nameBytes = view.getUint32(at, true);
    const sizeBytes = view.getUint32(at + 4, true);
    const start = at + 12 + Math.ceil(nameBytes / 4) * 4;
    const end = start + sizeBytes;
    if (end > notes.length) return undefined;
    const isBuildId =
      view.getUint32(at + 8, true) === NOTE_BUILD_ID && nameAt(notes, at + 12) === "GNU";
    if (isBuildId && sizeBytes <= MAX_BUILD_ID_BYTES)
      return Buffer.from(notes.subarray(start, end)).toString("hex");
    at = start + Math.ceil(sizeBytes / 4) * 4;
  }
  return undefined;
}
