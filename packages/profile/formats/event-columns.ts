// Markers and counters of a file while it is read. Times come in the file's own clock; `rebase`
// puts all that a document holds onto one that begins with what is first in it.

import { Float64Column, Int32Column } from "../model/columns.ts";
import type { CounterTable, MarkerTable, SpanTable } from "../model/kinds.ts";
import type { SampleTable } from "../model/tables.ts";

export class MarkerColumns {
  readonly #timeNs = new Float64Column();
  readonly #durationNs = new Float64Column();
  readonly #thread = new Int32Column();
  readonly #name = new Int32Column();
  readonly #category = new Int32Column();
  readonly #data = new Int32Column();

  get length(): number {
    return this.#thread.length;
  }

  /** Returns the row, for `end`. Names, categories and data are rows of strings. */
  add(
    timeNs: number,
    durationNs: number,
    thread: number,
    name: number,
    category: number,
    data: number,
  ): number {
    this.#timeNs.push(timeNs);
    this.#durationNs.push(durationNs);
    this.#thread.push(thread);
    this.#name.push(name);
    this.#category.push(category);
    this.#data.push(data);
    return this.#thread.length - 1;
  }

  /** What was a moment lasts until then. */
  end(row: number, timeNs: number): void {
    this.#durationNs.data[row] = Math.max(0, timeNs - this.#timeNs.data[row]);
  }

  finish(): MarkerTable {
    return {
      timeNs: this.#timeNs.view(),
      durationNs: this.#durationNs.view(),
      thread: this.#thread.view(),
      name: this.#name.view(),
      category: this.#category.view(),
      data: this.#data.view(),
    };
  }
}

export class CounterColumns {
  readonly #timeNs = new Float64Column();
  readonly #name = new Int32Column();
  readonly #value = new Float64Column();

  get length(): number {
    return this.#name.length;
  }

  add(timeNs: number, name: number, value: number): void {
    this.#timeNs.push(timeNs);
    this.#name.push(name);
    this.#value.push(value);
  }

  finish(): CounterTable {
    return {
      timeNs: this.#timeNs.view(),
      name: this.#name.view(),
      value: this.#value.view(),
    };
  }
}

export interface TimedTables {
  readonly samples: Pick<SampleTable, "timeNs">;
  readonly spans?: SpanTable | undefined;
  readonly markers?: MarkerTable | undefined;
  readonly counters?: CounterTable | undefined;
}

/** Puts the first of all times at 0, in place. */
export function rebase({ samples, spans, markers, counters }: TimedTables): void {
  const columns = [samples.timeNs, spans?.timeNs, markers?.timeNs, counters?.timeNs];
  let first = Infinity;
  for (const column of columns) {
    for (const time of column ?? []) if (time < first) first = time;
  }
  if (first === 0 || !Number.isFinite(first)) return;
  for (const column of columns) {
    if (column === undefined) continue;
    for (let row = 0; row < column.length; row += 1) column[row] -= first;
  }
}
