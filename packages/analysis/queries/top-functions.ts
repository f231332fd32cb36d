// The functions that cost most, as rows.

import { frameName, framePath } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import { FRAME_CLASSES, type FrameClass } from "../frame-classes.ts";
import { sortedRows } from "../views/function-table.ts";
import type { QuerySource } from "./query-source.ts";

/** What a query says of a function; unknown is null. */
export interface FunctionFacts {
  readonly name: string;
  readonly file: string | null;
  /** 1-based: of the line where lines are told apart, else where the function begins. */
  readonly line: number | null;
  readonly class: FrameClass;
}

export interface FunctionCost extends FunctionFacts {
  readonly self: number | null;
  readonly total: number | null;
  readonly selfShare: number | null;
  readonly totalShare: number | null;
  readonly calls: number | null;
  readonly primitiveCalls: number | null;
}

export interface FunctionCosts {
  readonly rows: readonly FunctionCost[];
  /** Functions that were left out. */
  readonly more: number;
}

export function factsOf(profile: Profile, frame: number, place: number): FunctionFacts {
  const { frames, functions } = profile;
  const path = framePath(profile, frame);
  const own = frames.line[frame];
  const line = own > 0 ? own : functions.firstLine[frames.function[frame]];
  return {
    name: frameName(profile, frame),
    file: path === "" ? null : path,
    line: line > 0 ? line : null,
    class: FRAME_CLASSES[place],
  };
}

export function costOf({ table }: QuerySource, row: number): FunctionCost {
  const self = known(table.self[row]);
  const total = known(table.total[row]);
  const share = (value: number | null): number | null =>
    value === null || table.whole === 0 ? null : value / table.whole;
  return {
    ...factsOf(table.profile, table.frame[row], table.class[row]),
    self,
    total,
    selfShare: share(self),
    totalShare: share(total),
    calls: known(table.calls?.[row]),
    primitiveCalls: known(table.primitiveCalls?.[row]),
  };
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

export function topFunctions(
  source: QuerySource,
  by: "self" | "total",
  limit: number,
): FunctionCosts {
  const rows = sortedRows(source.table, by);
  return {
    rows: Array.from(rows.subarray(0, limit), (row) => costOf(source, row)),
    more: Math.max(0, rows.length - limit),
  };
}
