// One function between its callers and its callees. Under recursion its outermost call counts, so
// that both trees add up to its total.

import { Int32Column } from "#profile/model/columns.ts";
import type { ChildOrder } from "../call-tree.ts";
import type { ViewTree } from "./document-tree.ts";
import { invertedFrom, type InvertedTree } from "./inverted-tree.ts";
import { regroupedTree } from "./regrouped-tree.ts";
import { DROPPED, PathBuilder, ROOT } from "./stack-paths.ts";
import type { FrameKey } from "./trail.ts";
import { unlessEqual } from "./unless-equal.ts";
import { walkPaths } from "./walk-paths.ts";

export interface Sandwich {
  /** Root, then the function, then its callers, theirs and so on. */
  readonly callers: InvertedTree;
  /** Root, then the function, then what it calls. */
  readonly callees: ViewTree;
  /** `self` counts every call of it, `total` the outermost. */
  readonly self: number;
  readonly total: number;
}

export function sandwich(
  tree: ViewTree,
  of: FrameKey,
  order: ChildOrder,
  mostNodes: number,
): Sandwich {
  const matches = matchingRows(tree, of);
  const outermost = outermostNodes(tree, matches);
  const builder = new PathBuilder();
  const became = new Int32Array(tree.nodeCount).fill(DROPPED);
  let self = 0;
  for (let node = 1; node < tree.nodeCount; node += 1) {
    const caller = became[tree.parent[node]];
    if (matches[tree.frame[node]] === 1) self += tree.self[node];
    if (caller !== DROPPED) became[node] = builder.node(caller, tree.frame[node]);
    else if (matches[tree.frame[node]] === 1) became[node] = builder.node(ROOT, tree.frame[node]);
  }
  const callees = regroupedTree(tree, builder, became, order);
  const { total, totalCount } = tree;
  const callers = invertedFrom(tree, outermost, total, totalCount, order, mostNodes);
  return { callers, callees, self, total: callees.total[0] };
}

export interface NeighbourRow {
  /** Row of `tree.profile.frames`; -1: no caller. */
  readonly frame: number;
  /** Of the function on behalf of this caller, or of the callee on behalf of the function. */
  readonly total: number;
  readonly count: number;
}

/** Direct callers, the heaviest first. A call of the function from within itself has none. */
export function callersOf(tree: ViewTree, of: FrameKey): readonly NeighbourRow[] {
  const sums = new NeighbourSums();
  for (const node of outermostNodes(tree, matchingRows(tree, of))) {
    sums.add(tree.frame[tree.parent[node]], tree.total[node], tree.totalCount[node]);
  }
  return sums.rows();
}

/** Direct callees, the heaviest first; of equal calls on one stack the outermost counts. */
export function calleesOf(tree: ViewTree, of: FrameKey): readonly NeighbourRow[] {
  const matches = matchingRows(tree, of);
  const sums = new NeighbourSums();
  /** How often the function's call of each frame stands on the path that is walked. */
  const onPath = new Int32Array(matches.length);
  walkPaths(tree.parent, {
    enter: (node) => {
      if (!isCall(tree, matches, node)) return;
      const callee = tree.frame[node];
      if (onPath[callee] === 0) sums.add(callee, tree.total[node], tree.totalCount[node]);
      onPath[callee] += 1;
    },
    leave: (node) => {
      if (isCall(tree, matches, node)) onPath[tree.frame[node]] -= 1;
    },
  });
  return sums.rows();
}

function isCall({ parent, frame }: ViewTree, matches: Uint8Array, node: number): boolean {
  return parent[node] > 0 && matches[frame[parent[node]]] === 1;
}

/** By row of frames 1 where it is what the key names. */
function matchingRows({ profile }: ViewTree, [row, line]: FrameKey): Uint8Array {
  const { frames } = profile;
  const matches = new Uint8Array(frames.kind.length);
  for (let frame = 0; frame < matches.length; frame += 1) {
    const isLine = line === undefined || frames.line[frame] === line;
    matches[frame] = frames.function[frame] === row && isLine ? 1 : 0;
  }
  return matches;
}

/** Nodes that match and have no caller that does. */
function outermostNodes({ nodeCount, parent, frame }: ViewTree, matches: Uint8Array): Int32Array {
  const isInside = new Uint8Array(nodeCount);
  const outermost = new Int32Column();
  for (let node = 1; node < nodeCount; node += 1) {
    isInside[node] = isInside[parent[node]] | matches[frame[node]];
    if (isInside[node] === 1 && isInside[parent[node]] === 0) outermost.push(node);
  }
  return outermost.copy();
}

export class NeighbourSums {
  readonly #rows = new Map<number, { frame: number; total: number; count: number }>();

  add(frame: number, total: number, count: number): void {
    const row = this.#rows.get(frame) ?? { frame, total: 0, count: 0 };
    row.total += total;
    row.count += count;
    this.#rows.set(frame, row);
  }

  rows(): readonly NeighbourRow[] {
    return [...this.#rows.values()].sort((a, b) =>
      unlessEqual(b.total - a.total, b.count - a.count),
    );
  }
}
