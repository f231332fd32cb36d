import type { Limit } from "../flag-values.ts";

/** How many of the rows a limit lets through. */
export function rowsOf(limit: Limit | undefined, rowCount: number, otherwise: number): number {
  if (limit === undefined) return otherwise;
  return limit.kind === "count" ? limit.count : Math.ceil(limit.fraction * rowCount);
}
