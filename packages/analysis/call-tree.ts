// The call tree: every distinct path of calls once, with what was measured there. Struct of arrays;
// children stand in one array, ordered, so that views walk it without allocating.
//
// It stands on a drawn profile (`selectedStacks`), whose stacks are distinct already: a node is a
// stack, and n is up to some 100,000.

import { assert } from "#base/assert.ts";
import { frameName, framePath } from "#profile/model/labels.ts";
import { selectedStacks, stackWeights } from "#profile/model/selected-stacks.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { Selection } from "#profile/model/selection.ts";
import type { Tables } from "#profile/model/tables.ts";

export type ChildOrder = "name" | "value";

/**
 * Node 0 is the root: it has no frame (-1) and holds everything. Parents stand before their
 * children.
 */
export interface CallTree {
  /** The selection applied: `frame` and every other row number below is one of its tables. */
  readonly profile: Profile;
  readonly nodeCount: number;
  /** Node; -1 for the root. */
  readonly parent: Int32Array;
  /** Row of frames; -1 for the root. */
  readonly frame: Int32Array;
  /**
   * Measured in the node itself, and in it and everything below it, in the unit of the selection's
   * value.
   */
  readonly self: Float64Array;
  readonly total: Float64Array;
  /** The same in samples. */
  readonly selfCount: Float64Array;
  readonly totalCount: Float64Array;
  /**
   * Children of node i: `children[childStart[i]]` to `children[childStart[i + 1] - 1]`, in the
   * asked order.
   */
  readonly childStart: Int32Array;
  readonly children: Int32Array;
}

/** The tree of what the selection keeps of a recording. */
export function callTree(profile: Profile, selection: Selection, order: ChildOrder): CallTree {
  const drawn = selectedStacks(profile, selection);
  const weights = stackWeights(drawn, selection.value);
  const nodeCount = drawn.stacks.frame.length + 1;
  const parent = new Int32Array(nodeCount).fill(-1);
  const frame = new Int32Array(nodeCount).fill(-1);
  const self = new Float64Array(nodeCount);
  const selfCount = new Float64Array(nodeCount);
  for (let node = 1; node < nodeCount; node++) {
    parent[node] = drawn.stacks.parent[node - 1] + 1;
    frame[node] = drawn.stacks.frame[node - 1];
    assert(parent[node] < node, "parents stand before their children");
  }
  self.set(weights.value, 1);
  selfCount.set(weights.count, 1);
  const total = self.slice();
  const totalCount = selfCount.slice();
  for (let node = nodeCount - 1; node > 0; node--) {
    total[parent[node]] += total[node];
    totalCount[parent[node]] += totalCount[node];
  }
  const ranks = order === "name" ? nameRanks(drawn) : undefined;
  const compare =
    ranks === undefined
      ? (a: number, b: number): number => total[b] - total[a]
      : (a: number, b: number): number => ranks[frame[a]] - ranks[frame[b]];
  return {
    profile: drawn,
    nodeCount,
    parent,
    frame,
    self,
    total,
    selfCount,
    totalCount,
    ...orderedChildren(parent, compare),
  };
}

function orderedChildren(
  parent: Int32Array,
  compare: (a: number, b: number) => number,
): Pick<CallTree, "childStart" | "children"> {
  const nodeCount = parent.length;
  const childStart = new Int32Array(nodeCount + 1);
  for (let node = 1; node < nodeCount; node++) childStart[parent[node] + 1]++;
  for (let node = 0; node < nodeCount; node++) childStart[node + 1] += childStart[node];
  const children = new Int32Array(nodeCount - 1);
  const next = childStart.slice(0, nodeCount);
  for (let node = 1; node < nodeCount; node++) children[next[parent[node]]++] = node;
  for (let node = 0; node < nodeCount; node++) {
    const start = childStart[node];
    const end = childStart[node + 1];
    if (end - start > 1) children.subarray(start, end).sort(compare);
  }
  return { childStart, children };
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
