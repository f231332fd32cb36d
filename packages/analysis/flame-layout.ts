// Rectangles of a flame graph. Only geometry: shares of the whole width and rows counted from the
// root; whether the root stands at the top (icicle) or at the bottom (flame) is decided where a row
// becomes a place on the screen.

import type { CallTree } from "./call-tree.ts";

export type Direction = "icicle" | "flame";

/**
 * In the order of a walk from the root: a frame stands before the frames above it, siblings in the
 * tree's order.
 */
export interface FlameLayout {
  /** Node of the call tree. */
  readonly node: Int32Array;
  /** 0 for the frames without a caller. */
  readonly depth: Int32Array;
  /**
   * 0 to 1 of the whole width. A caller's rectangle spans all that was measured below it, drawn or
   * dropped.
   */
  readonly x: Float64Array;
  readonly width: Float64Array;
  /** Depth of the deepest rectangle + 1. */
  readonly rows: number;
  /** Nodes that were measured but are too narrow to be drawn. */
  readonly dropped: number;
}

/** Lays out the `mostNodes` widest nodes; frames without width are never drawn. */
export function flameLayout(tree: CallTree, mostNodes: number): FlameLayout {
  const whole = tree.total[0];
  const drawn = widestNodes(tree, mostNodes);
  let count = -1;
  for (const isDrawn of drawn) count += isDrawn;
  const node = new Int32Array(count);
  const depth = new Int32Array(count);
  const x = new Float64Array(count);
  const width = new Float64Array(count);
  const depthOfNode = new Int32Array(tree.nodeCount);
  const startOfNode = new Float64Array(tree.nodeCount);
  depthOfNode[0] = -1;
  let rows = 0;
  let length = 0;
  const waiting: number[] = [0];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    if (current !== 0) {
      node[length] = current;
      depth[length] = depthOfNode[current];
      x[length] = startOfNode[current] / whole;
      width[length] = tree.total[current] / whole;
      rows = Math.max(rows, depth[length] + 1);
      length++;
    }
    const start = tree.childStart[current];
    const end = tree.childStart[current + 1];
    let at = startOfNode[current];
    for (let index = start; index < end; index++) {
      const child = tree.children[index];
      startOfNode[child] = at;
      depthOfNode[child] = depthOfNode[current] + 1;
      at += tree.total[child];
    }
    for (let index = end - 1; index >= start; index--) {
      if (drawn[tree.children[index]] === 1) waiting.push(tree.children[index]);
    }
  }
  return { node, depth, x, width, rows, dropped: tree.nodeCount - 1 - count };
}

/**
 * 1 for the root and for the nodes with the greatest totals, of equal ones those that stand first.
 * A caller has at least its callee's total and stands before it, so whoever is drawn has its caller
 * drawn.
 */
function widestNodes(tree: CallTree, most: number): Uint8Array {
  const drawn = new Uint8Array(tree.nodeCount);
  drawn[0] = 1;
  const totals = tree.total.slice(1).sort();
  const least = totals.length > most ? totals[totals.length - most] : 0;
  let left = most;
  for (const total of totals) if (total > least) left--;
  for (let node = 1; node < tree.nodeCount; node++) {
    const total = tree.total[node];
    if (total > least) drawn[node] = 1;
    else if (total === least && total > 0 && left-- > 0) drawn[node] = 1;
  }
  return drawn;
}
