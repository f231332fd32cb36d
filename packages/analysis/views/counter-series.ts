// Counters as lines over time: a series per counter, in order of time.

import type { Document } from "#profile/model/document.ts";

export interface CounterSeries {
  readonly name: string;
  /** ns on the document's clock, ascending; one value a time, the last that was told of it. */
  readonly timeNs: Float64Array;
  readonly value: Float64Array;
  readonly least: number;
  readonly most: number;
}

/** By name; empty: the file has none. */
export function counterSeries({ counters, profile }: Document): readonly CounterSeries[] {
  if (counters === undefined) return [];
  const { timeNs, value } = counters;
  const rowsByName = new Map<number, number[]>();
  for (const [row, name] of counters.name.entries()) {
    if (!Number.isFinite(timeNs[row]) || !Number.isFinite(value[row])) continue;
    const rows = rowsByName.get(name) ?? [];
    rowsByName.set(name, rows);
    rows.push(row);
  }
  const series = Array.from(rowsByName, ([name, rows]) => {
    // Equal times stay in the file's order: the last is what holds from then on.
    rows.sort((a, b) => timeNs[a] - timeNs[b]);
    const told = rows.filter((row, at) => timeNs[row] !== timeNs[rows[at + 1]]);
    const times = Float64Array.from(told, (row) => timeNs[row]);
    const values = Float64Array.from(told, (row) => value[row]);
    return { name: profile.strings[name], timeNs: times, value: values, ...extentOf(values) };
  });
  return series.sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
}

function extentOf(values: Float64Array): { readonly least: number; readonly most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { least, most };
}

/** What held at a time: the last value told until then; -1: none was. */
export function rowAtTime({ timeNs }: CounterSeries, atNs: number): number {
  let low = 0;
  let high = timeNs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeNs[middle] <= atNs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
