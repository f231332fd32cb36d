// The rows of a live view: the places that cost most, their history, who calls them, and their
// lines.

import { frameName, framePath } from "#profile/model/labels.ts";
import { frameKind } from "#profile/model/tables.ts";

import type { LiveProfile, Slice } from "./live-profile.ts";
import { isCounted } from "./place-sums.ts";

/** By itself or with what it calls; in the last seconds or since the start. */
export type LiveSort = "selfNow" | "totalNow" | "self" | "total";

export const LIVE_SORTS: readonly LiveSort[] = ["selfNow", "totalNow", "self", "total"];

/** Times in ns of the spec's value. */
export interface PlaceRow {
  readonly place: number;
  /** A frame that has its names. */
  readonly frame: number;
  readonly selfNow: number;
  readonly totalNow: number;
  readonly self: number;
  readonly total: number;
  /** The measurement's own row (not attributed, not kept), no code. */
  readonly isStructure: boolean;
}

/** The places that match, in the order of `sort`. */
export function livePlaces(
  live: LiveProfile,
  sort: LiveSort,
  filter: RegExp | undefined,
): number[] {
  const places = matching(live, filter);
  const columns = {
    selfNow: live.now.self,
    totalNow: live.now.total,
    self: live.since.self,
    total: live.since.total,
  };
  const column = columns[sort];
  // Places that did nothing lately follow in the order of the whole time.
  const isBySelf = sort === "selfNow" || sort === "self";
  const order = isBySelf
    ? [column, columns.self, columns.total]
    : [column, columns.total, columns.self];
  return places.sort((a, b) => {
    for (const values of order) {
      const difference = (values[b] ?? 0) - (values[a] ?? 0);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
}

export function placeRow(live: LiveProfile, place: number): PlaceRow {
  const frame = live.tables.frameOfPlace(live.spec.level, place);
  return {
    place,
    frame,
    selfNow: live.now.self[place] ?? 0,
    totalNow: live.now.total[place] ?? 0,
    self: live.since.self[place] ?? 0,
    total: live.since.total[place] ?? 0,
    isStructure: live.tables.tables.frames.kind[frame] === frameKind.root,
  };
}

function matching(live: LiveProfile, filter: RegExp | undefined): number[] {
  const { touched } = live.since;
  if (filter === undefined) return touched.slice();
  const { tables, spec } = live;
  return touched.filter((place) => {
    const frame = tables.frameOfPlace(spec.level, place);
    return (
      filter.test(frameName(tables.tables, frame)) || filter.test(framePath(tables.tables, frame))
    );
  });
}

/** Share of one core (or of elapsed time) in each of the last `count` blocks, oldest first. */
export function placeHistory(
  live: LiveProfile,
  place: number,
  kind: "self" | "total",
  count: number,
): number[] {
  return live.slices.slice(-count).map((slice) => {
    const row = indexOf(slice).get(place);
    const { elapsedNs } = slice.period;
    return row === undefined || elapsedNs === 0 ? 0 : slice.places[kind][row] / elapsedNs;
  });
}

function indexOf(slice: Slice): ReadonlyMap<number, number> {
  if (slice.index === undefined) {
    slice.index = new Map();
    for (const [row, place] of slice.places.places.entries()) slice.index.set(place, row);
  }
  return slice.index;
}

export interface CallerRow {
  /** A frame that stands for the caller; -1: nobody, it is where a thread starts. */
  readonly frame: number;
  readonly ns: number;
}

/**
 * Who calls the place, by its level, for as long as whole stacks are kept. What a place costs that
 * calls itself is put down to who called it first.
 */
export function callersOf(live: LiveProfile, place: number): CallerRow[] {
  const { tables, spec, sums } = live;
  const places = tables.placesOf(spec.level).data;
  const parent = tables.parent.data;
  const frame = tables.frame.data;
  const callers = new Map<number, number>();
  const samples = sums.rows();
  const weights = spec.value === "cpu" ? samples.cpuNs : samples.wallNs;
  for (let row = 0; row < sums.length; row += 1) {
    if (weights[row] === 0 || !isCounted(samples, row, spec)) continue;
    let outermost = -1;
    for (let stack = samples.stack[row]; stack >= 0; stack = parent[stack]) {
      if (places[frame[stack]] === place) outermost = stack;
    }
    if (outermost < 0) continue;
    const above = parent[outermost];
    const caller = above < 0 ? -1 : places[frame[above]];
    callers.set(caller, (callers.get(caller) ?? 0) + weights[row]);
  }
  return [...callers]
    .sort((a, b) => b[1] - a[1])
    .map(([caller, ns]) => ({
      frame: caller < 0 ? -1 : tables.frameOfPlace(spec.level, caller),
      ns,
    }));
}

export interface LineRow {
  readonly line: number;
  readonly selfNs: number;
  readonly totalNs: number;
}

export interface FunctionLines {
  /** Dearest first. */
  readonly lines: readonly LineRow[];
  /** What the function costs with what it calls, once per stack. */
  readonly wholeNs: number;
}

/** The lines of the function that the place is or is in. */
export function linesOf(live: LiveProfile, place: number): FunctionLines {
  const { tables, spec, sums } = live;
  const wanted = tables.functionOf.data[tables.frameOfPlace(spec.level, place)];
  const parent = tables.parent.data;
  const frame = tables.frame.data;
  const functions = tables.functionOf.data;
  const lines = tables.tables.frames.line;
  const samples = sums.rows();
  const weights = spec.value === "cpu" ? samples.cpuNs : samples.wallNs;
  const found = new Map<number, { line: number; selfNs: number; totalNs: number; row: number }>();
  let wholeNs = 0;
  for (let row = 0; row < sums.length; row += 1) {
    if (weights[row] === 0 || !isCounted(samples, row, spec)) continue;
    let isOnStack = false;
    for (let stack = samples.stack[row]; stack >= 0; stack = parent[stack]) {
      if (functions[frame[stack]] !== wanted) continue;
      isOnStack = true;
      const line = lines[frame[stack]];
      const sum = found.get(line) ?? { line, selfNs: 0, totalNs: 0, row: -1 };
      if (sum.row !== row) sum.totalNs += weights[row];
      sum.row = row;
      if (stack === samples.stack[row]) sum.selfNs += weights[row];
      found.set(line, sum);
    }
    if (isOnStack) wholeNs += weights[row];
  }
  const sorted = [...found.values()].sort((a, b) => b.totalNs - a.totalNs);
  const rows = sorted.map(({ line, selfNs, totalNs }) => ({ line, selfNs, totalNs }));
  return { lines: rows, wholeNs };
}
