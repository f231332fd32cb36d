import type { ProfileCost, ProfileMeta } from "#profile/model/profile.ts";

export const testMeta: ProfileMeta = {
  pyrometerVersion: "0.1.0",
  startedAtMs: 0,
  pid: 4242,
  command: ["python3", "app.py"],
  workingDirectory: "/srv",
  standardLibrary: "/usr/lib/python3.12",
  pythonVersion: "3.12.1",
  host: "box",
  rateHz: 250,
  noStop: false,
};

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
