// A call tree from edges: who only knows callers and callees does not know paths. With a called
// for e_ab and b in all for t_b, what c took below that call of b lies between
// e_bc - (t_b - e_ab) and min(e_ab, e_bc): everything that b spent elsewhere could have been in c,
// or nothing. Where the lower bound is 0 nothing is known, and nothing is drawn.
//
// The bounds hold between groups of functions that call one another in a circle (group-times.ts).

import { ensure } from "#base/assert.ts";
import { Float64Column, Int32Column } from "#profile/model/columns.ts";
import type { Document } from "#profile/model/document.ts";
import type { EdgeTables } from "#profile/model/kinds.ts";
import type { ViewTree } from "../views/document-tree.ts";
import { HeaviestFirst } from "../views/heaviest-first.ts";
import { treeColumns } from "../tree-columns.ts";
import { typeIndex } from "../views/type-index.ts";
import { GroupNames } from "./group-names.ts";
import { groupTimes, ROUNDING_SHARE, type GroupTimes } from "./group-times.ts";

/** Why nothing, or not everything, is drawn below a node: place in EDGE_STOPS. */
export const EDGE_STOPS = ["none", "unknown", "nodes"] as const;
export type EdgeStop = (typeof EDGE_STOPS)[number];

/**
 * `total` is the certain part (`low`), so that a layout of it stays inside of callers; `self` is
 * what of it is not certain of any callee. The heaviest callee stands first.
 */
export interface EdgeTree extends ViewTree {
  /** By tree node: what it took at least and at most. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 1 where both are the same. */
  readonly isExact: Uint8Array;
  /** By tree node: place in `groups` where its functions call one another in a circle; else -1. */
  readonly group: Int32Array;
  /** Rows of `edges.nodes`; a function that calls itself is a group of one. */
  readonly groups: readonly Int32Array[];
  /** By tree node: row of `edges.nodes`; -1 for the root and for groups of several functions. */
  readonly functionNode: Int32Array;
  /** By tree node: place in EDGE_STOPS. */
  readonly stop: Uint8Array;
  /** Is every node exact, and everything drawn? */
  readonly isWholeExact: boolean;
  /**
   * All that was measured: what shares are of. Where cProfile took threads for one, functions
   * without a known caller ran at the same time, and the root's total is more.
   */
  readonly measured: number;
}

export interface EdgeTreeOptions {
  /** Name of a value type. */
  readonly value: string;
  /** Row of `edges.nodes` to begin at: all that it did, whoever called it. Absent: all roots. */
  readonly root?: number;
  readonly mostNodes: number;
}

/** Of a document that has edges. */
export function edgeTree(document: Document, options: EdgeTreeOptions): EdgeTree {
  const edges = ensure(document.edges, "the document has edges");
  return new Growth(document, edges, options).finish();
}

const NO_STOP = EDGE_STOPS.indexOf("none");
const STOP_UNKNOWN = EDGE_STOPS.indexOf("unknown");
const STOP_NODES = EDGE_STOPS.indexOf("nodes");

class Growth {
  readonly #document: Document;
  readonly #edges: EdgeTables;
  readonly #index: number;
  readonly #times: GroupTimes;
  readonly #least: number;
  /** By tree node; the root first. */
  readonly #parent = new Int32Column();
  readonly #groupOfTree = new Int32Column();
  readonly #low = new Float64Column();
  readonly #high = new Float64Column();
  readonly #stop = new Int32Column();

  constructor(document: Document, edges: EdgeTables, options: EdgeTreeOptions) {
    this.#document = document;
    this.#edges = edges;
    this.#index = typeIndex(edges.valueTypes, options.value);
    this.#times = groupTimes(edges, this.#index);
    this.#least = this.#times.whole * ROUNDING_SHARE;
    const waiting = new HeaviestFirst();
    this.#addRoots(options.root, waiting);
    for (let node = waiting.pop(); node >= 0; node = waiting.pop()) {
      if (this.#parent.length < options.mostNodes) this.#open(node, waiting);
      else this.#stop.data[node] = this.#hasCallees(node) ? STOP_NODES : NO_STOP;
    }
  }

  #addRoots(root: number | undefined, waiting: HeaviestFirst): void {
    const { graph, fromOutside, total, whole } = this.#times;
    const only = root === undefined ? -1 : graph.groupOfNode[root];
    const rootTotal = only < 0 ? whole : total[only];
    this.#add(-1, -1, rootTotal, rootTotal);
    if (only >= 0) {
      waiting.push(this.#add(0, only, rootTotal, rootTotal), rootTotal);
      return;
    }
    for (let group = 0; group < graph.groupCount; group += 1) {
      const own = fromOutside[group];
      if (own > 0) waiting.push(this.#add(0, group, own, own), own);
    }
  }

  #add(parent: number, group: number, low: number, high: number): number {
    this.#parent.push(parent);
    this.#groupOfTree.push(group);
    this.#low.push(low);
    this.#high.push(high);
    this.#stop.push(NO_STOP);
    return this.#parent.length - 1;
  }

  #hasCallees(node: number): boolean {
    const { callStart } = this.#times;
    const group = this.#groupOfTree.data[node];
    return callStart[group + 1] > callStart[group];
  }

