// A counter holds its value until the next one. What is drawn of a million values are at most four
// points for each pixel across: the first, the least, the most and the last.

import type { CounterSeries } from "#analysis/views/counter-series.ts";
import { rowAtTime } from "#analysis/views/counter-series.ts";

export interface SteppedLine {
  readonly timeNs: number[];
  readonly value: number[];
}

/** From what held at the beginning of the window to what held at its end. */
export function steppedLine(
  series: CounterSeries,
  fromNs: number,
  toNs: number,
  columns: number,
): SteppedLine {
  const { timeNs, value } = series;
  const line: SteppedLine = { timeNs: [], value: [] };
  const add = (row: number, atNs: number): void => {
    line.timeNs.push(atNs);
    line.value.push(value[row]);
  };
  const before = rowAtTime(series, fromNs);
  const last = rowAtTime(series, toNs);
  if (last < 0) return line;
  if (before >= 0) add(before, fromNs);
  const columnNs = (toNs - fromNs) / Math.max(1, columns);
  for (let row = before + 1; row <= last;) {
    const column = Math.floor((timeNs[row] - fromNs) / columnNs);
    const end = Math.min(last, rowAtTime(series, fromNs + (column + 1) * columnNs));
    // The next one always moves on, whatever rounding does to its column.
    const beyond = Math.max(end, row) + 1;
    for (const at of outline(value, row, beyond)) add(at, timeNs[at]);
    row = beyond;
  }
  if (timeNs[last] < toNs) add(last, toNs);
  return line;
}

/** Of some rows the first, least, most and last, in their order. */
function outline(value: Float64Array, from: number, beyond: number): readonly number[] {
  let least = from;
  let most = from;
  for (let row = from; row < beyond; row += 1) {
    if (value[row] < value[least]) least = row;
    if (value[row] > value[most]) most = row;
  }
  return [...new Set([from, least, most, beyond - 1])].sort((a, b) => a - b);
}
