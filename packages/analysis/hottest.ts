// The functions that cost most, by themselves and with what they call.

import type { Profile } from "#profile/model/profile.ts";
import type { Selection } from "#profile/model/selection.ts";
import { callTree, type CallTree } from "./call-tree.ts";

export interface HotFunction {
  /** Row of frames that stands for the function. */
  readonly frame: number;
  /** In the unit of the chosen value; `total` counts recursion once. */
  readonly self: number;
  readonly total: number;
  readonly selfShare: number;
  readonly totalShare: number;
}

export interface HottestFunctions {
  /** The selection applied: `frame` is a row of its frames. */
  readonly profile: Profile;
  readonly bySelf: readonly HotFunction[];
  readonly byTotal: readonly HotFunction[];
}

/**
 * The first `limit` functions in each order; rows that are no code (threads, tasks, unattributed)
 * may be among them.
 */
export function hottestFunctions(
  profile: Profile,
  selection: Selection,
  limit: number,
): HottestFunctions {
  const tree = callTree(profile, { ...selection, byFunction: true }, "value");
  const frameCount = tree.profile.frames.function.length;
  const self = new Float64Array(frameCount);
  const total = new Float64Array(frameCount);
  for (let node = 1; node < tree.nodeCount; node++) self[tree.frame[node]] += tree.self[node];
  addTotals(tree, total);
  const whole = tree.total[0];
  const frames = [...total.keys()].filter((frame) => total[frame] > 0);
  const top = (column: Float64Array): HotFunction[] =>
    frames
      .filter((frame) => column[frame] > 0)
      .sort((a, b) => column[b] - column[a])
      .slice(0, limit)
      .map((frame) => ({
        frame,
        self: self[frame],
        total: total[frame],
        selfShare: self[frame] / whole,
        totalShare: total[frame] / whole,
      }));
  return { profile: tree.profile, bySelf: top(self), byTotal: top(total) };
}

/** Walks depth first; only the outermost node of a frame on the path counts. */
function addTotals(tree: CallTree, total: Float64Array): void {
  const onPath = new Int32Array(total.length);
  // A node is met twice: on the way in, and as ~node on the way out.
  const waiting = [0];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    if (entry < 0) {
      onPath[tree.frame[~entry]]--;
      continue;
    }
    if (entry !== 0) {
      const frame = tree.frame[entry];
      if (onPath[frame]++ === 0) total[frame] += tree.total[entry];
      waiting.push(~entry);
    }
    for (let at = tree.childStart[entry]; at < tree.childStart[entry + 1]; at++) {
      waiting.push(tree.children[at]);
    }
  }
}
