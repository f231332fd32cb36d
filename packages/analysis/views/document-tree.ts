// The call tree of what a view shows of a document's samples.

import type { Document } from "#profile/model/document.ts";
import type { ValueType } from "#profile/model/tables.ts";
import type { CallTree, ChildOrder } from "../call-tree.ts";
import type { CallPath, FrameKey } from "./trail.ts";
import type { TreeView } from "./tree-view.ts";

/**
 * A call tree with what a page draws of it. `profile` has the names and frames of the tree, the
 * document's functions first (so `profile.frames.function` is a trail's function row), and no
 * stacks and samples.
 */
export interface ViewTree extends CallTree {
  /** What was added up; spans are no samples and say so. */
  readonly of: "samples" | "spans" | "edges";
  /** What `self` and `total` are in. Counts are of samples, of spans or of calls. */
  readonly valueType: ValueType;
  /** By row of `profile.frames`: place in FRAME_CLASSES. */
  readonly classes: Uint8Array;
}

/** Nodes without any sample are left out. "value": the heaviest child first (left-heavy). */
export function documentTree(_document: Document, _view: TreeView, _order: ChildOrder): ViewTree {
  throw new Error("not written yet");
}

/** The node as a transform names it. */
export function pathOf(_tree: ViewTree, _node: number): CallPath {
  throw new Error("not written yet");
}

export function keyOf(_tree: ViewTree, _node: number): FrameKey {
  throw new Error("not written yet");
}

/** Names and lines of the node's callers and itself, outermost first: what "copy stack" copies. */
export function stackText(_tree: ViewTree, _node: number): string {
  throw new Error("not written yet");
}
