// Rows of the tables of markers and of imports.

import type { Document } from "#profile/model/document.ts";

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

/** Rows of markers in the order of a column. */
export function sortedMarkers(
  _document: Document,
  _column: MarkerColumn,
  _isReversed = false,
): Int32Array {
  throw new Error("not written yet");
}

export function markerRow(_document: Document, _row: number): MarkerRow {
  throw new Error("not written yet");
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

/** In order of import, importers before what they import; empty: no import log. */
export function importRows(_document: Document): readonly ImportRow[] {
  throw new Error("not written yet");
}
