// A chart over time as boxes: rows of each track below one another, with a row for its name.

import type { Boxes } from "./boxes.ts";

export interface TimedRows {
  /** Row of the chart, in any order. */
  readonly row: Int32Array;
  readonly node: Int32Array;
  /** 0 to 1; in each row ascending, without overlaps. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly length: number;
}

/** Keeps the order within a row. */
export function timedBoxes(rows: TimedRows, rowCount: number): Boxes {
  const { length } = rows;
  const rowStart = new Int32Array(rowCount + 1);
  for (let at = 0; at < length; at += 1) rowStart[rows.row[at] + 1] += 1;
  for (let row = 0; row < rowCount; row += 1) rowStart[row + 1] += rowStart[row];
  const next = rowStart.slice();
  const node = new Int32Array(length);
  const start = new Float64Array(length);
  const end = new Float64Array(length);
  for (let at = 0; at < length; at += 1) {
    const box = next[rows.row[at]]++;
    node[box] = rows.node[at];
    start[box] = rows.start[at];
    end[box] = rows.end[at];
  }
  return { rowCount, rowStart, start, end, node, boxOfNode: new Int32Array(0) };
}
