// Sample rows while they are being added up: all samples of a thread, stack and state are one row,
// at the time of the first. That forgets their order and bounds the memory, however long the
// recording is.
//
// Samples meet the rows in no order, so that waiting for memory is most of it: what a row is found
// by and what is added up in it stand together, in half a line of the processor's cache.

import { assert } from "#base/assert.ts";
import { Float64Column } from "./columns.ts";
import { hashSeed } from "./intern-table.ts";
import type { SampleTable } from "./tables.ts";

const INITIAL_ROWS = 1024;
const ROW_BYTES = 32;
/** Of a row as 32-bit integers, and as doubles. */
const WHOLE = { cells: 8, thread: 0, stack: 1, state: 2, count: 3 } as const;
const TIME = { cells: 4, wallNs: 2, cpuNs: 3 } as const;

export class SumColumns {
  #rows = 0;
  #whole = new Int32Array(INITIAL_ROWS * WHOLE.cells);
  /** The same bytes. */
  #times = new Float64Array(this.#whole.buffer);
  /** Row + 1, or 0 for a free slot; at most half of the slots are in use. */
  #slots = new Int32Array(INITIAL_ROWS * 2);
  readonly #timeNs = new Float64Column();
  readonly #values: readonly Float64Column[];
  /** Row numbers do not depend on it: a file cannot choose rows that all collide. */
  readonly #seed = hashSeed();

  constructor(valueCount = 0) {
    this.#values = Array.from({ length: valueCount }, () => new Float64Column());
  }

  get length(): number {
    return this.#rows;
  }

