// The costs of chosen keys by bins of equal time: what the error of a share within one recording is
// told from. n is some hundred keys by a thousand bins.

import type { Document } from "#profile/model/document.ts";
import { valueColumn, valueTypeOf } from "#profile/model/value-types.ts";
import type { CostForest } from "./costs.ts";

export interface CostSeries {
  readonly binNs: number;
  readonly whole: Float64Array;
  /** In the order of the chosen keys. */
  readonly self: readonly Float64Array[];
  readonly total: readonly Float64Array[];
}

const BINS_MAX = 1024;

/** Undefined where the samples tell no times. */
export function costSeries(
  document: Document,
  forest: CostForest,
  value: string,
  chosen: readonly number[],
): CostSeries | undefined {
  const { timeNs, stack, count } = document.profile.samples;
  const column = valueColumn(document.profile, valueTypeOf(document.profile, value).name);
  const lengthNs = runLengths(document);
  let startNs = Number.POSITIVE_INFINITY;
  let endNs = Number.NEGATIVE_INFINITY;
  let observed = 0;
  for (let row = 0; row < stack.length; row += 1) {
    startNs = Math.min(startNs, timeNs[row]);
    endNs = Math.max(endNs, timeNs[row] + lengthNs[row]);
    observed += Math.max(1, count[row]);
  }
  if (!document.hasTimes || !(endNs > startNs)) return undefined;
  // More bins than samples would tell nothing more.
  const bins = Math.min(BINS_MAX, observed);
  const binNs = (endNs - startNs) / bins;
  const columns = (): Float64Array[] => chosen.map(() => new Float64Array(bins));
  const series = { binNs, whole: new Float64Array(bins), self: columns(), total: columns() };
  const placeOf = chosenOf(forest, chosen);
  for (let row = 0; row < stack.length; row += 1) {
    const { self, totals } = placeOf(stack[row]);
    const start = (timeNs[row] - startNs) / binNs;
    const end = start + lengthNs[row] / binNs;
    const first = Math.min(bins - 1, Math.floor(start));
    const last = Math.min(bins - 1, Math.max(first, Math.ceil(end) - 1));
    for (let bin = first; bin <= last; bin += 1) {
      const inside = Math.min(bin + 1, end) - Math.max(bin, start);
      const amount = first === last ? column[row] : (column[row] * inside) / (end - start);
      series.whole[bin] += amount;
      if (self >= 0) series.self[self][bin] += amount;
      for (const index of totals) series.total[index][bin] += amount;
    }
  }
  return series;
}

/**
 * How long each run of equal samples lasted. Files of other tools tell when it began and how many
 * samples it was: a sample then stands for the usual gap between two, and for no more than there
 * is.
 */
function runLengths({ profile: { samples } }: Document): Float64Array {
  const { timeNs, thread, count, wallNs } = samples;
  if (wallNs.some((length) => length > 0)) return wallNs;
  const gapNs = new Float64Array(timeNs.length).fill(Number.POSITIVE_INFINITY);
  const lastOfThread = new Map<number, number>();
  for (let row = 0; row < timeNs.length; row += 1) {
    const before = lastOfThread.get(thread[row]);
    if (before !== undefined) gapNs[before] = Math.max(0, timeNs[row] - timeNs[before]);
    lastOfThread.set(thread[row], row);
  }
  const usualNs = usualGap(gapNs, count);
  return gapNs.map((gap, row) => Math.min(gap, usualNs * Math.max(1, count[row])));
}

/** The median over samples, not over runs. */
function usualGap(gapNs: Float64Array, count: Int32Array): number {
  const eachOf = (row: number): number => gapNs[row] / Math.max(1, count[row]);
  const rows = [...gapNs.keys()]
    .filter((row) => Number.isFinite(gapNs[row]))
    .sort((left, right) => eachOf(left) - eachOf(right));
  let left = rows.reduce((sum, row) => sum + Math.max(1, count[row]), 0) / 2;
  for (const row of rows) {
    left -= Math.max(1, count[row]);
    if (left <= 0) return eachOf(row);
  }
  return 0;
}

interface Chosen {
  /** Place among the chosen, or -1. */
  readonly self: number;
  readonly totals: readonly number[];
}

/** Which chosen keys a stack counts for; looked up once for each stack. */
function chosenOf(forest: CostForest, chosen: readonly number[]): (stack: number) => Chosen {
  const placeOf = new Map(chosen.map((key, index) => [key, index]));
  const known = new Map<number, Chosen>();
  return (stack) => {
    const before = known.get(stack);
    if (before !== undefined) return before;
    const totals = new Set<number>();
    for (let at = stack; at >= 0; at = forest.parent[at]) {
      const place = placeOf.get(forest.key[at]);
      if (place !== undefined) totals.add(place);
    }
    const found = { self: placeOf.get(forest.key[stack]) ?? -1, totals: [...totals] };
    known.set(stack, found);
    return found;
  };
}
