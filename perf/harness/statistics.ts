// Order statistics and intervals for timings: skewed, few, with outliers from a shared machine.

/** Of `share` (0 to 1) of the sorted values, interpolated between neighbours; NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((one, other) => one - other);
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export interface Interval {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/**
 * Small, fast, and the same every time: an interval must not depend on the run of the program that
 * computes it.
 */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const RESAMPLES = 4000;

/** Median and its 95 % percentile bootstrap interval. */
export function medianInterval(values: readonly number[]): Interval {
  const random = generator(values.length);
  const medians: number[] = [];
  for (let round = 0; round < RESAMPLES; round++) {
    medians.push(median(values.map(() => values[Math.floor(random() * values.length)])));
  }
  return {
    low: percentile(medians, 0.025),
    middle: median(values),
    high: percentile(medians, 0.975),
  };
}

/** Half the width of the 95 % interval of a share seen in `count` independent samples. */
export function shareError(share: number, count: number): number {
  return count > 0 ? 1.96 * Math.sqrt((share * (1 - share)) / count) : 1;
}
