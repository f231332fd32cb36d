// Rows of the tables of markers and of imports.

import type { Document } from "#profile/model/document.ts";
import { spanSelf } from "./span-tree.ts";
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
  /** Row of `document.spans`. */
  readonly span: number;
  readonly module: string;
  readonly selfNs: number;
  readonly cumulativeNs: number;
  /** 0: imported by the program. */
  readonly depth: number;
}

/** In order of import, importers before what they import; empty: the document has no spans. */
export function importRows({ spans, profile }: Document): readonly ImportRow[] {
  if (spans === undefined) return [];
  const selfNs = spanSelf(spans);
  const depths = new Int32Array(spans.name.length);
  return Array.from(spans.name, (name, span) => {
    const above = spans.parent[span];
    depths[span] = above < 0 ? 0 : depths[above] + 1;
    const cumulativeNs = spans.durationNs[span];
    return {
      span,
      module: profile.strings[name],
      selfNs: selfNs[span],
      cumulativeNs,
      depth: depths[span],
    };
  });
}
