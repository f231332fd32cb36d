// From weights on paths to the columns of a call tree: totals, children in order, names ranked.

import { frameName, framePath } from "#profile/model/labels.ts";
import type { Tables } from "#profile/model/tables.ts";
import type { CallTree, ChildOrder } from "./call-tree.ts";
import { unlessEqual } from "./views/unless-equal.ts";

/** Nodes with their own weights, node 0 being the root, parents before children. */
export interface WeighedNodes {
  readonly parent: Int32Array;
  readonly frame: Int32Array;
  readonly self: Float64Array;
  /** `self` itself where values are counts. */
  readonly selfCount: Float64Array;
}

export type TreeColumns = Omit<CallTree, "profile">;

export function treeColumns(nodes: WeighedNodes, tables: Tables, order: ChildOrder): TreeColumns {
  const { parent, frame, self, selfCount } = nodes;
  const total = totals(self, parent);
  const totalCount = self === selfCount ? total : totals(selfCount, parent);
  return {
    nodeCount: parent.length,
    ...nodes,
    total,
    totalCount,
    ...orderedChildren(parent, frame, total, tables, order),
  };
}

function totals(self: Float64Array, parent: Int32Array): Float64Array {
  const total = self.slice();
  for (let node = parent.length - 1; node > 0; node -= 1) total[parent[node]] += total[node];
  return total;
}

export function orderedChildren(
  parent: Int32Array,
  frame: Int32Array,
  total: Float64Array,
  tables: Tables,
  order: ChildOrder,
): Pick<CallTree, "childStart" | "children"> {
  const nodeCount = parent.length;
  // Where children of a node go is one place behind where they start, and has moved on to where
  // those of the next node start once all are there.
  const next = new Int32Array(nodeCount + 2);
  for (let node = 1; node < nodeCount; node += 1) next[parent[node] + 2] += 1;
  for (let node = 1; node <= nodeCount; node += 1) next[node + 1] += next[node];
  const children = new Int32Array(nodeCount - 1);
  for (let node = 1; node < nodeCount; node += 1) children[next[parent[node] + 1]++] = node;
  const childStart = next.subarray(0, nodeCount + 1);
  const ranks = order === "name" ? nameRanks(tables) : undefined;
  // Equal ones stand in the order in which they were met, so that a tree looks the same each time.
  const compare =
    ranks === undefined
      ? (a: number, b: number): number => unlessEqual(total[b] - total[a], a - b)
      : (a: number, b: number): number => unlessEqual(ranks[frame[a]] - ranks[frame[b]], a - b);
  for (let node = 0; node < nodeCount; node += 1) {
    const start = childStart[node];
    const end = childStart[node + 1];
    if (end - start > FEW_MAX) children.subarray(start, end).sort(compare);
    else if (end - start > 1) sortFew(children, start, end, compare);
  }
  return { childStart, children };
}

/** So few are sorted without the call and the copy that sorting a part of an array takes. */
const FEW_MAX = 8;

function sortFew(
  rows: Int32Array,
  start: number,
  end: number,
  compare: (a: number, b: number) => number,
): void {
  for (let next = start + 1; next < end; next += 1) {
    const row = rows[next];
    let at = next;
    for (; at > start && compare(rows[at - 1], row) > 0; at -= 1) rows[at] = rows[at - 1];
    rows[at] = row;
  }
}

/** For each row of frames its place in the order by name, then path, then line. */
function nameRanks(tables: Tables): Int32Array {
  const rows = Array.from(tables.frames.function.keys());
  const names = rows.map((row) => frameName(tables, row));
  const paths = rows.map((row) => framePath(tables, row));
  rows.sort((a, b) => {
    if (names[a] !== names[b]) return names[a] < names[b] ? -1 : 1;
    if (paths[a] !== paths[b]) return paths[a] < paths[b] ? -1 : 1;
    return tables.frames.line[a] - tables.frames.line[b];
  });
  const ranks = new Int32Array(rows.length);
  for (const [rank, row] of rows.entries()) ranks[row] = rank;
  return ranks;
}
