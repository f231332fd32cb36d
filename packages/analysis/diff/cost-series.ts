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
/** Fewer samples a bin would say nothing that longer bins do not. */
const ROWS_A_BIN = 1;

/** Undefined where the samples tell no times. */
export function costSeries(
  document: Document,
  forest: CostForest,
  value: string,
  chosen: readonly number[],
): CostSeries | undefined {
  const { samples } = document.profile;
  const column = valueColumn(document.profile, valueTypeOf(document.profile, value).name);
  const { timeNs, wallNs, stack } = samples;
  let startNs = Number.POSITIVE_INFINITY;
  let endNs = Number.NEGATIVE_INFINITY;
  let observed = 0;
  for (let row = 0; row < stack.length; row += 1) {
    startNs = Math.min(startNs, timeNs[row]);
    endNs = Math.max(endNs, timeNs[row] + wallNs[row]);
    observed += Math.max(1, samples.count[row]);
  }
  if (!document.hasTimes || !(endNs > startNs)) return undefined;
  const bins = Math.max(1, Math.min(BINS_MAX, Math.floor(observed / ROWS_A_BIN)));
  const binNs = (endNs - startNs) / bins;
  const columns = (): Float64Array[] => chosen.map(() => new Float64Array(bins));
  const series = { binNs, whole: new Float64Array(bins), self: columns(), total: columns() };
  const places = chosenOf(forest, chosen);
  for (let row = 0; row < stack.length; row += 1) {
    const { self, totals } = places(stack[row]);
    const first = Math.min(bins - 1, Math.floor((timeNs[row] - startNs) / binNs));
    const last = Math.min(bins - 1, Math.floor((timeNs[row] + wallNs[row] - startNs) / binNs));
    for (let bin = first; bin <= last; bin += 1) {
      const amount = column[row] * overlap(bin, first, last, (timeNs[row] - startNs) / binNs, wallNs[row] / binNs);
      series.whole[bin] += amount;
      if (self >= 0) series.self[self][bin] += amount;
      for (const index of totals) series.total[index][bin] += amount;
    }
  }
  return series;
}

/** Share of a run (start and length in bins) that lies in the bin. */
function overlap(bin: number, first: number, last: number, start: number, length: number): number {
  if (first === last || length <= 0) return 1;
  return (Math.min(bin + 1, start + length) - Math.max(bin, start)) / length;
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
