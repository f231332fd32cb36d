// A recording that begins in the middle of a longer one: its times and totals count from there.

import type { ProfileCost, ProfileMeta } from "#profile/model/profile.ts";
import type { SampleBlock } from "#sampler/session.ts";

export interface Beginning {
  /** Totals when it begins; its `durationNs` is the time. */
  readonly cost: ProfileCost;
}

export function metaFrom(meta: ProfileMeta, { cost }: Beginning): ProfileMeta {
  return { ...meta, startedAtMs: meta.startedAtMs + cost.durationNs / 1e6 };
}

/** The longest hold may have been before: it is not known better. */
export function costFrom(cost: ProfileCost, { cost: before }: Beginning): ProfileCost {
  const lost = Object.entries(cost.lost).map(
    ([reason, count]) => [reason, count - (before.lost[reason] ?? 0)] as const,
  );
  return {
    ...cost,
    durationNs: cost.durationNs - before.durationNs,
    ticks: cost.ticks - before.ticks,
    missedTicks: cost.missedTicks - before.missedTicks,
    samples: cost.samples - before.samples,
    lost: Object.fromEntries(lost.filter(([, count]) => count > 0)),
    holds: cost.holds - before.holds,
    heldNs: cost.heldNs - before.heldNs,
    profilerCpuNs: cost.profilerCpuNs - before.profilerCpuNs,
  };
}

/** What began before starts at 0. */
export function blockFrom(block: SampleBlock, beginning: Beginning): SampleBlock {
  const { samples } = block.tables;
  const startNs = beginning.cost.durationNs;
  const timeNs = samples.timeNs.map((ns) => Math.max(0, ns - startNs));
  const tables = { ...block.tables, samples: { ...samples, timeNs } };
  return { ...block, tables, cost: costFrom(block.cost, beginning) };
}
