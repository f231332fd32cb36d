// Trees upside down: below a function its callers, below them theirs.

import type { ChildOrder } from "../call-tree.ts";
import type { ViewTree } from "./document-tree.ts";

export interface InvertedTree extends ViewTree {
  /** 1 where a node has callers that were left out, for `mostNodes` was reached. */
  readonly isCut: Uint8Array;
}

/**
 * Below the root the functions in which something was measured, below each its callers. `self` of
 * a node is what has no further caller. The heaviest nodes are opened first, until there are
 * `mostNodes`.
 */
export function invertedTree(_tree: ViewTree, _order: ChildOrder, _mostNodes: number): InvertedTree {
  throw new Error("not written yet");
}
