// CPU time per sample. What a thread's samples saw running is a share; the amount is what the
// scheduler accumulated over the same block of about a second. Its steps (4 ms) are too coarse for
// one sample: charged directly they put 89 % of a bursty thread's CPU on its sleep.

import type { ProfileBuilder } from "#profile/model/builder.ts";
import type { TrackedThread } from "./tracked-thread.ts";

/** CPU time of threads that no sample saw running: rows with no count, so that totals add up. */
export const UNSEEN_CPU_LABEL = "[CPU time between samples]";
/** Less than a scheduler's step is noise. */
const WORTH_A_ROW_NS = 1e6;

export class CpuLedger {
  #factors = new Float64Array(256);

  /** Scales the CPU of the builder's rows since its last take. Call before the take. */
  settle(
    builder: ProfileBuilder,
    living: readonly TrackedThread[],
    ended: readonly TrackedThread[],
  ): void {
    this.#factors.fill(0);
    for (const thread of living) this.#charge(thread, thread.activity.readSchedule());
    for (const thread of ended) this.#charge(thread, true);
    builder.scaleCpu(this.#factors);
    for (const thread of ended) this.#chargeRest(builder, thread);
  }

  /**
   * Time that was not charged, because no sample saw the thread run, is charged with the next block
   * that does.
   */
  #charge(thread: TrackedThread, known: boolean): void {
    if (thread.row >= this.#factors.length) {
      const grown = new Float64Array(thread.row * 2);
      grown.set(this.#factors);
      this.#factors = grown;
    }
    if (!known || thread.weightNs === 0) return;
    const ranNs = Math.max(0, thread.activity.runNs - thread.chargedRunNs);
    this.#factors[thread.row] = ranNs / thread.weightNs;
    thread.chargedRunNs += ranNs;
    thread.weightNs = 0;
  }

  #chargeRest(builder: ProfileBuilder, thread: TrackedThread): void {
    const restNs = thread.activity.runNs - thread.chargedRunNs;
    if (restNs < WORTH_A_ROW_NS || thread.row < 0) return;
    const stack = builder.internUnattributed(UNSEEN_CPU_LABEL);
    builder.addSample(0, thread.row, stack, 0, 0, restNs, 0);
    thread.chargedRunNs += restNs;
  }
}
