// Search over names. An expression of a person may take for ever: whoever offers this to one runs
// it where it can be ended.

import { frameLabel } from "#profile/model/labels.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { CallTree } from "../call-tree.ts";

/** By row of frames: `name (path:line)`, what a person reads and searches. Made once per tree. */
export function nameTable(profile: Profile): readonly string[] {
  const options = { byFunction: false, fullFileNames: false };
  return Array.from(profile.frames.kind, (_, frame) => frameLabel(profile, frame, options));
}

/** By row of frames 1 where the name matches. */
export function matchingFrames(names: readonly string[], expression: RegExp): Uint8Array {
  // A global expression begins where its last match ended.
  const stateless = new RegExp(expression.source, expression.flags.replace(/[gy]/g, ""));
  const matches = new Uint8Array(names.length);
  for (let frame = 0; frame < matches.length; frame += 1) {
    matches[frame] = stateless.test(names[frame]) ? 1 : 0;
  }
  return matches;
}

export interface Matches {
  readonly frames: Uint8Array;
  /** Frames and nodes of the tree that match. */
  readonly frameCount: number;
  readonly nodeCount: number;
  /** Of all stacks with a match, each counted once. */
  readonly value: number;
  readonly samples: number;
  /** Of the tree's total; 0 where that is 0. */
  readonly share: number;
}

export function matchesIn(tree: CallTree, frames: Uint8Array): Matches {
  const { parent, frame, total, totalCount } = tree;
  const isInside = new Uint8Array(tree.nodeCount);
  const isSeen = new Uint8Array(frames.length);
  let nodeCount = 0;
  let frameCount = 0;
  let value = 0;
  let samples = 0;
  for (let node = 1; node < tree.nodeCount; node += 1) {
    const own = frame[node];
    if (frames[own] === 1) {
      nodeCount += 1;
      frameCount += 1 - isSeen[own];
      isSeen[own] = 1;
    }
    isInside[node] = isInside[parent[node]] | frames[own];
    if (isInside[node] === 0 || isInside[parent[node]] === 1) continue;
    value += total[node];
    samples += totalCount[node];
  }
  const share = total[0] === 0 ? 0 : value / total[0];
  return { frames, frameCount, nodeCount, value, samples, share };
}
