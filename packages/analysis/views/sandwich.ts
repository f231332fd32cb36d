// One function between its callers and its callees. Under recursion its outermost call counts, so
// that both trees add up to its total.

import type { ChildOrder } from "../call-tree.ts";
import type { ViewTree } from "./document-tree.ts";
import type { InvertedTree } from "./inverted-tree.ts";
import type { FrameKey } from "./trail.ts";

export interface Sandwich {
  /** Root, then the function, then its callers, theirs and so on. */
  readonly callers: InvertedTree;
  /** Root, then the function, then what it calls. */
  readonly callees: ViewTree;
  readonly self: number;
  readonly total: number;
}

export function sandwich(
  _tree: ViewTree,
  _of: FrameKey,
  _order: ChildOrder,
  _mostNodes: number,
): Sandwich {
  throw new Error("not written yet");
}

export interface NeighbourRow {
  /** Row of `tree.profile.frames`; -1: no caller. */
  readonly frame: number;
  /** Of the function on behalf of this caller, or of the callee on behalf of the function. */
  readonly total: number;
  readonly count: number;
}

/** Direct callers and callees, the heaviest first. */
export function callersOf(_tree: ViewTree, _of: FrameKey): readonly NeighbourRow[] {
  throw new Error("not written yet");
}

export function calleesOf(_tree: ViewTree, _of: FrameKey): readonly NeighbourRow[] {
  throw new Error("not written yet");
}
