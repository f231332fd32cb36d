// How much a number of samples can tell: what the digits and margins of every share come from.

/**
 * How many independent samples of equal weight would tell as much as `count` samples of that value.
 * Times are sums of the gaps between samples, which are exponentially distributed so that periodic
 * work is not aliased: their spread is as large as their mean, and doubles the variance.
 */
export function effectiveSamples(value: string, count: number): number {
  return value === "samples" ? count : count / 2;
}
