// All samples since the start, one row per thread, stack and state: what any view of the whole time
// is made from.

import { Float64Column } from "#profile/model/columns.ts";
import { InternTable } from "#profile/model/intern-table.ts";
import type { SampleTable } from "#profile/model/tables.ts";

export class SampleSums {
  readonly #keys = new InternTable(3);
  readonly #wallNs = new Float64Column();
  readonly #cpuNs = new Float64Column();
  #columns: Pick<SampleTable, "thread" | "stack" | "state"> | undefined;

  get length(): number {
    return this.#wallNs.length;
  }

  add(samples: SampleTable): void {
    const { key } = this.#keys;
    for (let row = 0; row < samples.stack.length; row += 1) {
      key[0] = samples.thread[row];
      key[1] = samples.stack[row];
      key[2] = samples.state[row];
      const sum = this.#keys.intern();
      if (sum === this.#wallNs.length) {
        this.#wallNs.push(0);
        this.#cpuNs.push(0);
      }
      this.#wallNs.data[sum] += samples.wallNs[row];
      this.#cpuNs.data[sum] += samples.cpuNs[row];
    }
    if (samples.stack.length > 0) this.#columns = undefined;
  }

  /** Void after the next `add`. */
  rows(): Pick<SampleTable, "thread" | "stack" | "state" | "wallNs" | "cpuNs"> {
    this.#columns ??= {
      thread: this.#keys.column(0, 0),
      stack: this.#keys.column(1, 0),
      state: this.#keys.wordColumn(2, 0),
    };
    return { ...this.#columns, wallNs: this.#wallNs.view(), cpuNs: this.#cpuNs.view() };
  }

  clear(): void {
    this.#keys.clear();
    this.#wallNs.clear();
    this.#cpuNs.clear();
    this.#columns = undefined;
  }
}
