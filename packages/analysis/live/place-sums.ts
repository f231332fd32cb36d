// Self and total per place. Where a function is several times on one stack (recursion), its total
// counts once.

import type { SampleTable } from "#profile/model/tables.ts";
import { sampleState } from "#profile/model/tables.ts";

import type { Level, LiveTables } from "./live-tables.ts";

export type LiveValue = "cpu" | "wall";

/** What a live view counts: where, in what, and of whom. */
export interface LiveSpec {
  readonly level: Level;
  readonly value: LiveValue;
  /** Only samples that are known to hold the GIL. */
  readonly gilOnly: boolean;
  /** Only these threads (rows of threads); undefined: all. */
  readonly threads?: ReadonlySet<number>;
}

/** Whether it leaves samples out. */
export function isFiltered(spec: LiveSpec): boolean {
  return spec.gilOnly || spec.threads !== undefined;
}

export function isSameSpec(one: LiveSpec, other: LiveSpec): boolean {
  return (
    one.level === other.level &&
    one.value === other.value &&
    one.gilOnly === other.gilOnly &&
    one.threads === other.threads
  );
}

/** Sums of the places that something was measured at, in no order. */
export interface PlaceSlice {
  readonly places: Int32Array;
  readonly self: Float64Array;
  readonly total: Float64Array;
}

type Weighed = Pick<SampleTable, "thread" | "stack" | "state" | "wallNs" | "cpuNs">;

export class PlaceSums {
  self = new Float64Array(1024);
  total = new Float64Array(1024);
  #seenAt = new Int32Array(1024);
  #walk = 0;
  /** Places that something was added to. */
  touched: number[] = [];

  /** Adds `rowCount` rows of samples. */
  add(tables: LiveTables, spec: LiveSpec, samples: Weighed, rowCount: number): void {
    this.#grow(tables.placeCount(spec.level));
    const parent = tables.parent.data;
    const frame = tables.frame.data;
    const places = tables.placesOf(spec.level).data;
    const weights = spec.value === "cpu" ? samples.cpuNs : samples.wallNs;
    const { self, total } = this;
    for (let row = 0; row < rowCount; row += 1) {
      const weight = weights[row];
      if (weight === 0 || !isCounted(samples, row, spec)) continue;
      this.#walk += 1;
      const leaf = places[frame[samples.stack[row]]];
      for (let stack = samples.stack[row]; stack >= 0; stack = parent[stack]) {
        const place = places[frame[stack]];
        if (this.#seenAt[place] === this.#walk) continue;
        this.#seenAt[place] = this.#walk;
        if (total[place] === 0) this.touched.push(place);
        total[place] += weight;
      }
      self[leaf] += weight;
    }
  }

  /** Adds to one place what was summed elsewhere. */
  addPlace(place: number, self: number, total: number): void {
    this.#grow(place + 1);
    if (this.total[place] === 0 && total > 0) this.touched.push(place);
    this.self[place] += self;
    this.total[place] += total;
  }

  #grow(places: number): void {
    if (places <= this.self.length) return;
    const length = Math.max(places, this.self.length * 2);
    const bigger = (from: Float64Array): Float64Array<ArrayBuffer> => {
      const array = new Float64Array(length);
      array.set(from);
      return array;
    };
    this.self = bigger(this.self);
    this.total = bigger(this.total);
    const seenAt = new Int32Array(length);
    seenAt.set(this.#seenAt);
    this.#seenAt = seenAt;
  }

  /** Takes what was added out of it. */
  takeSlice(): PlaceSlice {
    const places = Int32Array.from(this.touched);
    const slice = {
      places,
      self: Float64Array.from(places, (place) => this.self[place]),
      total: Float64Array.from(places, (place) => this.total[place]),
    };
    for (const place of this.touched) {
      this.self[place] = 0;
      this.total[place] = 0;
    }
    this.touched = [];
    return slice;
  }
}

export function isCounted(samples: Weighed, row: number, spec: LiveSpec): boolean {
  if (spec.gilOnly && (samples.state[row] & sampleState.holdsGil) === 0) return false;
  return spec.threads === undefined || spec.threads.has(samples.thread[row]);
}
