// The call tree: every distinct path of calls once, with what was measured there. Struct of arrays;
// children stand in one array, ordered, so that views walk it without allocating.
//
// It stands on a drawn profile (`selectedStacks`), whose stacks are distinct already: a node is a
// stack, and n is up to some 100,000.

import { assert } from "#base/assert.ts";
import { selectedStacks, stackWeights } from "#profile/model/selected-stacks.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { Selection } from "#profile/model/selection.ts";
import { treeColumns } from "./tree-columns.ts";

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
  return {
    profile: drawn,
    ...treeColumns({ parent, frame, self, selfCount }, drawn, order),
  };
}
