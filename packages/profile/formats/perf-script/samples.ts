// Samples before all their events are known: how many value types a file has shows at its end.

import { Float64Column, Int32Column } from "../../model/columns.ts";
import { sampleColumns, type SampleRows } from "../../model/sample-columns.ts";
import type { SampleTable, ValueType } from "../../model/tables.ts";

/** Software events whose period is time. */
const CLOCK = /^(?:cpu-clock|task-clock)(?::|$)/u;
const EVENTS_MAX = 64;

export class EventSamples {
  readonly #time = new Float64Column();
  readonly #thread = new Int32Column();
  readonly #stack = new Int32Column();
  readonly #event = new Int32Column();
  readonly #value = new Float64Column();
  readonly #events: string[] = [];
  /** By event: whether its samples told a period, and whether they did not. */
  readonly #hasPeriod: boolean[] = [];
  readonly #lacksPeriod: boolean[] = [];
  hasAllTimes = true;
  goesBack = 0;

  get length(): number {
    return this.#stack.length;
  }

  /** False where there are too many kinds of events. `timeNs` and `period`: -1 where not told. */
  add(timeNs: number, thread: number, stack: number, event: string, period: number): boolean {
    const name = event === "" ? "samples" : event;
    let index = this.#events.indexOf(name);
    if (index < 0 && this.#events.length >= EVENTS_MAX) return false;
    if (index < 0) {
      index = this.#events.length;
      this.#events.push(name);
      this.#hasPeriod.push(false);
      this.#lacksPeriod.push(false);
    }
    if (period >= 0) this.#hasPeriod[index] = true;
    else this.#lacksPeriod[index] = true;
    if (timeNs < 0) this.hasAllTimes = false;
    else if (this.length > 0 && timeNs < this.#time.data[this.length - 1]) this.goesBack += 1;
    this.#time.push(timeNs);
    this.#thread.push(thread);
    this.#stack.push(stack);
    this.#event.push(index);
    this.#value.push(period >= 0 ? period : 1);
    return true;
  }

  /** Events of which some samples tell a period and some do not, which no sum makes sense of. */
  get mixedEvents(): readonly string[] {
    return this.#events.filter((_, at) => this.#hasPeriod[at] && this.#lacksPeriod[at]);
  }

  valueTypes(): readonly ValueType[] {
    return this.#events.map((name, at) => ({
      name,
      unit: this.#hasPeriod[at] && CLOCK.test(name) ? "nanoseconds" : "count",
    }));
  }

  /** Times since the first; where not all samples have one, their order. */
  table(rows: SampleRows): SampleTable {
    const columns = sampleColumns(rows, this.#events.length);
    const time = this.#time.view();
    const first = time.reduce((least, at) => Math.min(least, at), Infinity);
    for (let at = 0; at < this.length; at += 1) {
      const timeNs = this.hasAllTimes ? time[at] - first : at;
      const [thread, stack] = [this.#thread.data[at], this.#stack.data[at]];
      const row = columns.add(timeNs, thread, stack, 1, 0, 0, 0);
      columns.addValue(row, this.#event.data[at], this.#value.data[at]);
    }
    return columns.view();
  }
}
