// ELF64 files as far as attaching needs them: segments, sections, a few symbols by name, the build id.
// The file is the target's: every size and count in it is checked against a named maximum before it is used.

import { readSync } from "node:fs";

const MAX_PROGRAM_HEADERS = 256;
const MAX_SECTIONS = 4096;
const MAX_TABLE_BYTES = 64 << 20;
const MAX_NOTE_BYTES = 64 << 10;
const HEADER_BYTES = 64;
const SYMBOL_BYTES = 24;
const PAGE_BYTES = 4096;

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_NOTE = 4;
const SHT_SYMTAB = 2;
const SHT_DYNSYM = 11;
const DT_STRTAB = 5;
const DT_SYMTAB = 6;
const DT_STRSZ = 10;
const NT_GNU_BUILD_ID = 3;
const MACHINE_X86_64 = 62;

/** The file is no ELF64 file for this machine, or is cut short or damaged. */
export class ElfError extends Error {
  override readonly name = "ElfError";
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly fileBytes: number;
}

export interface Section {
  readonly name: string;
  readonly type: number;
  /** As linked: add the load bias for the address in a process. */
  readonly address: number;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly link: number;
}

interface SymbolTable {
  readonly symbols: Buffer;
  readonly strings: Buffer;
}

export class ElfFile {
  readonly #file: number;
  readonly #segments: readonly Segment[];
  readonly #sections: readonly Section[];
  #tables: readonly SymbolTable[] | undefined;

  /** `file`: an open file descriptor, the caller's to close. Throws ElfError. */
  constructor(file: number) {
    this.#file = file;
    const header = this.#read(0, HEADER_BYTES);
    const isElf64 = header.readUInt32BE(0) === 0x7f45_4c46 && header[4] === 2 && header[5] === 1;
    if (!isElf64 || header.readUInt16LE(18) !== MACHINE_X86_64) throw new ElfError("no x86-64 ELF file");
    this.#segments = this.#readSegments(header);
    this.#sections = this.#readSections(header);
  }

  #read(offset: number, sizeBytes: number): Buffer {
    if (!(sizeBytes >= 0 && sizeBytes <= MAX_TABLE_BYTES)) throw new ElfError(`a part of ${sizeBytes} bytes`);
    if (!(offset >= 0 && offset < Number.MAX_SAFE_INTEGER)) throw new ElfError("a part outside the file");
    const bytes = Buffer.alloc(sizeBytes);
    const got = readSync(this.#file, bytes, 0, sizeBytes, offset);
    if (got !== sizeBytes) throw new ElfError("the file is cut short");
    return bytes;
  }

