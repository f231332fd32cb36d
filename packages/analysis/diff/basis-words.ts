// What the intervals of a diff stand on, in words: said by the terminal and under the picture.

import type { Diff } from "./diff.ts";

export const SEVERAL_RUNS = "several runs a side give them: diff A1 A2 A3 -- B1 B2 B3";

export function basisWords({ basis, obstacle }: Pick<Diff, "basis" | "obstacle">): string {
  if (basis === "none") return `no intervals: ${obstacle}`;
  return basis === "runs"
    ? "± 95 % between runs"
    : "± 95 % within one run a side, by blocks of time; between runs it may be more";
}
