// Spans of a trace: complete ones, and those told by their beginning and end. They nest by time,
// on each thread; those that overlap without nesting go to tracks of their own, as in Perfetto.

import { Float64Column, Int32Column } from "../../model/columns.ts";
import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { SpanTable } from "../../model/kinds.ts";
import { Nesting } from "./nesting.ts";

const BEGIN = 1;
const END = -1;
const COMPLETE = 0;

export class SpanColumns {
  readonly #timeNs = new Float64Column();
  readonly #durationNs = new Float64Column();
  readonly #thread = new Int32Column();
  readonly #name = new Int32Column();
  readonly #category = new Int32Column();
  readonly #data = new Int32Column();
  /** BEGIN, END or COMPLETE. */
  readonly #edge = new Int32Column();

  get length(): number {
    return this.#thread.length;
  }

  /** `thread`: of the trace; the rest rows of strings. Duration NaN: it never ended. */
  addComplete(
    timeNs: number,
    durationNs: number,
    thread: number,
    name: number,
    category: number,
    data: number,
  ): void {
    this.#add(timeNs, durationNs, thread, COMPLETE);
    this.#tell(name, category, data);
  }

  addBegin(timeNs: number, thread: number, name: number, category: number, data: number): void {
    this.#add(timeNs, NaN, thread, BEGIN);
    this.#tell(name, category, data);
  }

  /** `name` 0: of whatever began last. */
  addEnd(timeNs: number, thread: number, name: number): void {
    this.#add(timeNs, NaN, thread, END);
    this.#tell(name, 0, 0);
  }

  #add(timeNs: number, durationNs: number, thread: number, edge: number): void {
    this.#timeNs.push(timeNs);
    this.#durationNs.push(durationNs);
    this.#thread.push(thread);
    this.#edge.push(edge);
  }

  #tell(name: number, category: number, data: number): void {
    this.#name.push(name);
    this.#category.push(category);
    this.#data.push(data);
  }

  /** `threads`: rows of the profile by those of the trace. */
  finish(threads: Int32Array, diagnosis: DiagnosisBuilder): SpanTable {
    this.#matchEnds(diagnosis);
    const order = this.#spansInOrder();
    const nesting = new Nesting(order.length, diagnosis);
    for (let row = 0; row < order.length; row += 1) {
      const from = order[row];
      const time = this.#timeNs.data[from];
      nesting.add(row, this.#thread.data[from], time, this.#durationNs.data[from]);
    }
    const column = (data: Int32Array): Int32Array => order.map((from) => data[from]);
    const times = (data: Float64Array): Float64Array =>
      Float64Array.from(order, (from) => data[from]);
    return {
      timeNs: times(this.#timeNs.data),
      durationNs: times(this.#durationNs.data),
      thread: order.map((from) => threads[this.#thread.data[from]]),
      name: column(this.#name.data),
      category: column(this.#category.data),
      parent: nesting.parent,
      track: nesting.track,
      data: column(this.#data.data),
    };
  }

  /** Gives each beginning its duration. */
  #matchEnds(diagnosis: DiagnosisBuilder): void {
    const edges = this.#rowsWhere((row) => this.#edge.data[row] !== COMPLETE);
    if (edges.length === 0) return;
    const time = this.#timeNs.data;
    const thread = this.#thread.data;
    edges.sort((a, b) => firstDifference(thread[a] - thread[b], time[a] - time[b], a - b));
    let open = new OpenSpans(diagnosis, this.#name.data);
    let latest = -1;
    for (const row of edges) {
      if (thread[row] !== latest) {
        open.finish();
        open = new OpenSpans(diagnosis, this.#name.data);
        latest = thread[row];
      }
      if (this.#edge.data[row] === BEGIN) open.begin(row);
      else {
        for (const ended of open.end(row)) this.#durationNs.data[ended] = time[row] - time[ended];
      }
    }
    open.finish();
  }

  /** Outer spans first: by thread, begin, and the longer of two that begin together. */
  #spansInOrder(): Int32Array {
    const spans = this.#rowsWhere((row) => this.#edge.data[row] !== END);
    const time = this.#timeNs.data;
    const thread = this.#thread.data;
    const endless = (row: number): number => {
      const duration = this.#durationNs.data[row];
      return Number.isNaN(duration) ? Number.MAX_VALUE : duration;
    };
    const compare = (a: number, b: number): number =>
      firstDifference(
        thread[a] - thread[b],
        time[a] - time[b],
        time[a] === time[b] ? endless(b) - endless(a) : 0,
        a - b,
      );
    return spans.sort(compare);
  }

  #rowsWhere(holds: (row: number) => boolean): Int32Array {
    const rows = new Int32Column();
    for (let row = 0; row < this.length; row += 1) if (holds(row)) rows.push(row);
    return rows.copy();
  }
}

function firstDifference(first: number, second: number, third: number, fourth = 0): number {
  if (first !== 0) return first;
  if (second !== 0) return second;
  return third === 0 ? fourth : third;
}

/** What has begun on a thread and not ended. */
class OpenSpans {
  readonly #diagnosis: DiagnosisBuilder;
  readonly #names: Int32Array;
  readonly #rows: number[] = [];
  /** How often each name is open. */
  readonly #openings = new Map<number, number>();

  constructor(diagnosis: DiagnosisBuilder, names: Int32Array) {
    this.#diagnosis = diagnosis;
    this.#names = names;
  }

  begin(row: number): void {
    this.#count(this.#names[row], 1);
    this.#rows.push(row);
  }

  /** Beginnings that end with that end: none, one, or also those that it should have waited for. */
  end(row: number): number[] {
    const name = this.#names[row];
    const isOpen = name === 0 ? this.#rows.length > 0 : (this.#openings.get(name) ?? 0) > 0;
    if (!isOpen) {
      this.#diagnosis.note("dropped", "ends of spans that never began");
      return [];
    }
    let at = this.#rows.length - 1;
    while (name !== 0 && this.#names[this.#rows[at]] !== name) at -= 1;
    const ended = this.#rows.splice(at);
    for (const one of ended) this.#count(this.#names[one], -1);
    if (ended.length > 1) {
      this.#diagnosis.note("repaired", "spans that end after their caller", ended.length - 1);
    }
    return ended;
  }

  finish(): void {
    if (this.#rows.length === 0) return;
    this.#diagnosis.note("ambiguous", "spans that never end", this.#rows.length);
  }

  #count(name: number, change: number): void {
    this.#openings.set(name, (this.#openings.get(name) ?? 0) + change);
  }
}