  #readSegments(header: Buffer): readonly Segment[] {
    const count = header.readUInt16LE(56);
    const size = header.readUInt16LE(54);
    if (count > MAX_PROGRAM_HEADERS || size < 56) throw new ElfError("too many segments");
    const table = this.#read(u64(header, 32), count * size);
    return Array.from({ length: count }, (_, index) => {
      const at = index * size;
      return {
        type: table.readUInt32LE(at),
        offset: u64(table, at + 8),
        address: u64(table, at + 16),
        fileBytes: u64(table, at + 32),
      };
    });
  }

  /** None where they were stripped: that is no error. */
  #readSections(header: Buffer): readonly Section[] {
    const count = header.readUInt16LE(60);
    const size = header.readUInt16LE(58);
    const namesIndex = header.readUInt16LE(62);
    if (count === 0 || namesIndex >= count || size < 64) return [];
    if (count > MAX_SECTIONS) throw new ElfError("too many sections");
    const table = this.#read(u64(header, 40), count * size);
    const names = this.#read(u64(table, namesIndex * size + 24), u64(table, namesIndex * size + 32));
    return Array.from({ length: count }, (_, index) => {
      const at = index * size;
      return {
        name: textAt(names, table.readUInt32LE(at)),
        type: table.readUInt32LE(at + 4),
        address: u64(table, at + 16),
        offset: u64(table, at + 24),
        sizeBytes: u64(table, at + 32),
        link: table.readUInt32LE(at + 40),
      };
    });
  }

  /** The address, rounded down to its page, at which the file's start was linked. */
  get linkedStart(): number {
    const first = this.#segments.find((segment) => segment.type === PT_LOAD);
    if (first === undefined) throw new ElfError("no loadable segment");
    return first.address - (first.address % PAGE_BYTES);
  }

  section(name: string): Section | undefined {
    return this.#sections.find((section) => section.name === name);
  }

  /** Value of a symbol of the dynamic or the full table, as linked. */
  symbol(name: string): number | undefined {
    this.#tables ??= this.#tryReadSymbolTables();
    for (const table of this.#tables) {
      const value = findSymbol(table, name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** A damaged table is as good as none: the runtime can be found without. */
  #tryReadSymbolTables(): readonly SymbolTable[] {
    try {
      return this.#readSymbolTables();
    } catch (error) {
      if (error instanceof ElfError) return [];
      throw error;
    }
  }

  #readSymbolTables(): readonly SymbolTable[] {
    const tables: SymbolTable[] = [];
    for (const type of [SHT_DYNSYM, SHT_SYMTAB]) {
      const section = this.#sections.find((candidate) => candidate.type === type);
      const strings = section === undefined ? undefined : this.#sections[section.link];
      if (section === undefined || strings === undefined) continue;
      tables.push({
        symbols: this.#read(section.offset, section.sizeBytes),
        strings: this.#read(strings.offset, strings.sizeBytes),
      });
    }
    return tables.length > 0 ? tables : this.#dynamicTables();
  }

  /** Without section headers: the loader's own view. The string table follows the symbols in every linker's output. */
  #dynamicTables(): readonly SymbolTable[] {
    const dynamic = this.#segments.find((segment) => segment.type === PT_DYNAMIC);
    if (dynamic === undefined) return [];
    const entries = this.#read(dynamic.offset, dynamic.fileBytes);
    const values = new Map<number, number>();
    for (let at = 0; at + 16 <= entries.length; at += 16) {
      values.set(u64(entries, at), u64(entries, at + 8));
    }
    const symbols = values.get(DT_SYMTAB);
    const strings = values.get(DT_STRTAB);
    const stringBytes = values.get(DT_STRSZ);
    if (symbols === undefined || strings === undefined || stringBytes === undefined) return [];
    const symbolBytes = Math.floor((strings - symbols) / SYMBOL_BYTES) * SYMBOL_BYTES;
    if (symbolBytes <= 0) return [];
    return [
      {
        symbols: this.#read(this.#offsetOf(symbols), symbolBytes),
        strings: this.#read(this.#offsetOf(strings), stringBytes),
      },
    ];
  }

  #offsetOf(address: number): number {
    for (const { type, address: start, fileBytes, offset } of this.#segments) {
      if (type === PT_LOAD && address >= start && address < start + fileBytes) return offset + address - start;
    }
    throw new ElfError("an address outside every segment");
  }

  /** Hexadecimal, or undefined where the file has none. */
  get buildId(): string | undefined {
    for (const segment of this.#segments) {
      if (segment.type !== PT_NOTE || segment.fileBytes > MAX_NOTE_BYTES) continue;
      const id = buildIdIn(this.#read(segment.offset, segment.fileBytes));
      if (id !== undefined) return id;
    }
    return undefined;
  }
}

function buildIdIn(notes: Buffer): string | undefined {
  for (let at = 0; at + 12 <= notes.length; ) {
    const nameBytes = (notes.readUInt32LE(at) + 3) & ~3;
    const bytes = notes.readUInt32LE(at + 4);
    const type = notes.readUInt32LE(at + 8);
    const start = at + 12 + nameBytes;
    if (nameBytes < 0 || start + bytes > notes.length) return undefined;
    if (type === NT_GNU_BUILD_ID && notes.toString("latin1", at + 12, at + 15) === "GNU") {
      return notes.toString("hex", start, start + bytes);
    }
    at = start + ((bytes + 3) & ~3);
  }
  return undefined;
}

/** Looks for the name among the strings first: that is one native search instead of thousands of comparisons. */
function findSymbol({ symbols, strings }: SymbolTable, name: string): number | undefined {
  const wanted = Buffer.from(`${name}\0`, "latin1");
  for (let at = strings.indexOf(wanted); at >= 0; at = strings.indexOf(wanted, at + 1)) {
    for (let row = 0; row + SYMBOL_BYTES <= symbols.length; row += SYMBOL_BYTES) {
      const value = symbols.readUInt32LE(row) === at ? u64(symbols, row + 8) : 0;
      if (value !== 0) return value;
    }
  }
  return undefined;
}

function textAt(strings: Buffer, offset: number): string {
  const end = strings.indexOf(0, offset);
  return offset >= strings.length ? "" : strings.toString("latin1", offset, end < 0 ? strings.length : end);
}

function u64(bytes: Buffer, at: number): number {
  if (at + 8 > bytes.length) throw new ElfError("a field outside its table");
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 0x1_0000_0000;
}
