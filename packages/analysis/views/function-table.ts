// The table of functions, or lines: a row each, columns as arrays; sorting gives an order of rows.

import type { EdgeTables } from "#profile/model/kinds.ts";
import type { Document } from "#profile/model/document.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { ValueType } from "#profile/model/tables.ts";
import type { ViewTree } from "./document-tree.ts";

export interface FunctionTable {
  readonly profile: Profile;
  readonly valueType: ValueType;
  readonly rowCount: number;
  /** Row of `profile.frames`. */
  readonly frame: Int32Array;
  /** By row: place in FRAME_CLASSES. */
  readonly class: Uint8Array;
  readonly self: Float64Array;
  /** Recursion counts once. */
  readonly total: Float64Array;
  /** Samples, or spans. Absent: the file has edges. */
  readonly selfCount?: Float64Array;
  readonly totalCount?: Float64Array;
  /** Only where the file counts calls. */
  readonly calls?: Float64Array;
  readonly primitiveCalls?: Float64Array;
  /** What shares are of: all that was measured. */
  readonly whole: number;
}

export const FUNCTION_COLUMNS = [
  "name",
  "file",
  "self",
  "total",
  "calls",
  "primitiveCalls",
  "selfPerCall",
  "totalPerCall",
] as const;
export type FunctionColumn = (typeof FUNCTION_COLUMNS)[number];

/** A row per frame of the tree: by function or by line, as the tree is. */
export function functionTable(_tree: ViewTree): FunctionTable {
  throw new Error("not written yet");
}

/** A row per node of the edges, in their order: row i is node i. */
export function edgeFunctionTable(
  _document: Document,
  _edges: EdgeTables,
  _value: string,
): FunctionTable {
  throw new Error("not written yet");
}

/** Per call, as pstats has it: self by all calls, total by primitive ones; NaN where unknown. */
export function perCall(
  _table: FunctionTable,
  _row: number,
): { readonly self: number; readonly total: number } {
  throw new Error("not written yet");
}

/** Rows in the order of a column; numbers descend unless asked otherwise, texts ascend. */
export function sortedRows(
  _table: FunctionTable,
  _column: FunctionColumn,
  _isReversed = false,
): Int32Array {
  throw new Error("not written yet");
}
