// Sample rows while they are being collected. As runs, consecutive samples of one thread with the
// same stack and state become one row, which is what makes a sleeping thread cost nothing; as sums
// (sum-columns.ts), all such samples do.

import { assert } from "#base/assert.ts";
import { Float64Column, Int32Column, Uint16Column } from "./columns.ts";
import { SumColumns } from "./sum-columns.ts";
import type { SampleTable } from "./tables.ts";

export type SampleRows = "runs" | "sums";

/** Bytes of one sample row over all columns. */
const ROW_BYTES = 3 * 8 + 3 * 4 + 2;
const NO_ROW = -1;

export type AnySampleColumns = SampleColumns | SumColumns;

export function sampleColumns(rows: SampleRows, valueCount: number): AnySampleColumns {
  return rows === "sums" ? new SumColumns(valueCount) : new SampleColumns(valueCount);
}

class SampleColumns {
  readonly #timeNs = new Float64Column();
  readonly #thread = new Int32Column();
  readonly #stack = new Int32Column();
  readonly #count = new Int32Column();
  readonly #wallNs = new Float64Column();
  readonly #cpuNs = new Float64Column();
  readonly #state = new Uint16Column();
  /** Per thread: its latest row, which the next equal sample extends. */
  readonly #openRow = new Int32Column();
  readonly #values: readonly Float64Column[];

  constructor(valueCount = 0) {
    this.#values = Array.from({ length: valueCount }, () => new Float64Column());
  }

  get length(): number {
    return this.#stack.length;
  }

  get sizeBytes(): number {
    const rowBytes = ROW_BYTES + 8 * this.#values.length;
    return this.#stack.data.length * rowBytes + this.#openRow.data.byteLength;
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
    const open = this.#openRun(thread, stack, state);
    if (open !== NO_ROW) {
      this.#count.data[open] += count;
      this.#wallNs.data[open] += wallNs;
      this.#cpuNs.data[open] += cpuNs;
      return open;
    }
    this.#timeNs.push(timeNs);
    this.#thread.push(thread);
    this.#stack.push(stack);
    this.#count.push(count);
    this.#wallNs.push(wallNs);
    this.#cpuNs.push(cpuNs);
    this.#state.push(state);
    for (let index = 0; index < this.#values.length; index += 1) this.#values[index].push(0);
    return this.#stack.length - 1;
  }

  /** As `add` and `addValue` of every row. */
  addAll(samples: SampleTable, threadRows: Int32Array, stackRows: Int32Array): void {
    const { timeNs, thread, stack, count, wallNs, cpuNs, state, values } = samples;
    for (let row = 0; row < stack.length; row += 1) {
      const added = this.add(
        timeNs[row],
        threadRows[thread[row]],
        stackRows[stack[row]],
        count[row],
        wallNs[row],
        cpuNs[row],
        state[row],
      );
      for (let index = 0; index < values.length; index += 1) {
        this.addValue(added, index, values[index][row]);
      }
    }
  }

  /** `index`: row of the value types. */
  addValue(row: number, index: number, value: number): void {
    this.#values[index].data[row] += value;
  }

  /** The thread's latest row where the sample continues it; else the row to come is its latest. */
  #openRun(thread: number, stack: number, state: number): number {
    while (this.#openRow.length <= thread) this.#openRow.push(NO_ROW);
    const open = this.#openRow.data[thread];
    if (open >= 0 && this.#stack.data[open] === stack && this.#state.data[open] === state) {
      return open;
    }
    this.#openRow.data[thread] = this.#stack.length;
    return NO_ROW;
  }

  /** Multiplies the CPU time of every row by its thread's factor. */
  scaleCpu(factorByThread: Float64Array): void {
    const thread = this.#thread.data;
    const cpuNs = this.#cpuNs.data;
    for (let row = 0; row < this.length; row += 1) {
      assert(thread[row] < factorByThread.length, "a factor for every thread");
      cpuNs[row] *= factorByThread[thread[row]];
    }
  }

  /** The next sample of every thread starts a row of its own. */
  endRuns(): void {
    this.#openRow.data.fill(NO_ROW, 0, this.#openRow.length);
  }

  copy(): SampleTable {
    return {
      timeNs: this.#timeNs.copy(),
      thread: this.#thread.copy(),
      stack: this.#stack.copy(),
      count: this.#count.copy(),
      wallNs: this.#wallNs.copy(),
      cpuNs: this.#cpuNs.copy(),
      state: this.#state.copy(),
      values: this.#values.map((column) => column.copy()),
    };
  }

  /** The rows without a copy: nothing may be added afterwards. */
  view(): SampleTable {
    return {
      timeNs: this.#timeNs.view(),
      thread: this.#thread.view(),
      stack: this.#stack.view(),
      count: this.#count.view(),
      wallNs: this.#wallNs.view(),
      cpuNs: this.#cpuNs.view(),
      state: this.#state.view(),
      values: this.#values.map((column) => column.view()),
    };
  }

  clear(): void {
    this.#timeNs.clear();
    this.#thread.clear();
    this.#stack.clear();
    this.#count.clear();
    this.#wallNs.clear();
    this.#cpuNs.clear();
    this.#state.clear();
    for (const column of this.#values) column.clear();
    this.endRuns();
  }

  /** Forgets the threads too: their numbers start again at 0. */
  reset(): void {
    this.clear();
    this.#openRow.clear();
  }
}
