// CPU time per sample. What a thread's samples saw running is a share; the amount is what the
// scheduler accumulated over the same block of about a second. Its steps (4 ms) are too coarse for
// one sample: charged directly they put 89 % of a bursty thread's CPU on its sleep.
//
// One ledger per process. A block is settled in three steps over all of them: every ledger charges
// its threads, the builder's rows are scaled, and then what no sample saw gets rows of its own.

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
/** Of a process that was born during the recording. */
export const START_LABEL = "[CPU time until Python was found]";
/** The scheduler's counters of running threads are up to so old. */
const STEP_NS = 4e6;
/** Less is noise. */
const WORTH_A_ROW_NS = 10e6;

/**
 * What the rows of the builder's threads weigh, and what they are charged with. A thread may have
 * been dropped and met again: then two have one row.
 */
export class CpuFactors {
  #weightNs = new Float64Array(256);
  #chargedNs = new Float64Array(256);

  clear(): void {
    this.#weightNs.fill(0);
    this.#chargedNs.fill(0);
  }

  add(row: number, weightNs: number, chargedNs: number): void {
    if (row >= this.#weightNs.length) this.#grow(row * 2);
    this.#weightNs[row] += weightNs;
    this.#chargedNs[row] += chargedNs;
  }

  #grow(length: number): void {
    const [weightNs, chargedNs] = [this.#weightNs, this.#chargedNs];
    this.#weightNs = new Float64Array(length);
    this.#chargedNs = new Float64Array(length);
    this.#weightNs.set(weightNs);
    this.#chargedNs.set(chargedNs);
  }

  /** Factor by row. */
  get data(): Float64Array {
    return this.#chargedNs.map((ns, row) => (ns === 0 ? 0 : ns / this.#weightNs[row]));
  }
}

export class CpuLedger {
  readonly #pid: number;
  readonly #clock: ProcessCpuClock;
  /** What the process used since the start that no thread was charged with. */
  #restNs = 0;
  #lastNs: number;
  /** What it used before its first thread was met. */
  #startNs = 0;

  /**
   * `origin`: what it used before is not the recording's, was used until Python was found in it, or
   * is its threads' (a fork of Python).
   */
  constructor(pid: number, origin: "before" | "started" | "forked") {
    this.#pid = pid;
    this.#clock = new ProcessCpuClock(pid);
    this.#lastNs = origin === "forked" ? 0 : this.#clock.readNs();
    if (origin === "started") this.#startNs = Math.max(0, this.#lastNs);
  }

  /** At once where the process ends: its clock ends with it. */
  readClock(): void {
    this.#restNs += this.#sinceLast();
  }

  /** What its threads used since they were charged last. */
  charge(
    factors: CpuFactors,
    living: readonly TrackedThread[],
    ended: readonly TrackedThread[],
  ): void {
    this.readClock();
    for (const thread of living) this.#charge(factors, thread, thread.activity.readSchedule());
    this.#chargeEnded(factors, ended);
  }

  /** After the rows were scaled: what no row has got. */
  chargeRest(
    builder: ProfileBuilder,
    livingCount: number,
    ended: readonly TrackedThread[],
    isLast: boolean,
  ): void {
    for (const thread of ended) this.#chargeThreadRest(builder, thread);
    const errorNs = STEP_NS * livingCount;
    const worthNs = isLast ? 0 : WORTH_A_ROW_NS;
    if (this.#restNs > worthNs + errorNs) {
      this.#addRow(builder, OTHER_THREADS_LABEL, this.#restNs);
      this.#restNs = 0;
    }
    if (this.#startNs > 0) this.#addRow(builder, START_LABEL, this.#startNs);
    this.#startNs = 0;
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
  #charge(factors: CpuFactors, thread: TrackedThread, known: boolean): void {
    if (thread.row < 0) return;
    factors.add(thread.row, 0, 0);
    if (!known) return;
    this.#noteRun(thread);
    if (thread.weightNs === 0 || thread.unchargedNs === 0) return;
    factors.add(thread.row, thread.weightNs, thread.unchargedNs);
    thread.unchargedNs = 0;
    thread.weightNs = 0;
  }

  #noteRun(thread: TrackedThread): void {
    const ranNs = Math.max(0, thread.activity.runNs - thread.seenRunNs);
    thread.seenRunNs += ranNs;
    thread.unchargedNs += ranNs;
    this.#restNs -= ranNs;
  }

  /**
   * What a thread ran after its counters were last read is known only for all that ended together:
   * it is shared out among them by what their samples saw beyond those counters.
   */
  #chargeEnded(factors: CpuFactors, ended: readonly TrackedThread[]): void {
    let beyondNs = 0;
    for (const thread of ended) {
      if (thread.row < 0) continue;
      factors.add(thread.row, 0, 0);
      this.#noteRun(thread);
      beyondNs += Math.max(0, thread.weightNs - thread.unchargedNs);
    }
    const share = beyondNs > 0 ? Math.min(1, Math.max(0, this.#restNs) / beyondNs) : 0;
    for (const thread of ended) {
      const { weightNs, unchargedNs, row } = thread;
      if (row < 0 || weightNs === 0) continue;
      const addedNs = share * Math.max(0, weightNs - unchargedNs);
      factors.add(row, weightNs, unchargedNs + addedNs);
      this.#restNs -= addedNs;
      thread.unchargedNs = 0;
      thread.weightNs = 0;
    }
  }

  #chargeThreadRest(builder: ProfileBuilder, thread: TrackedThread): void {
    if (thread.unchargedNs < WORTH_A_ROW_NS || thread.row < 0) return;
    const stack = builder.internUnattributed(UNSEEN_CPU_LABEL);
    builder.addSample(0, thread.row, stack, 0, 0, thread.unchargedNs, 0);
    thread.unchargedNs = 0;
  }

  #addRow(builder: ProfileBuilder, label: string, cpuNs: number): void {
    const thread = builder.internThread(this.#pid, 0, OTHER_THREADS_NAME, 0);
    builder.addSample(0, thread, builder.internUnattributed(label), 0, 0, cpuNs, 0);
  }
}
