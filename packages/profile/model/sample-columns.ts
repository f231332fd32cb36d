// Sample rows while they are being collected. Consecutive samples of one thread with the same stack and state become
// one row, which is what makes a sleeping thread cost nothing.

import { assert } from "#base/assert.ts";
import { Float64Column, Int32Column, Uint16Column } from "./columns.ts";
import type { SampleTable } from "./tables.ts";

/** Bytes of one sample row over all columns. */
const ROW_BYTES = 3 * 8 + 3 * 4 + 2;
const NO_ROW = -1;

export class SampleColumns {
  readonly #timeNs = new Float64Column();
  readonly #thread = new Int32Column();
  readonly #stack = new Int32Column();
  readonly #count = new Int32Column();
  readonly #wallNs = new Float64Column();
  readonly #cpuNs = new Float64Column();
  readonly #state = new Uint16Column();
  /** Per thread: its latest row, which the next equal sample extends. */
  readonly #openRow = new Int32Column();

  get length(): number {
    return this.#stack.length;
  }

  get sizeBytes(): number {
    return this.#stack.data.length * ROW_BYTES + this.#openRow.data.byteLength;
  }

  add(
    timeNs: number,
    thread: number,
    stack: number,
    count: number,
    wallNs: number,
    cpuNs: number,
    state: number,
  ): void {
    while (this.#openRow.length <= thread) this.#openRow.push(NO_ROW);
    const open = this.#openRow.data[thread];
    if (open >= 0 && this.#stack.data[open] === stack && this.#state.data[open] === state) {
      this.#count.data[open] += count;
      this.#wallNs.data[open] += wallNs;
      this.#cpuNs.data[open] += cpuNs;
      return;
    }
    this.#openRow.data[thread] = this.#stack.length;
    this.#timeNs.push(timeNs);
    this.#thread.push(thread);
    this.#stack.push(stack);
    this.#count.push(count);
    this.#wallNs.push(wallNs);
    this.#cpuNs.push(cpuNs);
    this.#state.push(state);
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
    this.endRuns();
  }

  /** Forgets the threads too: their numbers start again at 0. */
  reset(): void {
    this.clear();
    this.#openRow.clear();
  }
}
