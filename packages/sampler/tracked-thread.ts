// One OS thread of the target as the sampler knows it between two ticks.

import { ThreadPrediction } from "#cpython/thread-prediction.ts";
import type { ThreadState } from "#cpython/thread-list.ts";
import { HOLD_EDGES_NS, HOLD_RESERVE_NS, STOP_BUDGET } from "./limits.ts";
import { freeReading, shortHold, Shortcut } from "./shortcut.ts";
import { StackPrefix } from "./stack-prefix.ts";
import { ThreadActivity } from "#process/thread-activity.ts";

/**
 * Seen asleep so many times in a row without having run, a thread is asked at so many of the ticks;
 * the last row that fits. A thread that runs again is met by its frame pointer as well, which is
 * read every 8 ms.
 */
const ASK_SHARES = [
  { streak: 0, share: 1 },
  { streak: 30, share: 0.1 },
  { streak: 100, share: 0.02 },
] as const;
/** Weight of a new hold in the running mean. */
const HOLD_MEAN_SHARE = 1 / 16;
const FIRST_HOLD_NS = 12_000;
/** Weight of a new look in the running mean of how often it was seen running. */
const RUN_MEAN_SHARE = 1 / 64;

/**
 * A sample of a thread that had no processor while it was read: whether it ran at the tick is told
 * afterwards.
 */
export interface FrozenSample {
  readonly atNs: number;
  readonly stack: number;
  readonly state: number;
  readonly weightNs: number;
  /** Time slices, and time without a processor, that the scheduler had counted by then. */
  readonly slices: number;
  readonly delayNs: number;
}

export class TrackedThread {
  readonly tid: number;
  readonly name: string;
  readonly startedAt: number;
  /** Usually one; two interpreters may run on one thread, which is then charged once. */
  states: readonly ThreadState[] = [];
  /** Index of each state in the thread list's columns. */
  indexes: readonly number[] = [];
  readonly predictions = new Map<number, ThreadPrediction>();
  readonly activity: ThreadActivity;
  /** Row in the builder's threads. */
  row = -1;
  /** Stack and state bits of the last sample; -1: none yet. */
  stack = -1;
  readonly lastStack = new StackPrefix();
  readonly freeReading = new Shortcut(freeReading);
  readonly shortHold = new Shortcut(shortHold);
  /** Time without a processor that the scheduler had counted at the last free read. */
  delayNs = -1;
  state = 0;
  lastSampleNs: number;
  lastFrame = -2;
  asleep = false;
  /** Time slices when it was last seen asleep. */
  slicesAsleep = -1;
  asleepStreak = 0;
  /**
   * Set when it is seen asleep, counted down while it runs: until 0 it may have just been woken.
   */
  looksSinceSleep = 0;
  /** Set when it was stopped by a system call, counted down by holds that were not. */
  looksSinceCall = 0;
  /**
   * A quiet thread's chance to be asked at a tick, its ticks until it is asked again, and those at
   * which it was not.
   */
  askShare = 1;
  ticksToSkip = 0;
  skipped = 0;
  /** Somebody else traces it: until then it is read free. */
  freeUntilNs = 0;
  /** Mean upper bound of how long it was held. */
  meanHoldNs = FIRST_HOLD_NS;
  /** How long it may still be held without missing more of its time than the stop budget. */
  allowanceNs = HOLD_RESERVE_NS;
  #allowedAtNs = 0;
  /** At what share of the looks it was running, of late. */
  runShare = 1;
  /**
   * Scheduler's run time that was taken note of, and how much of it no sample was charged with yet.
   */
  seenRunNs = 0;
  unchargedNs = 0;
  /** Time of work seen in the running block. */
  weightNs = 0;
  frozen: FrozenSample | undefined;
  /**
   * How many more times to ask which processor it is on, since it had none when it was last to be
   * held.
   */
  processorAsks = 0;

  /** `startedAt`: as the target tells it. Throws where the thread is gone. */
  constructor(pid: number, tid: number, name: string, startNs: number, startedAt: number) {
    this.tid = tid;
    this.name = name;
    this.startedAt = startedAt;
    this.activity = new ThreadActivity(pid, tid);
    this.activity.readSchedule();
    this.lastSampleNs = startNs;
  }

  get isQuiet(): boolean {
    return this.asleepStreak >= ASK_SHARES[1].streak;
  }

  /** With what chance each of the next ticks is to ask it. */
  nextAskShare(): number {
    for (let row = ASK_SHARES.length - 1; row > 0; row--) {
      if (this.asleepStreak >= ASK_SHARES[row].streak) return ASK_SHARES[row].share;
    }
    return ASK_SHARES[0].share;
  }

  predictionFor(state: ThreadState): ThreadPrediction {
    let prediction = this.predictions.get(state.address);
    if (prediction === undefined) {
      prediction = new ThreadPrediction(state);
      this.predictions.set(state.address, prediction);
    }
    prediction.stackStart = state.stack?.start ?? 0;
    prediction.stackEnd = state.stack?.end ?? Infinity;
    return prediction;
  }

  noteHold(heldNs: number): void {
    this.meanHoldNs += (heldNs - this.meanHoldNs) * HOLD_MEAN_SHARE;
    this.allowanceNs -= heldNs + HOLD_EDGES_NS;
  }

  /** Time has passed: its stop budget grew. */
  allow(nowNs: number): void {
    const gainedNs = STOP_BUDGET * (nowNs - this.#allowedAtNs);
    this.#allowedAtNs = nowNs;
    this.allowanceNs = Math.min(HOLD_RESERVE_NS, this.allowanceNs + gainedNs);
  }

  noteLook(isRunning: boolean): void {
    this.runShare += ((isRunning ? 1 : 0) - this.runShare) * RUN_MEAN_SHARE;
  }

  /** It has run since it was last seen. */
  askAlways(): void {
    this.asleepStreak = 0;
    this.askShare = 1;
  }

  wakeUp(): void {
    this.askAlways();
    this.asleep = false;
    this.slicesAsleep = -1;
  }

  close(): void {
    this.activity.close();
  }
}