  get sizeBytes(): number {
    const columns = 8 * (1 + this.#values.length) * this.#timeNs.data.length;
    return this.#whole.byteLength + this.#slots.byteLength + columns;
  }

  /** The row that holds it. */
  add(
    timeNs: number,
    thread: number,
    stack: number,
    count: number,
    wallNs: number,
    cpuNs: number,
    state: number,
  ): number {
    const slot = this.#slot(thread, stack, state);
    const known = this.#slots[slot] - 1;
    const row = known < 0 ? this.#push(slot, timeNs, thread, stack, state) : known;
    this.#whole[row * WHOLE.cells + WHOLE.count] += count;
    this.#times[row * TIME.cells + TIME.wallNs] += wallNs;
    this.#times[row * TIME.cells + TIME.cpuNs] += cpuNs;
    return row;
  }

  /**
   * As `add` and `addValue` of every row. Rows are found first and added to afterwards: in loops
   * that do no more than that, the processor waits for many of them at a time.
   */
  addAll(samples: SampleTable, threadRows: Int32Array, stackRows: Int32Array): void {
    const { thread, stack, state, count, wallNs, cpuNs, timeNs } = samples;
    const found = new Int32Array(stack.length);
    for (let row = 0; row < found.length; row += 1) {
      const ofThread = threadRows[thread[row]];
      const ofStack = stackRows[stack[row]];
      const slot = this.#slot(ofThread, ofStack, state[row]);
      const known = this.#slots[slot] - 1;
      found[row] =
        known >= 0 ? known : this.#push(slot, timeNs[row], ofThread, ofStack, state[row]);
    }
    const whole = this.#whole;
    const times = this.#times;
    for (let row = 0; row < found.length; row += 1) {
      whole[found[row] * WHOLE.cells + WHOLE.count] += count[row];
      const at = found[row] * TIME.cells;
      times[at + TIME.wallNs] += wallNs[row];
      times[at + TIME.cpuNs] += cpuNs[row];
    }
    for (const [index, values] of samples.values.entries()) {
      const { data } = this.#values[index];
      for (let row = 0; row < found.length; row += 1) data[found[row]] += values[row];
    }
  }

  /** `index`: row of the value types. */
  addValue(row: number, index: number, value: number): void {
    this.#values[index].data[row] += value;
  }

  /** Multiplies the CPU time of every row by its thread's factor. */
  scaleCpu(factorByThread: Float64Array): void {
    for (let row = 0; row < this.#rows; row += 1) {
      const thread = this.#whole[row * WHOLE.cells + WHOLE.thread];
      assert(thread < factorByThread.length, "a factor for every thread");
      this.#times[row * TIME.cells + TIME.cpuNs] *= factorByThread[thread];
    }
  }

  /** Sums have no runs. */
  endRuns(): void {}

  copy(): SampleTable {
    return {
      timeNs: this.#timeNs.copy(),
      thread: this.#wholeOf(WHOLE.thread),
      stack: this.#wholeOf(WHOLE.stack),
      count: this.#wholeOf(WHOLE.count),
      wallNs: this.#timesOf(TIME.wallNs),
      cpuNs: this.#timesOf(TIME.cpuNs),
      state: new Uint16Array(this.#wholeOf(WHOLE.state)),
      values: this.#values.map((column) => column.copy()),
    };
  }

  view(): SampleTable {
    return this.copy();
  }

  clear(): void {
    this.#rows = 0;
    this.#hold(INITIAL_ROWS);
    this.#slots = new Int32Array(INITIAL_ROWS * 2);
    this.#timeNs.clear();
    for (const column of this.#values) column.clear();
  }

  /** Forgets the threads too: their numbers start again at 0. */
  reset(): void {
    this.clear();
  }

  /** Where its row stands, or is to stand. */
  #slot(thread: number, stack: number, state: number): number {
    const slots = this.#slots;
    const whole = this.#whole;
    const mask = slots.length - 1;
    let slot = this.#hash(thread, stack, state) & mask;
    for (let row = slots[slot] - 1; row >= 0; row = slots[slot] - 1) {
      const at = row * WHOLE.cells;
      const isIt =
        whole[at + WHOLE.stack] === stack &&
        whole[at + WHOLE.thread] === thread &&
        whole[at + WHOLE.state] === state;
      if (isIt) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #push(slot: number, timeNs: number, thread: number, stack: number, state: number): number {
    const row = this.#rows;
    if (this.#whole.length === row * WHOLE.cells) this.#hold(row * 2);
    const at = row * WHOLE.cells;
    this.#whole[at + WHOLE.thread] = thread;
    this.#whole[at + WHOLE.stack] = stack;
    this.#whole[at + WHOLE.state] = state;
    this.#timeNs.push(timeNs);
    for (const column of this.#values) column.push(0);
    this.#slots[slot] = row + 1;
    this.#rows += 1;
    if (this.#rows * 2 > this.#slots.length) this.#rehash();
    return row;
  }

  /** Makes room for so many rows. */
  #hold(rows: number): void {
    const old = this.#whole.subarray(0, this.#rows * WHOLE.cells);
    const bytes = new ArrayBuffer(rows * ROW_BYTES);
    this.#whole = new Int32Array(bytes);
    this.#whole.set(old);
    this.#times = new Float64Array(bytes);
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let row = 0; row < this.#rows; row += 1) {
      const at = row * WHOLE.cells;
      const stack = this.#whole[at + WHOLE.stack];
      const thread = this.#whole[at + WHOLE.thread];
      let slot = this.#hash(thread, stack, this.#whole[at + WHOLE.state]) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.#slots = slots;
  }

  #hash(thread: number, stack: number, state: number): number {
    let hash = Math.imul(this.#seed ^ stack, 0x9e3779b1);
    hash ^= hash >>> 15;
    hash = Math.imul(hash ^ thread, 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash ^ state, 0x9e3779b1);
    return hash ^ (hash >>> 16);
  }

  #wholeOf(cell: number): Int32Array {
    const column = new Int32Array(this.#rows);
    for (let row = 0; row < column.length; row += 1) {
      column[row] = this.#whole[row * WHOLE.cells + cell];
    }
    return column;
  }

  #timesOf(cell: number): Float64Array {
    const column = new Float64Array(this.#rows);
    for (let row = 0; row < column.length; row += 1) {
      column[row] = this.#times[row * TIME.cells + cell];
    }
    return column;
  }
}
