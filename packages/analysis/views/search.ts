// Search over names.

import type { Profile } from "#profile/model/profile.ts";
import type { CallTree } from "../call-tree.ts";

/** By row of frames: `name (path:line)`, what a person reads and searches. Made once per tree. */
export function nameTable(_profile: Profile): readonly string[] {
  throw new Error("not written yet");
}

/** By row of frames 1 where the name matches. An expression may be slow: run it where it can be
 * ended. */
export function matchingFrames(_names: readonly string[], _expression: RegExp): Uint8Array {
  throw new Error("not written yet");
}

export interface Matches {
  readonly frames: Uint8Array;
  /** Frames and nodes that match. */
  readonly frameCount: number;
  readonly nodeCount: number;
  /** Of all stacks with a match, each counted once. */
  readonly value: number;
  readonly samples: number;
  /** Of the tree's total; 0 where that is 0. */
  readonly share: number;
}

export function matchesIn(_tree: CallTree, _frames: Uint8Array): Matches {
  throw new Error("not written yet");
}
