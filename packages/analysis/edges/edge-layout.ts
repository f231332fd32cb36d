// Rectangles of a tree with bounds: each as wide as it is at most, its certain part in front. Where
// the callees of one caller could together be more than the caller, which they cannot be at once,
// their uncertain parts share the room that is left.

import { Float64Column, Int32Column } from "#profile/model/columns.ts";
import type { EdgeTree } from "./edge-tree.ts";

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

/** Nodes stand in the tree with the heaviest first opened, so the first are those that count. */
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
