// Rows of small integers, each stored once: how functions, frames, stacks and threads are interned.
// The sampler asks it for every frame of every sample, so it allocates nothing per row (open
// addressing over typed arrays, rows interleaved so that a comparison touches one cache line) and
// takes a few tens of nanoseconds.
//
// The key is handed over in `key`, filled by the caller right before `intern()`.

import { assert } from "#base/assert.ts";

const INITIAL_ROWS = 1024;
/** A row number and its slots must fit 32-bit integers. */
const MAX_ROWS = 2 ** 28;

/** What a hash begins with: another in every table, for names come from a target or a file. */
export function hashSeed(): number {
  return Math.floor(Math.random() * 2 ** 32) | 0;
}

export class InternTable {
  /** Integers per row. */
  readonly width: number;
  /** The row to look up or to add. */
  readonly key: Int32Array;
  #rows = 0;
  /** Row-major. */
  #cells: Int32Array;
  /** Row + 1, or 0 for a free slot; at most half of the slots are in use. */
  #slots: Int32Array;
  /**
   * Row numbers do not depend on it; it only keeps the target from choosing names that all collide.
   */
  readonly #seed = hashSeed();

  constructor(width: number) {
    assert(width >= 1, "a row has cells");
    this.width = width;
    this.key = new Int32Array(width);
    this.#cells = new Int32Array(INITIAL_ROWS * width);
    this.#slots = new Int32Array(INITIAL_ROWS * 2);
  }

  get length(): number {
    return this.#rows;
  }

  get sizeBytes(): number {
    return this.#cells.byteLength + this.#slots.byteLength;
  }

  /** The row that equals `key`, added if there is none. */
  intern(): number {
    const key = this.key;
    const width = this.width;
    const cells = this.#cells;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = this.#hash(key, 0) & mask;
    for (;;) {
      const row = slots[slot] - 1;
      if (row < 0) break;
      let cell = 0;
      const start = row * width;
      while (cell < width && cells[start + cell] === key[cell]) cell += 1;
      if (cell === width) return row;
      slot = (slot + 1) & mask;
    }
    return this.#add(slot);
  }

  /** Cell `index` of `row`. */
  cell(row: number, index: number): number {
    return this.#cells[row * this.width + index];
  }

  /** Copies one cell of every row from `fromRow` on. */
  column(index: number, fromRow: number): Int32Array {
    const out = new Int32Array(this.#rows - fromRow);
    this.#copyColumn(index, fromRow, out);
    return out;
  }

  /** As `column`, for cells that are known to fit a byte. */
  byteColumn(index: number, fromRow: number): Uint8Array {
    const out = new Uint8Array(this.#rows - fromRow);
    this.#copyColumn(index, fromRow, out);
    return out;
  }

  /** As `column`, for cells that are known to fit 16 bits. */
  wordColumn(index: number, fromRow: number): Uint16Array {
    const out = new Uint16Array(this.#rows - fromRow);
    this.#copyColumn(index, fromRow, out);
    return out;
  }

  /** Forgets all rows and gives the memory back. */
  clear(): void {
    this.#rows = 0;
    this.#cells = new Int32Array(INITIAL_ROWS * this.width);
    this.#slots = new Int32Array(INITIAL_ROWS * 2);
  }

  #copyColumn(index: number, fromRow: number, out: Int32Array | Uint8Array | Uint16Array): void {
    assert(index >= 0 && index < this.width, "a column of the table");
    const cells = this.#cells;
    let cell = fromRow * this.width + index;
    for (let row = 0; row < out.length; row += 1) {
      out[row] = cells[cell];
      cell += this.width;
    }
  }

  #add(freeSlot: number): number {
    const row = this.#rows;
    assert(row < MAX_ROWS, "an intern table has at most 2^28 rows");
    if ((row + 1) * this.width > this.#cells.length) {
      const cells = new Int32Array(this.#cells.length * 2);
      cells.set(this.#cells);
      this.#cells = cells;
    }
    this.#cells.set(this.key, row * this.width);
    this.#slots[freeSlot] = row + 1;
    this.#rows = row + 1;
    if (this.#rows * 2 > this.#slots.length) this.#rehash();
    return row;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let row = 0; row < this.#rows; row += 1) {
      let slot = this.#hash(this.#cells, row * this.width) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.#slots = slots;
  }

  #hash(cells: Int32Array, start: number): number {
    let hash = this.#seed;
    for (let cell = 0; cell < this.width; cell += 1) {
      hash = Math.imul(hash ^ cells[start + cell], 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x85ebca6b);
    return hash ^ (hash >>> 13);
  }
}
