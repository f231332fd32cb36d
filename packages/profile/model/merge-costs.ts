// What several recordings cost and lost together.

import type { Document } from "./document.ts";
import type { Part } from "./merge-part.ts";
import { ProcessCosts, type ProcessCost } from "./process-costs.ts";
import type { ProfileCost } from "./profile.ts";

export function mergedProcessCosts(documents: readonly Document[]): readonly ProcessCost[] {
  const sums = new ProcessCosts();
  for (const { profile } of documents) sums.add(profile.processCosts);
  return sums.list();
}

/** Counts are added; the time is that from the first tick of all to the last. */
export function mergedCost(documents: readonly Document[], parts: readonly Part[]): ProfileCost {
  const costs = documents.map(({ profile }) => profile.cost);
  const sum = (of: (cost: ProfileCost) => number): number =>
    costs.reduce((total, cost) => total + of(cost), 0);
  const largest = (of: (cost: ProfileCost) => number): number =>
    costs.reduce((most, cost) => Math.max(most, of(cost)), 0);
  const lost = new Map<string, number>();
  for (const cost of costs) {
    for (const [reason, count] of Object.entries(cost.lost)) {
      lost.set(reason, (lost.get(reason) ?? 0) + count);
    }
  }
  const ends = parts.map(({ document, shiftNs }) => shiftNs + document.profile.cost.durationNs);
  return {
    durationNs: parts.some(({ shiftNs }) => shiftNs > 0)
      ? Math.max(...ends)
      : sum(({ durationNs }) => durationNs),
    ticks: sum(({ ticks }) => ticks),
    missedTicks: sum(({ missedTicks }) => missedTicks),
    samples: sum(({ samples }) => samples),
    lost: Object.fromEntries(lost),
    holds: sum(({ holds }) => holds),
    heldNs: sum(({ heldNs }) => heldNs),
    longestHoldNs: largest(({ longestHoldNs }) => longestHoldNs),
    profilerCpuNs: sum(({ profilerCpuNs }) => profilerCpuNs),
    profilerResidentBytes: largest(({ profilerResidentBytes }) => profilerResidentBytes),
    notes: [...new Set(costs.flatMap(({ notes }) => notes))],
  };
}
