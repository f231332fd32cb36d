// Stacks, each stored once: how the builder interns them. Most stacks have one callee at most
// (samples share little but their beginnings), so that one is found at its caller without hashing;
// only further callees are in a hash table. Where all of 500,000 samples differ,
// rows come one behind the other in memory, which is several times as fast as hashing each.

import { assert } from "#base/assert.ts";
import { hashSeed } from "./intern-table.ts";

const INITIAL_ROWS = 1024;
/** A row number must fit 32-bit integers. */
const MAX_ROWS = 2 ** 28;

export class StackTree {
  #rows = 0;
  #parent: Int32Array;
  #frame: Int32Array;
  /** By caller + 1: its first callee + 1; 0: none. Row 0 has the outermost. */
  #firstCallee: Int32Array;
  /** Further callees: row + 1, or 0 for a free slot; at most half of the slots are in use. */
  #slots = new Int32Array(INITIAL_ROWS);
  #furtherCallees = 0;
  /**
   * Row numbers do not depend on it; it only keeps the target from choosing names that all collide.
   */
  readonly #seed = hashSeed();

  /** With room for so many rows at first. */
  constructor(expectedRows = INITIAL_ROWS) {
    this.#parent = new Int32Array(expectedRows);
    this.#frame = new Int32Array(expectedRows);
    this.#firstCallee = new Int32Array(expectedRows + 1);
  }

  get length(): number {
    return this.#rows;
  }

  get sizeBytes(): number {
    return 12 * this.#parent.length + this.#slots.byteLength;
  }

  /** The row of that frame on that stack (-1: on none), added if there is none. */
  intern(parent: number, frame: number): number {
    const first = this.#firstCallee[parent + 1] - 1;
    if (first < 0) {
      this.#firstCallee[parent + 1] = this.#rows + 1;
      return this.#add(parent, frame);
    }
    if (this.#frame[first] === frame) return first;
    return this.#internFurther(parent, frame);
  }

  parentOf(row: number): number {
    return this.#parent[row];
  }

  frameOf(row: number): number {
    return this.#frame[row];
  }

  /** Copies of the rows from `fromRow` on. */
  parents(fromRow: number): Int32Array {
    return this.#parent.slice(fromRow, this.#rows);
  }

  frames(fromRow: number): Int32Array {
    return this.#frame.slice(fromRow, this.#rows);
  }

  /** Forgets all rows and gives the memory back. */
  clear(): void {
    this.#rows = 0;
    this.#parent = new Int32Array(INITIAL_ROWS);
    this.#frame = new Int32Array(INITIAL_ROWS);
    this.#firstCallee = new Int32Array(INITIAL_ROWS + 1);
    this.#slots = new Int32Array(INITIAL_ROWS);
    this.#furtherCallees = 0;
  }

  #internFurther(parent: number, frame: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = this.#hash(parent, frame) & mask;
    for (;;) {
      const row = slots[slot] - 1;
      if (row < 0) break;
      if (this.#parent[row] === parent && this.#frame[row] === frame) return row;
      slot = (slot + 1) & mask;
    }
    slots[slot] = this.#rows + 1;
    this.#furtherCallees += 1;
    const row = this.#add(parent, frame);
    if (this.#furtherCallees * 2 > slots.length) this.#rehash();
    return row;
  }

  #add(parent: number, frame: number): number {
    const row = this.#rows;
    assert(parent >= -1 && parent < row, "a stack stands on one before it");
    assert(row < MAX_ROWS, "there are at most 2^28 stacks");
    if (row === this.#parent.length) this.#grow();
    this.#parent[row] = parent;
    this.#frame[row] = frame;
    this.#rows = row + 1;
    return row;
  }

  #grow(): void {
    const rows = Math.max(this.#parent.length * 2, INITIAL_ROWS);
    this.#parent = grown(this.#parent, rows);
    this.#frame = grown(this.#frame, rows);
    this.#firstCallee = grown(this.#firstCallee, rows + 1);
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (const taken of this.#slots) {
      if (taken === 0) continue;
      let slot = this.#hash(this.#parent[taken - 1], this.#frame[taken - 1]) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = taken;
    }
    this.#slots = slots;
  }

  #hash(parent: number, frame: number): number {
    let hash = Math.imul(this.#seed ^ parent, 0x9e3779b1);
    hash ^= hash >>> 15;
    hash = Math.imul(hash ^ frame, 0x9e3779b1);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x85ebca6b);
    return hash ^ (hash >>> 13);
  }
}

function grown(old: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const bigger = new Int32Array(length);
  bigger.set(old);
  return bigger;
}
