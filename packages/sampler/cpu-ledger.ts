// CPU time per sample. What a thread's samples saw running is a share; the amount is what the
// scheduler accumulated over the same block of about a second. Its steps (4 ms) are too coarse for
// one sample: charged directly they put 89 % of a bursty thread's CPU on its sleep.

import type { ProfileBuilder } from "#profile/model/builder.ts";
import { ProcessCpuClock } from "#process/process-cpu-clock.ts";
import type { TrackedThread } from "./tracked-thread.ts";

/** CPU time of a thread that no sample saw running: rows with no count, so that totals add up. */
export const UNSEEN_CPU_LABEL = "[CPU time between samples]";
/**
 * CPU time of the process beside the threads that were sampled: native ones, and those that ended
 * unseen.
 */
export const OTHER_THREADS_LABEL = "[CPU time of other threads]";
export const OTHER_THREADS_NAME = "other threads";
/** The scheduler's counters of running threads are up to so old. */
const STEP_NS = 4e6;
/** Less is noise. */
const WORTH_A_ROW_NS = 10e6;

export class CpuLedger {
  #factors = new Float64Array(256);
  readonly #pid: number;
  readonly #clock: ProcessCpuClock;
  /** What the process used since the start that no thread was charged with. */
  #restNs = 0;
  #lastNs: number;

  constructor(pid: number) {
    this.#pid = pid;
    this.#clock = new ProcessCpuClock(pid);
    this.#lastNs = this.#clock.readNs();
  }

  /** Scales the CPU of the builder's rows since its last take. Call before the take. */
  settle(
    builder: ProfileBuilder,
    living: readonly TrackedThread[],
    ended: readonly TrackedThread[],
  ): void {
    this.#factors.fill(0);
    this.#restNs += this.#sinceLast();
    for (const thread of living) this.#charge(thread, thread.activity.readSchedule());
    for (const thread of ended) this.#charge(thread, true);
    this.#chargeEnded(ended);
    builder.scaleCpu(this.#factors);
    for (const thread of ended) this.#chargeRest(builder, thread);
    const errorNs = STEP_NS * living.length;
    if (this.#restNs > WORTH_A_ROW_NS + errorNs) this.#chargeOthers(builder);
  }

  #sinceLast(): number {
    const nowNs = this.#clock.readNs();
    if (nowNs < 0) return 0;
    const sinceNs = this.#lastNs < 0 ? 0 : nowNs - this.#lastNs;
    this.#lastNs = nowNs;
    return sinceNs;
  }

  /**
   * Time that was not charged, because no sample saw the thread run, waits for the next block that
   * does.
   */
  #charge(thread: TrackedThread, known: boolean): void {
    if (thread.row >= this.#factors.length) {
      const grown = new Float64Array(thread.row * 2);
      grown.set(this.#factors);
      this.#factors = grown;
    }
    if (!known) return;
    const ranNs = Math.max(0, thread.activity.runNs - thread.seenRunNs);
    thread.seenRunNs += ranNs;
    thread.unchargedNs += ranNs;
    this.#restNs -= ranNs;
    if (thread.weightNs === 0 || thread.unchargedNs === 0) return;
    this.#factors[thread.row] = thread.unchargedNs / thread.weightNs;
    thread.unchargedNs = 0;
    thread.weightNs = 0;
  }

  /**
   * What a thread ran after its counters were last read is known only for all that ended together.
   */
  #chargeEnded(ended: readonly TrackedThread[]): void {
    let weightNs = 0;
    for (const thread of ended) weightNs += thread.weightNs;
    if (weightNs === 0 || this.#restNs <= 0) return;
    const factor = Math.min(1, this.#restNs / weightNs);
    for (const thread of ended) {
      if (thread.weightNs === 0) continue;
      this.#factors[thread.row] = factor;
      this.#restNs -= factor * thread.weightNs;
      thread.weightNs = 0;
    }
  }

  #chargeRest(builder: ProfileBuilder, thread: TrackedThread): void {
    if (thread.unchargedNs < WORTH_A_ROW_NS || thread.row < 0) return;
    const stack = builder.internUnattributed(UNSEEN_CPU_LABEL);
    builder.addSample(0, thread.row, stack, 0, 0, thread.unchargedNs, 0);
    thread.unchargedNs = 0;
  }

  #chargeOthers(builder: ProfileBuilder): void {
    const thread = builder.internThread(this.#pid, 0, OTHER_THREADS_NAME, 0);
    const stack = builder.internUnattributed(OTHER_THREADS_LABEL);
    builder.addSample(0, thread, stack, 0, 0, this.#restNs, 0);
    this.#restNs = 0;
  }
}
