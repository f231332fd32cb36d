// What a recording lost, from its totals.

import type { ProfileCost } from "#profile/model/profile.ts";

export interface Losses {
  /** Samples whose stack could not be verified: they are in the profile as unattributed. */
  readonly unattributed: number;
  readonly unattributedShare: number;
  /** Rounds of the clock that did not run because the sampler was late. */
  readonly missedShare: number;
  readonly achievedHz: number;
  /** Time that threads were held, as a share of the recording's time. */
  readonly heldShare: number;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

export function lossesOf(cost: ProfileCost): Losses {
  const unattributed = Object.values(cost.lost).reduce((sum, count) => sum + count, 0);
  return {
    unattributed,
    unattributedShare: share(unattributed, unattributed + cost.samples),
    missedShare: share(cost.missedTicks, cost.missedTicks + cost.ticks),
    achievedHz: share(cost.ticks * 1e9, cost.durationNs),
    heldShare: share(cost.heldNs, cost.durationNs),
  };
}

/** Whether anything was seen of the target, verified or not. */
export function hasSamples(cost: ProfileCost): boolean {
  return cost.samples > 0 || lossesOf(cost).unattributed > 0;
}
