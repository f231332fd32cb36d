import type { ProfileCost } from "#profile/model/profile.ts";

/** Totals for tests: a clean recording of ten seconds, with what the test changes. */
export function testCost(changes: Partial<ProfileCost> = {}): ProfileCost {
  return {
    durationNs: 10e9,
    ticks: 2498,
    missedTicks: 0,
    samples: 2498,
    lost: {},
    holds: 2498,
    heldNs: 41e6,
    longestHoldNs: 36_000,
    profilerCpuNs: 310e6,
    profilerResidentBytes: 71_200_000,
    notes: [],
    ...changes,
  };
}
