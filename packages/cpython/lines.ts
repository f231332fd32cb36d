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
const MAX_LINE = 0x7fff_ffff;
/** Line delta of a 3.10 range that has no line. */
const NO_LINE_DELTA = -128;
/** Shorter tables are read from their start: some 1 us. */
const MIN_INDEXED_BYTES = 512;
const CHECKPOINT_ENTRIES = 64;

/** Between two entries of a table. */
interface Cursor {
  /** Of the next entry, in the table. */
  at: number;
  /** Where the entries before it end, in the code. */
  end: number;
  /** The running line. */
  line: number;
}

/**
 * Reads at most so many entries for the one that holds `index`; undefined where it is not among
 * them: the cursor is then behind them.
 */
type Scan = (
  table: Uint8Array,
  cursor: Cursor,
  index: number,
  maxEntries: number,
) => LinePosition | undefined;

/** Of a long table: a cursor for every so many entries. */
const checkpointsOf = new WeakMap<Uint8Array, readonly Readonly<Cursor>[]>();

/**
 * `index`: the frame's instruction, a byte offset before 3.10 (`f_lasti`), else a count of 2-byte
 * code units from the bytecode's start. `lineTable` is untrusted: one that ends too early gives no
 * position. It must not change: what was learned of it is kept for the next place.
 */
export function linePosition(
  minor: number,
  lineTable: Uint8Array,
  firstLine: number,
  index: number,
): LinePosition {
  if (index < 0) return lineOnly(firstLine);
  const scan = minor <= 9 ? scanPairs : minor === 10 ? scanRanges : scanLocations;
  const wanted = minor === 10 ? index * 2 : index;
  const cursor = { at: 0, end: 0, line: firstLine };
  if (lineTable.length >= MIN_INDEXED_BYTES) {
    let checkpoints = checkpointsOf.get(lineTable);
    if (checkpoints === undefined) {
      checkpoints = checkpointsIn(lineTable, scan, firstLine);
      checkpointsOf.set(lineTable, checkpoints);
    }
    Object.assign(cursor, lastBefore(checkpoints, wanted));
  }
  const position = scan(lineTable, cursor, wanted, Infinity);
  return position !== undefined && isPlausible(position) ? position : NO_POSITION;
}

/** What a table that is none adds up to is no line. */
function isPlausible({ line, endLine, column, endColumn }: LinePosition): boolean {
  return (
    line >= -1 &&
    line <= MAX_LINE &&
    endLine <= MAX_LINE &&
    column < MAX_LINE &&
    endColumn < MAX_LINE
  );
}

function checkpointsIn(table: Uint8Array, scan: Scan, firstLine: number): readonly Cursor[] {
  const cursor = { at: 0, end: 0, line: firstLine };
  const checkpoints: Cursor[] = [];
  do checkpoints.push({ ...cursor });
  while (scan(table, cursor, Infinity, CHECKPOINT_ENTRIES) === undefined);
  return checkpoints;
}

/** The last one that is not behind the entry of `index`. */
function lastBefore(checkpoints: readonly Readonly<Cursor>[], index: number): Readonly<Cursor> {
  let low = 0;
  let high = checkpoints.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (checkpoints[middle].end <= index) low = middle;
    else high = middle - 1;
  }
  return checkpoints[low];
}

function lineOnly(line: number): LinePosition {
  return line < 0 ? NO_POSITION : { line, endLine: line, column: -1, endColumn: -1 };
}

function signedByte(byte: number): number {
  return (byte << 24) >> 24;
}

function scanPairs(
  table: Uint8Array,
  cursor: Cursor,
  index: number,
  maxEntries: number,
): LinePosition | undefined {
  for (let count = 0; count < maxEntries; count++) {
    const { at, end } = cursor;
    if (at + 1 >= table.length || end + table[at] > index) return lineOnly(cursor.line);
    cursor.at = at + 2;
    cursor.end = end + table[at];
    cursor.line += signedByte(table[at + 1]);
  }
  return undefined;
}

function scanRanges(
  table: Uint8Array,
  cursor: Cursor,
  index: number,
  maxEntries: number,
): LinePosition | undefined {
  for (let count = 0; count < maxEntries; count++) {
    const { at } = cursor;
    if (at + 1 >= table.length) return NO_POSITION;
    const delta = signedByte(table[at + 1]);
    cursor.at = at + 2;
    cursor.end += table[at];
    if (delta !== NO_LINE_DELTA) cursor.line += delta;
    if (index < cursor.end) return delta === NO_LINE_DELTA ? NO_POSITION : lineOnly(cursor.line);
  }
  return undefined;
}

function scanLocations(
  table: Uint8Array,
  cursor: Cursor,
  index: number,
  maxEntries: number,
): LinePosition | undefined {
  return new LocationReader(table).scan(cursor, index, maxEntries);
}

/** Entry codes of the location table (3.11+), in bits 3 to 6 of an entry's first byte. */
const entryCode = { firstOneLine: 10, noColumns: 13, long: 14, none: 15 } as const;

class LocationReader {
  readonly #table: Uint8Array;
  #at = 0;

  constructor(table: Uint8Array) {
    this.#table = table;
  }

  scan(cursor: Cursor, index: number, maxEntries: number): LinePosition | undefined {
    this.#at = cursor.at;
    for (let count = 0; count < maxEntries; count++) {
      if (this.#at >= this.#table.length) return NO_POSITION;
      const first = this.#byte();
      const code = (first >> 3) & 15;
      cursor.end += (first & 7) + 1;
      if (code === entryCode.noColumns || code === entryCode.long) {
        cursor.line += this.#signedVarint();
      } else if (code >= entryCode.firstOneLine && code < entryCode.noColumns) {
        cursor.line += code - entryCode.firstOneLine;
      }
      if (index < cursor.end) return this.#position(code, cursor.line);
      this.#skip(code);
      cursor.at = this.#at;
    }
    return undefined;
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
