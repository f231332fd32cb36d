// The call tree of what a view shows of a document's samples.

import type { Document } from "#profile/model/document.ts";
import { frameLabel } from "#profile/model/labels.ts";
import type { ValueType } from "#profile/model/tables.ts";
import { valueColumn, valueTypeOf } from "#profile/model/value-types.ts";
import type { CallTree, ChildOrder } from "../call-tree.ts";
import { drawnPaths } from "./drawn-paths.ts";
import { keptParts } from "./kept-rows.ts";
import { PathSums } from "./path-sums.ts";
import { rootLabels } from "./root-labels.ts";
import { RowSums } from "./row-sums.ts";
import type { CallPath, FrameKey } from "./trail.ts";
import { treeColumns } from "../tree-columns.ts";
import type { TreeView } from "./tree-view.ts";

/**
 * A call tree with what a page draws of it. `profile` has the names and frames of the tree, the
 * document's functions first (so `profile.frames.function` is a trail's function row), and no
 * stacks and samples.
 */
export interface ViewTree extends CallTree {
  /** What was added up; spans are no samples and say so. */
  readonly of: "samples" | "spans" | "edges";
  /** What `self` and `total` are in. Counts are of samples, of spans or of calls. */
  readonly valueType: ValueType;
  /** By row of `profile.frames`: place in FRAME_CLASSES. */
  readonly classes: Uint8Array;
  /** Rows of `profile.frames` from here on are no code: threads and processes. */
  readonly labelFrame: number;
}

/** Nodes without any sample are left out. "value": the heaviest child first (left-heavy). */
export function documentTree(document: Document, view: TreeView, order: ChildOrder): ViewTree {
  return treeOfRows(document, view, order).tree;
}

/** Also the node of the tree at which each row of samples is; -1: it is not kept. */
export function treeOfRows(
  document: Document,
  view: TreeView,
  order: ChildOrder,
): { readonly tree: ViewTree; readonly nodeOfRow: Int32Array; readonly parts: Float64Array } {
  const { profile } = document;
  const { frames, paths } = drawnPaths(document, view);
  const roots = rootLabels(profile, view);
  const parts = keptParts(document, view);
  const [onlyChain, ...otherChains] = roots.chainOfGroup;
  const column = valueColumn(profile, view.value);
  const { stack, thread, count } = profile.samples;
  const sums =
    otherChains.length === 0
      ? new PathSums(paths, onlyChain ?? [], frames.length, areEqual(column, count))
      : new RowSums(paths, roots, frames.length);
  const nodeOfRow = new Int32Array(stack.length).fill(-1);
  for (let row = 0; row < nodeOfRow.length; row += 1) {
    const part = parts[row];
    if (part === 0) continue;
    const group = roots.groupOfThread[thread[row]];
    nodeOfRow[row] = sums.add(stack[row], group, column[row] * part, count[row] * part);
  }
  const nodes = sums.nodes();
  sums.toNodes(nodeOfRow);
  const { profile: names, classes } = frames.tables(roots.labels);
  const tree: ViewTree = {
    profile: names,
    ...treeColumns(nodes, names, order),
    of: "samples",
    valueType: valueTypeOf(profile, view.value),
    classes,
    labelFrame: frames.length,
  };
  return { tree, nodeOfRow, parts };
}

function areEqual(values: ArrayLike<number>, counts: Int32Array): boolean {
  for (let row = 0; row < counts.length; row += 1) if (values[row] !== counts[row]) return false;
  return true;
}

/** The node as a transform names it; rows of threads and processes are left out. */
export function pathOf(tree: ViewTree, node: number): CallPath {
  const path: FrameKey[] = [];
  for (let at = node; at > 0; at = tree.parent[at]) {
    if (tree.frame[at] < tree.labelFrame) path.push(keyOf(tree, at));
  }
  return path.reverse();
}

export function keyOf({ profile, frame }: ViewTree, node: number): FrameKey {
  const { function: functionRow, line } = profile.frames;
  const row = functionRow[frame[node]];
  return line[frame[node]] < 0 ? [row] : [row, line[frame[node]]];
}

/** Names and lines of the node's callers and itself, outermost first: what "copy stack" copies. */
export function stackText(tree: ViewTree, node: number): string {
  const lines: string[] = [];
  const options = { byFunction: false, fullFileNames: true };
  for (let at = node; at > 0; at = tree.parent[at]) {
    lines.push(frameLabel(tree.profile, tree.frame[at], options));
  }
  return lines.reverse().join("\n");
}
