// Rows of the tables of markers and of imports.

import type { Document } from "#profile/model/document.ts";
import { frameName } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import { valueColumn } from "#profile/model/value-types.ts";
import { unlessEqual } from "./unless-equal.ts";

export interface MarkerRow {
  /** Row of `document.markers`. */
  readonly row: number;
  readonly timeNs: number;
  readonly durationNs: number;
  /** Row of threads; -1: of the whole process. */
  readonly thread: number;
  readonly name: string;
  readonly category: string;
  /** JSON, or empty. */
  readonly data: string;
}

export const MARKER_COLUMNS = ["time", "duration", "name", "category", "thread"] as const;
export type MarkerColumn = (typeof MARKER_COLUMNS)[number];

/** Rows of markers in the order of a column: all ascend, durations descend. */
export function sortedMarkers(
  { markers, profile }: Document,
  column: MarkerColumn,
  isReversed = false,
): Int32Array {
  if (markers === undefined) return new Int32Array(0);
  const rows = Int32Array.from(markers.timeNs.keys());
  const sign = isReversed ? -1 : 1;
  if (column === "name" || column === "category") {
    const texts = markers[column];
    const { strings } = profile;
    return rows.sort((a, b) => {
      if (texts[a] === texts[b]) return a - b;
      return sign * (strings[texts[a]] < strings[texts[b]] ? -1 : 1);
    });
  }
  if (column === "duration") {
    return rows.sort((a, b) =>
      unlessEqual(sign * (markers.durationNs[b] - markers.durationNs[a]), a - b),
    );
  }
  const numbers = column === "time" ? markers.timeNs : markers.thread;
  return rows.sort((a, b) => unlessEqual(sign * (numbers[a] - numbers[b]), a - b));
}

/** Undefined: there is no such row. */
export function markerRow({ markers, profile }: Document, row: number): MarkerRow | undefined {
  if (markers === undefined || row < 0 || row >= markers.timeNs.length) return undefined;
  return {
    row,
    timeNs: markers.timeNs[row],
    durationNs: markers.durationNs[row],
    thread: markers.thread[row],
    name: profile.strings[markers.name[row]],
    category: profile.strings[markers.category[row]],
    data: profile.strings[markers.data[row]],
  };
}

/** A module of `-X importtime`: what it took itself, and with the modules that it imports. */
export interface ImportRow {
  readonly module: string;
  readonly selfNs: number;
  readonly cumulativeNs: number;
  /** 0: imported by the program. */
  readonly depth: number;
}

/** In order of import, importers before what they import; empty: the file is no import log. */
export function importRows({ format, profile }: Document): readonly ImportRow[] {
  if (format !== "importtime") return [];
  const { stacks, samples } = profile;
  const selfNs = new Float64Array(stacks.frame.length);
  const self = valueColumn(profile, "self");
  for (let row = 0; row < samples.stack.length; row += 1) selfNs[samples.stack[row]] += self[row];
  const cumulativeNs = selfNs.slice();
  for (let stack = cumulativeNs.length - 1; stack >= 0; stack -= 1) {
    if (stacks.parent[stack] >= 0) cumulativeNs[stacks.parent[stack]] += cumulativeNs[stack];
  }
  return importersFirst(profile).map(({ stack, depth }) => ({
    module: frameName(profile, stacks.frame[stack]),
    selfNs: selfNs[stack],
    cumulativeNs: cumulativeNs[stack],
    depth,
  }));
}

/** A sample is an import, in the order in which they ended: so siblings stand, too. */
function importersFirst({
  stacks,
  samples,
}: Profile): readonly { readonly stack: number; readonly depth: number }[] {
  const children = new Map<number, Set<number>>();
  for (const stack of [...samples.stack, ...stacks.frame.keys()]) {
    const above = stacks.parent[stack];
    const own = children.get(above) ?? new Set<number>();
    children.set(above, own.add(stack));
  }
  const below = (stack: number): number[] => [...(children.get(stack) ?? [])].toReversed();
  const rows: { readonly stack: number; readonly depth: number }[] = [];
  const waiting = below(-1).map((stack) => ({ stack, depth: 0 }));
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    rows.push(row);
    for (const stack of below(row.stack)) waiting.push({ stack, depth: row.depth + 1 });
  }
  return rows;
}
