// What is known of a share (or of another measure) on one side: its value, and how far it may be
// off.

import { twoSidedP, twoSidedQuantile } from "./student-t.ts";

export interface Estimate {
  readonly value: number;
  /** Of the value's error; NaN: not known. */
  readonly variance: number;
  /** Of freedom of the variance. */
  readonly degrees: number;
}

export interface Comparison {
  readonly difference: number;
  /** Half of the 95 % interval of the difference; NaN: not known. */
  readonly margin: number;
  readonly p: number;
}

const MARGIN_P = 0.05;

/** Mean of runs: what differs between them is all that is known of the error. */
export function estimateOfRuns(values: readonly number[]): Estimate {
  const count = values.length;
  const value = values.reduce((sum, one) => sum + one, 0) / count;
  if (count < 2) return { value, variance: Number.NaN, degrees: 0 };
  const squares = values.reduce((sum, one) => sum + (one - value) ** 2, 0);
  return { value, variance: squares / (count - 1) / count, degrees: count - 1 };
}

/** Welch's test, with the degrees of freedom of Welch and Satterthwaite. */
export function compare(before: Estimate, after: Estimate): Comparison {
  const difference = after.value - before.value;
  const variance = before.variance + after.variance;
  if (Number.isNaN(variance)) return { difference, margin: Number.NaN, p: Number.NaN };
  if (variance === 0) return { difference, margin: 0, p: difference === 0 ? 1 : 0 };
  const degrees =
    variance ** 2 /
    (weight(before.variance, before.degrees) + weight(after.variance, after.degrees));
  const error = Math.sqrt(variance);
  return {
    difference,
    margin: twoSidedQuantile(MARGIN_P, degrees) * error,
    p: twoSidedP(difference / error, degrees),
  };
}

function weight(variance: number, degrees: number): number {
  return variance === 0 ? 0 : variance ** 2 / degrees;
}
