// How many of the differences that are called may be none: the procedure of Benjamini and Hochberg
// (1995). Frames depend on one another, callers and callees positively, for which it holds
// (Benjamini and Yekutieli 2001); that shares add up to 1 makes the rest slightly negative, and
// perf/diff-equal-runs.ts measures what comes of it.

/** By test: the smallest false discovery rate at which it is still called. NaN is not tested. */
export function discoveryRates(p: Float64Array): Float64Array {
  const tested = [...p.keys()].filter((index) => !Number.isNaN(p[index]));
  tested.sort((left, right) => p[right] - p[left]);
  const rates = new Float64Array(p.length).fill(Number.NaN);
  let lowest = 1;
  for (const [at, index] of tested.entries()) {
    const rank = tested.length - at;
    lowest = Math.min(lowest, (p[index] * tested.length) / rank);
    rates[index] = lowest;
  }
  return rates;
}
