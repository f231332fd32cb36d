// What the measurement itself cost: every recording carries it.

import type { ThreadHolder } from "#process/hold.ts";
import type { ProfileCost } from "#profile/model/profile.ts";
import type { SamplingClock } from "./clock.ts";
import { lossReasons, type LossReason } from "./losses.ts";
import type { SamplerTotals } from "./process-sampler.ts";

export class CostMeter {
  /** Where a container's memory is short. */
  headroomNote: string | undefined;
  /** What is to be said of the processes, at the end. */
  processNotes: readonly string[] = [];
  #firstNs = 0;
  #lastNs = 0;

  tick(nowNs: number): void {
    if (this.#firstNs === 0) this.#firstNs = nowNs;
    this.#lastNs = nowNs;
  }

  report(totals: SamplerTotals, holder: ThreadHolder, clock: SamplingClock): ProfileCost {
    const { user, system } = process.cpuUsage();
    const lost: Record<string, number> = {};
    for (const [reason, count] of Object.entries(totals.lost)) {
      lost[lossReasons[reason as LossReason]] = count;
    }
    return {
      durationNs: this.#lastNs - this.#firstNs,
      ticks: clock.ticks,
      missedTicks: clock.missedTicks,
      samples: totals.samples,
      lost,
      holds: holder.holds,
      heldNs: holder.heldNs,
      longestHoldNs: holder.longestNs,
      profilerCpuNs: (user + system) * 1000,
      profilerResidentBytes: process.memoryUsage.rss(),
      notes: this.#notes(totals),
    };
  }

  #notes({ thinned, holdRefusal, remarks, unowned }: SamplerTotals): readonly string[] {
    const notTaken =
      thinned === 0
        ? undefined
        : `${thinned} samples were not taken: holding the thread for them ` +
          "would have cost it more than the stop budget";
    const own = [holdRefusal, unowned, notTaken, this.headroomNote];
    const notes = [...own, ...remarks, ...this.processNotes];
    return notes.filter((note) => note !== undefined);
  }
}
