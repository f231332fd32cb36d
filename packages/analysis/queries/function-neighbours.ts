// Callers or callees of the functions that are meant by a name, as rows.

import { FRAME_CLASSES } from "../frame-classes.ts";
import type { Neighbours, QuerySource } from "./query-source.ts";
import { costOf, factsOf, type FunctionCost, type FunctionFacts } from "./top-functions.ts";

/** What stands in no table: rows of threads and processes. */
const STRUCTURE = FRAME_CLASSES.indexOf("structure");

export interface NeighbourFacts extends FunctionFacts {
  /** In the unit of the value: of the callee on behalf of the caller. */
  readonly total: number | null;
  /** Of the function's total. */
  readonly share: number | null;
  readonly samples: number | null;
  readonly calls: number | null;
}

export interface FunctionNeighbours {
  readonly function: FunctionCost;
  readonly neighbours: readonly NeighbourFacts[];
  /** Neighbours that were left out. */
  readonly more: number;
}

export function functionNeighbours(
  source: QuerySource,
  which: Neighbours,
  row: number,
  limit: number,
): FunctionNeighbours {
  const { table, of } = source;
  const own = costOf(source, row);
  const classOfFrame = new Map(Array.from(table.frame, (frame, at) => [frame, table.class[at]]));
  const lines = source.neighbours(which, row).filter(({ frame }) => frame >= 0);
  const neighbours = lines.slice(0, limit).map(({ frame, total, count }) => {
    const hasShare = own.total !== null && own.total > 0 && !Number.isNaN(total);
    return {
      ...factsOf(table.profile, frame, classOfFrame.get(frame) ?? STRUCTURE),
      total: Number.isNaN(total) ? null : total,
      share: hasShare && own.total !== null ? total / own.total : null,
      samples: of === "samples" ? count : null,
      calls: of === "samples" ? null : count,
    };
  });
  return { function: own, neighbours, more: Math.max(0, lines.length - limit) };
}
