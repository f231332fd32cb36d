// The table of functions, or lines: a row each, columns as arrays; sorting gives an order of rows.

import type { Document } from "#profile/model/document.ts";
import type { EdgeTables } from "#profile/model/kinds.ts";
import { frameName, framePath } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { ValueType } from "#profile/model/tables.ts";
import type { CallTree } from "../call-tree.ts";
import { edgeFrames } from "../edges/edge-frames.ts";
import { typeIndex } from "./type-index.ts";
import type { ViewTree } from "./document-tree.ts";
import { unlessEqual } from "./unless-equal.ts";
import { walkTree } from "./walk-paths.ts";

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
export function functionTable(tree: ViewTree): FunctionTable {
  const frameCount = tree.profile.frames.kind.length;
  const self = new Float64Array(frameCount);
  const selfCount = new Float64Array(frameCount);
  for (let node = 1; node < tree.nodeCount; node += 1) {
    self[tree.frame[node]] += tree.self[node];
    selfCount[tree.frame[node]] += tree.selfCount[node];
  }
  const { total, totalCount } = outermostTotals(tree, frameCount);
  const isLabel = (frame: number): boolean => frame >= tree.labelFrame;
  const frame = Int32Array.from(total.keys()).filter(
    (row) => (total[row] > 0 || totalCount[row] > 0) && !isLabel(row),
  );
  const pick = (column: Float64Array): Float64Array =>
    Float64Array.from(frame, (row) => column[row]);
  return {
    profile: tree.profile,
    valueType: tree.valueType,
    rowCount: frame.length,
    frame,
    class: Uint8Array.from(frame, (row) => tree.classes[row]),
    self: pick(self),
    total: pick(total),
    selfCount: pick(selfCount),
    totalCount: pick(totalCount),
    whole: tree.total[0],
  };
}

/** By row of frames, only the outermost node of a frame on its path counting. */
function outermostTotals(
  tree: CallTree,
  frameCount: number,
): { readonly total: Float64Array; readonly totalCount: Float64Array } {
  const total = new Float64Array(frameCount);
  const totalCount = new Float64Array(frameCount);
  const onPath = new Int32Array(frameCount);
  walkTree(tree, {
    enter: (node) => {
      if (node === 0) return;
      const frame = tree.frame[node];
      if (onPath[frame] === 0) {
        total[frame] += tree.total[node];
        totalCount[frame] += tree.totalCount[node];
      }
      onPath[frame] += 1;
    },
    leave: (node) => {
      if (node > 0) onPath[tree.frame[node]] -= 1;
    },
  });
  return { total, totalCount };
}

/** A row per node of the edges, in their order: row i is node i. */
export function edgeFunctionTable(
  document: Document,
  edges: EdgeTables,
  value: string,
): FunctionTable {
  const index = typeIndex(edges.valueTypes, value);
  const { nodes } = edges;
  const { profile, frame, classes } = edgeFrames(document, edges);
  let whole = 0;
  for (const self of nodes.self[index]) whole += Number.isNaN(self) ? 0 : self;
  return {
    profile,
    valueType: edges.valueTypes[index],
    rowCount: nodes.function.length,
    frame,
    class: Uint8Array.from(frame, (row) => classes[row]),
    self: nodes.self[index],
    total: nodes.total[index],
    calls: nodes.calls,
    primitiveCalls: nodes.primitiveCalls,
    whole,
  };
}

/** Per call, as pstats has it: self by all calls, total by primitive ones; NaN where unknown. */
export function perCall(
  table: FunctionTable,
  row: number,
): { readonly self: number; readonly total: number } {
  return {
    self: divided(table.self[row], table.calls?.[row]),
    total: divided(table.total[row], table.primitiveCalls?.[row]),
  };
}

function divided(value: number, calls: number | undefined): number {
  return calls === undefined || calls === 0 ? Number.NaN : value / calls;
}

/** Rows in the order of a column; numbers descend unless asked otherwise, texts ascend. */
export function sortedRows(
  table: FunctionTable,
  column: FunctionColumn,
  isReversed = false,
): Int32Array {
  const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  const sign = isReversed ? -1 : 1;
  if (column === "name" || column === "file") {
    const text = column === "name" ? frameName : framePath;
    const texts = Array.from(table.frame, (frame) => text(table.profile, frame));
    return rows.sort((a, b) => {
      if (texts[a] === texts[b]) return a - b;
      return sign * (texts[a] < texts[b] ? -1 : 1);
    });
  }
  const numbers = numbersOf(table, column);
  return rows.sort((a, b) => unlessEqual(sign * (numbers[b] - numbers[a]), a - b));
}

/** What is not known counts as less than everything. */
function numbersOf(
  table: FunctionTable,
  column: Exclude<FunctionColumn, "name" | "file">,
): Float64Array {
  const known = (value: number): number => (Number.isNaN(value) ? -Number.MAX_VALUE : value);
  if (column === "selfPerCall" || column === "totalPerCall") {
    const key = column === "selfPerCall" ? "self" : "total";
    return Float64Array.from(table.frame, (_, row) => known(perCall(table, row)[key]));
  }
  return table[column]?.map(known) ?? new Float64Array(table.rowCount);
}
