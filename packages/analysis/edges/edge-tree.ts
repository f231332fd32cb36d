// A call tree from edges: who only knows callers and callees does not know paths. What is known
// is drawn; else the bounds of what is possible, and where even those say nothing, no node.

import type { Document } from "#profile/model/document.ts";
import type { CallTree } from "../call-tree.ts";
import type { ViewTree } from "../views/document-tree.ts";

/**
 * Node 0 is the root. `total` is the certain part (`low`), so that a flame layout stays inside
 * its callers; a caller's rectangle has room for it.
 */
export interface EdgeTree extends ViewTree {
  /** By tree node: certain and possible total. Equal where the node is exact. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly isExact: Uint8Array;
  /** Group of functions that call one another in a circle; -1: none. */
  readonly group: Int32Array;
  /** By group: rows of `edges.nodes`. */
  readonly groups: readonly Int32Array[];
  /** By tree node: row of `edges.nodes`; -1 for the root and for groups. */
  readonly functionNode: Int32Array;
  /** By tree node: why nothing is drawn below it, though it calls others. */
  readonly stop: Uint8Array;
  /** Is every node exact? */
  readonly isWholeExact: boolean;
}

export const EDGE_STOPS = ["none", "unknown", "group", "nodes"] as const;
export type EdgeStop = (typeof EDGE_STOPS)[number];

export interface EdgeTreeOptions {
  readonly value: string;
  /** Row of `edges.nodes` to begin at; absent: all roots. */
  readonly root?: number;
  readonly mostNodes: number;
}

export function edgeTree(_document: Document, _options: EdgeTreeOptions): EdgeTree {
  throw new Error("not written yet");
}

/** Rectangles with a certain and a possible part. Columns as in FlameLayout. */
export interface EdgeLayout {
  readonly node: Int32Array;
  readonly depth: Int32Array;
  readonly x: Float64Array;
  /** All of it: up to `certain` it is certain, the rest is possible and hatched. */
  readonly width: Float64Array;
  readonly certain: Float64Array;
  readonly rows: number;
  readonly dropped: number;
}

export function edgeLayout(_tree: EdgeTree, _mostNodes: number): EdgeLayout {
  throw new Error("not written yet");
}

export type { CallTree };