  #open(node: number, waiting: HeaviestFirst): void {
    const { callStart, callee, callTotal, hasUnknown, total } = this.#times;
    const group = this.#groupOfTree.data[node];
    // What the group spent in other places.
    const elsewhere = total[group] - this.#low.data[node];
    if (hasUnknown[group] === 1) this.#stop.data[node] = STOP_UNKNOWN;
    for (let at = callStart[group]; at < callStart[group + 1]; at += 1) {
      if (Number.isNaN(callTotal[at])) return;
      const high = Math.min(this.#high.data[node], callTotal[at]);
      let low = Math.min(high, Math.max(0, callTotal[at] - elsewhere));
      if (high - low <= this.#least) low = high;
      if (low > this.#least) {
        waiting.push(this.#add(node, callee[at], low, high), low);
        continue;
      }
      // What follows weighs less: nothing is known of it either.
      if (callTotal[at] > this.#least) this.#stop.data[node] = STOP_UNKNOWN;
      return;
    }
  }

  finish(): EdgeTree {
    const names = new GroupNames(this.#document, this.#edges, this.#times, this.#index);
    const nodeCount = this.#parent.length;
    const parent = this.#parent.copy();
    const low = this.#low.copy();
    const high = this.#high.copy();
    const self = low.slice();
    const isExact = new Uint8Array(nodeCount);
    const stop = Uint8Array.from(this.#stop.view());
    const frame = new Int32Array(nodeCount).fill(-1);
    const functionNode = new Int32Array(nodeCount).fill(-1);
    const group = new Int32Array(nodeCount).fill(-1);
    let isWholeExact = stop[0] === NO_STOP;
    for (let node = 0; node < nodeCount; node += 1) {
      isExact[node] = low[node] === high[node] ? 1 : 0;
      isWholeExact &&= isExact[node] === 1 && stop[node] === NO_STOP;
      if (node === 0) continue;
      self[parent[node]] = Math.max(0, self[parent[node]] - low[node]);
      const of = names.of(this.#groupOfTree.data[node]);
      frame[node] = of.frame;
      functionNode[node] = of.functionNode;
      group[node] = of.circle;
    }
    const selfCount = new Float64Array(nodeCount);
    const { profile, classes, groups } = names.tables();
    return {
      profile,
      ...treeColumns({ parent, frame, self, selfCount }, profile, "value"),
      of: "edges",
      valueType: this.#edges.valueTypes[this.#index],
      classes,
      labelFrame: classes.length,
      low,
      high,
      isExact,
      group,
      groups,
      functionNode,
      stop,
      isWholeExact,
      measured: this.#times.measured,
    };
  }
}

/** Columns as in FlameLayout, with the certain part of each width. */
export interface EdgeLayout {
  readonly node: Int32Array;
  readonly depth: Int32Array;
  readonly x: Float64Array;
  /** From `x`, up to `certain` it is certain; the rest of it is possible and hatched. */
  readonly width: Float64Array;
  readonly certain: Float64Array;
  readonly rows: number;
  readonly dropped: number;
}

/**
 * Rectangles, each as wide as it is at most, its certain part in front. Where the callees of one
 * caller could together be more than it, which they cannot be at once, their uncertain parts share
 * the room that is left. The tree's first nodes are its heaviest, so those are drawn.
 */
export function edgeLayout(tree: EdgeTree, mostNodes: number): EdgeLayout {
  const whole = tree.high[0];
  const node = new Int32Column();
  const depth = new Int32Column();
  const x = new Float64Column();
  const width = new Float64Column();
  const certain = new Float64Column();
  const startOfNode = new Float64Array(tree.nodeCount);
  const widthOfNode = new Float64Array(tree.nodeCount);
  const depthOfNode = new Int32Array(tree.nodeCount).fill(-1);
  widthOfNode[0] = whole;
  let rows = 0;
  const waiting: number[] = [0];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    if (current !== 0) {
      node.push(current);
      depth.push(depthOfNode[current]);
      x.push(startOfNode[current] / whole);
      width.push(widthOfNode[current] / whole);
      certain.push(Math.min(tree.low[current], widthOfNode[current]) / whole);
      rows = Math.max(rows, depthOfNode[current] + 1);
    }
    const children = tree.children.subarray(tree.childStart[current], tree.childStart[current + 1]);
    const share = uncertainShare(tree, children, widthOfNode[current]);
    let at = startOfNode[current];
    for (const child of children) {
      startOfNode[child] = at;
      widthOfNode[child] = tree.low[child] + (tree.high[child] - tree.low[child]) * share;
      depthOfNode[child] = depthOfNode[current] + 1;
      at += widthOfNode[child];
    }
    for (const child of children.toReversed()) {
      if (child <= mostNodes && widthOfNode[child] > 0) waiting.push(child);
    }
  }
  return {
    node: node.view(),
    depth: depth.view(),
    x: x.view(),
    width: width.view(),
    certain: certain.view(),
    rows,
    dropped: tree.nodeCount - 1 - node.length,
  };
}

/** How much of the uncertain parts there is room for. */
function uncertainShare(tree: EdgeTree, children: Int32Array, room: number): number {
  let low = 0;
  let high = 0;
  for (const child of children) {
    low += tree.low[child];
    high += tree.high[child];
  }
  return high <= room || high <= low ? 1 : Math.max(0, Math.min(1, (room - low) / (high - low)));
}
