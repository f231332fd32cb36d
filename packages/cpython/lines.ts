// Maps an instruction to its line. Three encodings: pairs of deltas (3.8, 3.9: co_lnotab), pairs
// that name ranges (3.10: PEP 626) and the location table with columns (3.11+: PEP 657).
//
// Traps: ranges are half-open, [start, end); an entry without a location has no line, but the
// running line goes on; an index of -1 stands for a function that was entered and has not begun:
// its first line.

export interface LinePosition {
  /** 1-based; -1 where the instruction has none. */
  readonly line: number;
  readonly endLine: number;
  /** 0-based, in UTF-8 bytes; -1 where not known. */
  readonly column: number;
  readonly endColumn: number;
}

const NO_POSITION: LinePosition = { line: -1, endLine: -1, column: -1, endColumn: -1 };
/** Line delta of a 3.10 range that has no line. */
const NO_LINE_DELTA = -128;

/**
 * `index`: the frame's instruction, a byte offset before 3.10 (`f_lasti`), else a count of 2-byte
 * code units from the bytecode's start. `lineTable` is untrusted: one that ends too early gives no
 * position.
 */
export function linePosition(
  minor: number,
  lineTable: Uint8Array,
  firstLine: number,
  index: number,
): LinePosition {
  if (index < 0) return lineOnly(firstLine);
  if (minor <= 9) return lineOnly(lineFromPairs(lineTable, firstLine, index));
  if (minor === 10) return lineOnly(lineFromRanges(lineTable, firstLine, index * 2));
  return new LocationReader(lineTable).find(firstLine, index);
}

function lineOnly(line: number): LinePosition {
  return line < 0 ? NO_POSITION : { line, endLine: line, column: -1, endColumn: -1 };
}

function signedByte(byte: number): number {
  return (byte << 24) >> 24;
}

function lineFromPairs(table: Uint8Array, firstLine: number, byteOffset: number): number {
  let line = firstLine;
  let address = 0;
  for (let at = 0; at + 1 < table.length; at += 2) {
    address += table[at];
    if (address > byteOffset) break;
    line += signedByte(table[at + 1]);
  }
  return line;
}

function lineFromRanges(table: Uint8Array, firstLine: number, byteOffset: number): number {
  let line = firstLine;
  let end = 0;
  for (let at = 0; at + 1 < table.length; at += 2) {
    end += table[at];
    const delta = signedByte(table[at + 1]);
    if (delta !== NO_LINE_DELTA) line += delta;
    if (byteOffset < end) return delta === NO_LINE_DELTA ? -1 : line;
  }
  return -1;
}

/** Entry codes of the location table (3.11+), in bits 3 to 6 of an entry's first byte. */
const entryCode = { firstOneLine: 10, noColumns: 13, long: 14, none: 15 } as const;

class LocationReader {
  readonly #table: Uint8Array;
  #at = 0;

  constructor(table: Uint8Array) {
    this.#table = table;
  }

  find(firstLine: number, index: number): LinePosition {
    let line = firstLine;
    let end = 0;
    while (this.#at < this.#table.length) {
      const first = this.#byte();
      const code = (first >> 3) & 15;
      end += (first & 7) + 1;
      if (code === entryCode.noColumns || code === entryCode.long) line += this.#signedVarint();
      else if (code >= entryCode.firstOneLine && code < entryCode.noColumns)
        line += code - entryCode.firstOneLine;
      if (index < end) return this.#position(code, line);
      this.#skip(code);
    }
    return NO_POSITION;
  }

  /** The rest of an entry whose line delta was read. */
  #position(code: number, line: number): LinePosition {
    if (code === entryCode.none) return NO_POSITION;
    if (code === entryCode.noColumns) return lineOnly(line);
    if (code === entryCode.long) {
      const endLine = line + this.#varint();
      const column = this.#varint() - 1;
      return { line, endLine, column, endColumn: this.#varint() - 1 };
    }
    if (code >= entryCode.firstOneLine) {
      const column = this.#byte();
      return { line, endLine: line, column, endColumn: this.#byte() };
    }
    const second = this.#byte();
    const column = (code << 3) | (second >> 4);
    return { line, endLine: line, column, endColumn: column + (second & 15) };
  }

  #skip(code: number): void {
    if (code < entryCode.firstOneLine) this.#at += 1;
    else if (code < entryCode.noColumns) this.#at += 2;
    else if (code === entryCode.long) {
      for (let number = 0; number < 3; number++) this.#varint();
    }
  }

  #byte(): number {
    return this.#at < this.#table.length ? this.#table[this.#at++] : 0;
  }

  /**
   * 6 bits a byte, lowest first; bit 6: more follow. Bits past the 32nd, which only a torn table
   * has, are lost.
   */
  #varint(): number {
    let value = 0;
    let byte = this.#byte();
    for (let shift = 0; ; shift += 6) {
      if (shift < 32) value |= (byte & 63) << shift;
      if ((byte & 64) === 0) return value >>> 0;
      byte = this.#byte();
    }
  }

  #signedVarint(): number {
    const value = this.#varint();
    return (value & 1) === 1 ? -(value >>> 1) : value >>> 1;
  }
}
