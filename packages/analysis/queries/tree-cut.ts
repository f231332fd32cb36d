// A tree cut to a number of lines: the heaviest nodes stay, each with all of its callers, and what
// was left out below a node is one line that says how much.

import type { CallTree } from "../call-tree.ts";
import { HeaviestFirst } from "../views/heaviest-first.ts";

export interface CutLine {
  /** Node; of a line for what was left out: their caller. */
  readonly node: number;
  readonly depth: number;
  /** 0: the line is the node itself; else how many callees of it were left out. */
  readonly hidden: number;
  readonly total: number;
}

/** Lines in the order of the tree, callers first. */
export function cutTree(tree: CallTree, maxLines: number): readonly CutLine[] {
  const kept = heaviestNodes(tree, maxLines);
  const lines: CutLine[] = [];
  const waiting: { node: number; depth: number }[] = [{ node: 0, depth: -1 }];
  // What was left out below a node stands behind all that was not: it waits as ~node.
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    const { node, depth } = entry;
    if (node < 0) {
      lines.push(hiddenLine(tree, kept, ~node, depth));
      continue;
    }
    if (node > 0) lines.push({ node, depth, hidden: 0, total: tree.total[node] });
    const children = weighedChildren(tree, node);
    const shown = children.filter((child) => kept.has(child));
    if (shown.length < children.length) waiting.push({ node: ~node, depth: depth + 1 });
    for (const child of shown.toReversed()) waiting.push({ node: child, depth: depth + 1 });
  }
  return lines;
}

function hiddenLine(
  tree: CallTree,
  kept: ReadonlySet<number>,
  node: number,
  depth: number,
): CutLine {
  const hidden = weighedChildren(tree, node).filter((child) => !kept.has(child));
  const total = hidden.reduce((sum, child) => sum + tree.total[child], 0);
  return { node, depth, hidden: hidden.length, total };
}

function weighedChildren(tree: CallTree, node: number): number[] {
  const { children, childStart, total } = tree;
  const own = Array.from(children.subarray(childStart[node], childStart[node + 1]));
  return own.filter((child) => total[child] > 0);
}

/** As many as there are lines for, with the lines for what is left out. */
function heaviestNodes(tree: CallTree, maxLines: number): ReadonlySet<number> {
  const waiting = new HeaviestFirst();
  const order: number[] = [];
  const left = new Map<number, number>();
  let fitting = 0;
  /** Nodes shown so far with callees that are not. */
  let cut = 0;
  const open = (node: number): void => {
    const children = weighedChildren(tree, node);
    left.set(node, children.length);
    if (children.length > 0) cut += 1;
    for (const child of children) waiting.push(child, tree.total[child]);
  };
  open(0);
  while (order.length < maxLines) {
    const node = waiting.pop();
    if (node < 0) break;
    order.push(node);
    const above = tree.parent[node];
    const siblings = (left.get(above) ?? 1) - 1;
    left.set(above, siblings);
    if (siblings === 0) cut -= 1;
    open(node);
    if (order.length + cut <= maxLines) fitting = order.length;
  }
  return new Set(order.slice(0, fitting));
}
