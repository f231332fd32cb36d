// `--fail-on`: which rows have grown by so much that a build should stop.

import { CHANGES, VERDICTS, type Diff, type DiffMeasure } from "./diff.ts";

export interface Threshold {
  /** By runs: only what is significant counts. Else it is a plain threshold on what was seen. */
  readonly isPlain: boolean;
  /** Rows, the one that has grown most first. */
  readonly crossed: readonly number[];
}

/** Rows whose share, own or with what they call, has grown by at least `share` of the whole. */
export function crossedRows(diff: Diff, share: number): Threshold {
  const isPlain = diff.basis !== "runs";
  const growthOf = (row: number): number =>
    Math.max(growth(diff.self, row, isPlain), growth(diff.total, row, isPlain));
  const crossed = Array.from({ length: diff.rowCount }, (_, row) => row)
    .filter((row) => growthOf(row) >= share)
    .sort((left, right) => growthOf(right) - growthOf(left));
  return { isPlain, crossed };
}

function growth(measure: DiffMeasure, row: number, isPlain: boolean): number {
  const change = CHANGES[measure.change[row]];
  if (change !== "grown" && change !== "appeared") return Number.NEGATIVE_INFINITY;
  const counts = isPlain || VERDICTS[measure.verdict[row]] === "significant";
  return counts ? measure.after[row] - measure.before[row] : Number.NEGATIVE_INFINITY;
}
