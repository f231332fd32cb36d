// Transforms of a tree, in the order in which they were made: the Firefox Profiler's, with its
// meanings (src/profile-logic/transforms.ts). Undo is the trail without its last ones. A trail is
// a small text in the page's address.
//
// Functions are rows of the document's functions, so a trail belongs to one file. Rows beyond the
// table are frames that a transform made (`madeFunction` in made-frames.ts).

import type { FrameClass } from "../frame-classes.ts";

/** A function; where a tree is by line, a line of it (1-based, -1: not known). */
export type FrameKey = readonly [functionRow: number, line?: number];

/** From the outermost frame of code on: rows of threads and processes do not count. */
export type CallPath = readonly FrameKey[];

export type Transform =
  /** Only what lies below that node, which becomes the root. */
  | { readonly kind: "focus-subtree"; readonly path: CallPath }
  /** Only what the function did, its outermost call as the root. */
  | { readonly kind: "focus-function"; readonly of: FrameKey }
  /** Only what was measured in the function itself, by caller. */
  | { readonly kind: "focus-self"; readonly of: FrameKey }
  /** Runs of frames that are not of the class are left out: their time is their caller's. */
  | { readonly kind: "focus-category"; readonly class: FrameClass }
  /** That node alone is left out: its time is its caller's. */
  | { readonly kind: "merge-call-node"; readonly path: CallPath }
  /** The function is left out wherever it stands: its time is its caller's. */
  | { readonly kind: "merge-function"; readonly of: FrameKey }
  /** Stacks that have the function are left out of all sums. */
  | { readonly kind: "drop-function"; readonly of: FrameKey }
  /** Runs of frames of a file or package become one frame. `of`: a function of it. */
  | { readonly kind: "collapse-file"; readonly of: FrameKey }
  | { readonly kind: "collapse-package"; readonly of: FrameKey }
  /** Calls of the function right from itself are one frame. */
  | { readonly kind: "collapse-direct-recursion"; readonly of: FrameKey }
  /** From its outermost to its innermost call it is one frame. */
  | { readonly kind: "collapse-recursion"; readonly of: FrameKey }
  /** What the function calls is its own time. */
  | { readonly kind: "collapse-function-subtree"; readonly of: FrameKey }
  /** Only samples of that time, [from, to) in ns. */
  | { readonly kind: "filter-samples"; readonly fromNs: number; readonly toNs: number };

export type TransformKind = Transform["kind"];
export type Trail = readonly Transform[];

/** `f-12~mf-3.40~rg-0-1500000`: letters of the kind, then what it is of; empty for none. */
export function trailText(_trail: Trail): string {
  throw new Error("not written yet");
}

/** The other way; what cannot be read ends the trail there. */
export function parseTrail(_text: string): Trail {
  throw new Error("not written yet");
}

/** For the bread crumb: "focus on json.dumps", "without wait". */
export function transformWords(_transform: Transform, _nameOf: (of: FrameKey) => string): string {
  throw new Error("not written yet");
}
