// Samples one process: a tick looks at every thread, decides without looking at its code how it
// will be read, reads it, and notes one sample.
//
// The order is the point. Whether a thread is held is decided before anything of its stack is read:
// reading free first and holding what failed makes slow code pass and fast code appear later,
// inside slow code.

import { readOutcome, type ReadOutcome } from "#cpython/stack-reader.ts";
import { ThreadList, UNKNOWN_FRAME, type ThreadState } from "#cpython/thread-list.ts";
import { tells } from "#cpython/thread-status.ts";
import type { ThreadHolder } from "#process/hold.ts";
import { activity } from "#process/thread-activity.ts";
import type { ProfileBuilder } from "#profile/model/builder.ts";
import { sampleState } from "#profile/model/tables.ts";
import { nowNs } from "./clock.ts";
import { holdRefusalNote } from "./hold-refusal.ts";
import { lossLabel, lossOfOutcome, NO_PYTHON_LABEL, type LossReason } from "./losses.ts";
import {
  ASK_AGAIN_NS,
  ASK_OWNERS_NS,
  COLD_AFTER_NS,
  DEEP_FRAMES,
  DEEP_TRIES,
  GONE,
  HELD_AFTER_WAIT,
  HOLD_EDGES_NS,
  LONG_WAIT_SHARE,
  LOOK_FOR_THREADS_NS,
  LOOKS_SINCE_SLEEP,
  POLL_GAP_NS,
  PROCESSOR_ASKS,
  REFUSED,
  RESTLESS_NS,
  STOP_BUDGET,
  WAKE_UP_NS,
} from "./limits.ts";
import type { ProcessGains } from "./process-gains.ts";
import type { Target } from "./target.ts";
import { ThreadReading } from "./thread-reading.ts";
import { unownedNote } from "./thread-owner.ts";
import { ThreadRoster } from "./thread-roster.ts";
import type { TrackedThread } from "./tracked-thread.ts";

export interface SamplerTotals {
  samples: number;
  readonly lost: Record<string, number>;
  /** Samples not taken so that no thread is held beyond the stop budget. */
  thinned: number;
  /** Why threads may not be held, for a person; undefined as long as none was refused. */
  holdRefusal: string | undefined;
  /** What of the process is not read, for a person. */
  remarks: readonly string[];
  /** Why a subinterpreter's stacks are missing, for a person. */
  unowned: string | undefined;
}

export interface SamplingOptions {
  readonly noStop: boolean;
  readonly rateHz: number;
  readonly random: () => number;
  readonly gains: ProcessGains;
  /** The process was born during the recording: all that it did belongs to it. */
  readonly isNew: boolean;
}

/** What is said of several processes in one recording. */
const REMARKS_MAX = 16;
/** Of a thread that was not asked how long it has run. */
const UNKNOWN_RUN = -1;

export class ProcessSampler {
  readonly totals: SamplerTotals;
  readonly list: ThreadList;
  readonly roster: ThreadRoster;
  readonly #gains: ProcessGains;
  readonly #target: Target;
  readonly #builder: ProfileBuilder;
  readonly #reading: ThreadReading;
  readonly #holder: ThreadHolder;
  readonly #noStop: boolean;
  readonly #meanGapNs: number;
  readonly #random: () => number;
  readonly knownStates: number;
  #tickEndNs = 0;
  /** The likeliest to be held next. */
  #lastHeld: TrackedThread | undefined;
  /** The tick before this one, and this one. */
  #sinceNs = 0;
  #tickNs = 0;
  /** When the lists and frame pointers of all threads were last read, and whether for this tick. */
  #polledNs = 0;
  #restlessUntilNs = 0;
  #ownersAskedNs = 0;
  #mustRelist = true;
  /** When to list the threads again, where one of them could not be found. */
  #relistNs = Infinity;
  #polled = false;

  constructor(
    target: Target,
    builder: ProfileBuilder,
    holder: ThreadHolder,
    totals: SamplerTotals,
    options: SamplingOptions,
  ) {
    this.#target = target;
    this.#builder = builder;
    this.#holder = holder;
    this.totals = totals;
    totals.remarks = [...new Set([...totals.remarks, ...target.remarks])].slice(0, REMARKS_MAX);
    this.#gains = options.gains;
    this.#noStop = options.noStop;
    this.#meanGapNs = 1e9 / options.rateHz;
    this.#random = options.random;
    const { memory, layout, runtimeAddress } = target;
    this.list = new ThreadList(memory, layout, runtimeAddress);
    this.#reading = new ThreadReading(target, builder, holder, this.#meanGapNs);
    const known = tells(layout);
    this.knownStates =
      sampleState.onCpu |
      (known.holdsGil ? sampleState.holdsGil : 0) |
      (known.waitsForGil ? sampleState.waitsForGil : 0) |
      (known.inGc ? sampleState.inGc : 0) |
      (known.exception ? sampleState.exception : 0);
    this.roster = new ThreadRoster(target, options.isNew);
  }

  /** Of a frozen thread that has stopped by now. False: it is not one of ours. */
  noteLateStop(tid: number): boolean {
    const thread = this.roster.find(tid);
    if (thread === undefined) return false;
    this.#holder.account = this.#gains.holds;
    this.#noteFrozen(thread, nowNs(), true, this.#holder.isAtSystemCall);
    return true;
  }

  /**
   * One look at every thread. `sinceNs`, `tickNs`: the tick before and this one. False where the
   * process is gone.
   */
  tick(sinceNs: number, tickNs: number): boolean {
    this.#sinceNs = sinceNs;
    this.#tickNs = tickNs;
    this.#holder.account = this.#gains.holds;
    const isRestless = this.#mustRelist || tickNs < this.#restlessUntilNs;
    const gapNs = isRestless ? 0 : POLL_GAP_NS;
    this.#polled = tickNs - this.#polledNs >= gapNs;
    if (this.#polled) {
      this.#polledNs = tickNs;
      const hasChanged = this.#mustRelist || !this.list.poll();
      if (hasChanged || tickNs >= this.#relistNs || this.#mayFindOwners(tickNs)) {
        this.#mustRelist = false;
        if (hasChanged) this.#restlessUntilNs = tickNs + RESTLESS_NS;
        if (!this.#relist(sinceNs)) return false;
        // A thread that came or went since is met at the next poll.
        this.list.poll();
      }
    }
    for (const thread of this.roster.threads) this.#look(thread, tickNs);
    this.#tickEndNs = nowNs();
    const next = this.#lastHeld;
    if (next !== undefined && !next.isQuiet) {
      this.#reading.planAhead(next, this.#activeState(next));
    }
    return true;
  }

  /** An interpreter of which it was not known which thread runs it runs: now it may be found. */
  #mayFindOwners(tickNs: number): boolean {
    const { unowned } = this.roster;
    const { layout } = this.#target;
    if (unowned.length === 0) return false;
    const runs = unowned.some((index) => this.list.frames[index] !== 0);
    if (runs && layout.thread.cframe < 0) this.totals.unowned ??= unownedNote(layout);
    if (!runs || layout.thread.cframe < 0 || tickNs < this.#ownersAskedNs + ASK_OWNERS_NS) {
      return false;
    }
    this.#ownersAskedNs = tickNs;
    return true;
  }

  #relist(sinceNs: number): boolean {
    this.#lastHeld = undefined;
    if (!this.list.refresh()) return false;
    this.#reading.noteInterpreters(this.list.interpreters);
    const isWhole = this.roster.update(this.list.threads, sinceNs);
    const isRestless = this.#tickNs < this.#restlessUntilNs;
    this.#relistNs = isWhole ? Infinity : this.#tickNs + (isRestless ? 0 : LOOK_FOR_THREADS_NS);
    for (const thread of this.roster.threads) {
      if (thread.row < 0) this.#enroll(thread);
    }
    return true;
  }

  #enroll(thread: TrackedThread): void {
    thread.row = this.#builder.internThread(
      this.#target.pid,
      thread.tid,
      thread.name,
      this.knownStates,
    );
    thread.stack = -1;
  }

  get needsEpoch(): boolean {
    return this.#reading.isFull;
  }

  /** After the builder's reset: forgets every row and every code slot. */
  startEpoch(): void {
    for (const thread of this.roster.threads) {
      thread.frozen = undefined;
      thread.lastStack.depth = 0;
    }
    this.#reading.clear();
    for (const thread of this.roster.threads) {
      for (const prediction of thread.predictions.values()) prediction.forget();
      this.#enroll(thread);
    }
  }

  #look(thread: TrackedThread, tickNs: number): void {
    this.#reading.forget();
    if (this.#holder.owesTo(thread.tid)) return;
    if (thread.frozen !== undefined) this.#noteFrozen(thread, this.#tickEndNs, false, false);
    const index = thread.indexes[0];
    const frame = thread.states.length === 1 ? this.list.frames[index] : UNKNOWN_FRAME;
    const moved = this.#polled && (frame === UNKNOWN_FRAME || frame !== thread.lastFrame);
    thread.lastFrame = frame;
    const askOnce = !moved && thread.isQuiet && thread.stack >= 0;
    if (askOnce && thread.ticksToSkip > 0) {
      thread.ticksToSkip--;
      thread.skipped++;
      return;
    }
    // A thread asked only now and then stands for the times it was not asked as well.
    const weightNs = this.#meanGapNs / (askOnce ? thread.askShare : 1);
    if (askOnce) {
      thread.askShare = thread.nextAskShare();
      thread.ticksToSkip = this.#ticksUntilAsked(thread.askShare);
    }
    this.#noteSkipped(thread);
    const { activity: files } = thread;
    if (thread.asleep) {
      if (!files.readSchedule()) return this.#drop(thread);
      // It was given no processor since: it has not moved.
      if (files.slices === thread.slicesAsleep && thread.stack >= 0) {
        thread.asleepStreak++;
        thread.noteLook(false);
        this.#note(thread, tickNs, thread.stack, thread.state, 0);
        return;
      }
    }
    const state = this.#activeState(thread);
    this.#reading.lookAhead(thread, state);
    const ranNs = thread.looksSinceSleep > 0 && files.readSchedule() ? files.runNs : UNKNOWN_RUN;
    const now = files.read();
    if (now === activity.gone) return this.#drop(thread);
    thread.noteLook(now === activity.running);
    if (now === activity.asleep) {
      return this.#sampleAsleep(thread, state, tickNs, ranNs, weightNs);
    }
    if (this.#readsFree(thread)) this.#sampleFree(thread, state, tickNs, weightNs);
    else this.#sampleHeld(thread, state, tickNs, weightNs);
  }

  /** As if each tick asked with that chance. */
  #ticksUntilAsked(share: number): number {
    if (share === 1) return 0;
    return Math.floor(Math.log(1 - this.#random()) / Math.log(1 - share));
  }

  /** The thread slept over the ticks at which it was not asked. */
  #noteSkipped(thread: TrackedThread): void {
    const { skipped } = thread;
    if (skipped === 0) return;
    thread.skipped = 0;
    this.totals.samples += skipped;
    this.#gains.samples += skipped;
    this.#add(thread, this.#sinceNs, thread.stack, thread.state, 0, skipped);
  }

  /** Before a block ends: what is known of every thread up to the last tick. */
  noteQuiet(): void {
    this.#sinceNs = this.#tickNs;
    for (const thread of this.roster.threads) this.#noteSkipped(thread);
  }

  #drop(thread: TrackedThread): void {
    this.#noteSkipped(thread);
    if (this.#lastHeld === thread) this.#lastHeld = undefined;
    this.roster.drop(thread);
  }

  /**
   * `ranNs`: its CPU time just before it was asked, or UNKNOWN_RUN. Where that has grown, the
   * thread was on its way out of a processor: a sleep that costs CPU.
   */
  #sampleAsleep(
    thread: TrackedThread,
    state: ThreadState,
    tickNs: number,
    ranNs: number,
    weightNs: number,
  ): void {
    thread.looksSinceSleep = LOOKS_SINCE_SLEEP;
    const { activity: files } = thread;
    if (!files.readSchedule()) return this.#drop(thread);
    const { slices } = files;
    const ran = ranNs !== UNKNOWN_RUN && files.runNs !== ranNs;
    // Asleep after its slices were counted: only then does the same count prove that it sleeps on.
    let woke = files.read() === activity.running;
    let outcome = this.#reading.readFree(thread, state);
    if (outcome === readOutcome.changed && !this.#noStop) {
      // It slept when it was asked: what it does by now has the time of no processor.
      woke = files.read() === activity.running;
      if (woke) return this.#sampleHeld(thread, state, tickNs, 0);
      outcome = this.#readDeepAgain(thread, state, outcome);
    }
    if (outcome === readOutcome.empty && !woke) {
      thread.asleep = true;
      thread.slicesAsleep = slices;
      thread.stack = -1;
      thread.lastSampleNs = tickNs;
      return;
    }
    thread.askAlways();
    thread.asleep = outcome === readOutcome.complete && !woke;
    thread.slicesAsleep = slices;
    this.#finish(thread, state, tickNs, outcome, ran ? sampleState.onCpu : 0, ran ? weightNs : 0);
    thread.state &= ~sampleState.onCpu;
  }

  /** Of a thread that slept when it was asked, where its stack changed while it was read. */
  #readDeepAgain(thread: TrackedThread, state: ThreadState, first: ReadOutcome): ReadOutcome {
    let outcome = first;
    const most = thread.lastStack.depth >= DEEP_FRAMES ? DEEP_TRIES : 0;
    for (let tries = 0; tries < most && outcome === readOutcome.changed; tries++) {
      outcome = this.#reading.readFree(thread, state);
    }
    return outcome;
  }

  #sampleFree(thread: TrackedThread, state: ThreadState, tickNs: number, weightNs: number): void {
    thread.wakeUp();
    const outcome = this.#reading.readFree(thread, state);
    const isRead = outcome === readOutcome.complete || outcome === readOutcome.empty;
    thread.freeReading.noteCheap(!isRead || this.#reading.freeTries > 1);
    this.#finish(thread, state, tickNs, outcome, sampleState.onCpu, weightNs);
  }

  /** `weightNs`: 0 where it was asleep when it was first asked. */
  #sampleHeld(thread: TrackedThread, state: ThreadState, tickNs: number, weightNs: number): void {
    thread.wakeUp();
    thread.delayNs = -1;
    const reading = this.#reading;
    let outcome: ReadOutcome | typeof GONE | undefined = reading.readPreempted(thread, state);
    let share = 1;
    if (outcome === undefined) {
      share = this.#holdShare(thread);
      if (share < 1 && this.#random() >= share) {
        this.totals.thinned++;
        this.#gains.notTaken++;
        return;
      }
      outcome = this.#hold(thread, state, true);
    }
    const isHalf = outcome === readOutcome.open || outcome === readOutcome.incomplete;
    if (isHalf && !reading.isFrozen) outcome = this.#hold(thread, state, false);
    if (outcome === GONE) return this.#drop(thread);
    // It was given a processor after we asked: it had just been woken, and had run nothing.
    const ran = weightNs > 0 && !reading.wasWaking;
    const runState = ran ? sampleState.onCpu : 0;
    this.#finish(thread, state, tickNs, outcome, runState, ran ? weightNs / share : 0);
  }

  /** With what chance the thread is held at this tick: by the holds before, not by this one. */
  #holdShare(thread: TrackedThread): number {
    thread.allow(this.#tickNs);
    const holdNs = thread.meanHoldNs + HOLD_EDGES_NS;
    if (thread.allowanceNs > holdNs) return 1;
    return Math.min(1, (STOP_BUDGET * this.#meanGapNs) / (holdNs * thread.runShare));
  }

  #hold(thread: TrackedThread, state: ThreadState, mayBeShort: boolean): ReadOutcome | typeof GONE {
    this.#reading.prepare(thread, state, mayBeShort);
    // Of a thread that never sleeps, on a fast clock, the answer is microseconds old.
    const mayHaveChanged = thread.looksSinceSleep > 0 || this.#meanGapNs > COLD_AFTER_NS;
    if (mayHaveChanged && thread.activity.read() !== activity.running) {
      const outcome = this.#reading.readFallenAsleep(thread, state);
      return this.#readDeepAgain(thread, state, outcome);
    }
    this.#lastHeld = thread;
    const outcome = this.#reading.readHeld(thread, state);
    if (outcome !== REFUSED) return outcome;
    thread.freeUntilNs = this.#tickNs + ASK_AGAIN_NS;
    this.totals.holdRefusal ??= holdRefusalNote(this.#target.pid, thread.tid);
    return this.#reading.readFree(thread, state);
  }

  /** Decided by how the reads before went, never by this one. */
  #readsFree(thread: TrackedThread): boolean {
    if (this.#noStop || this.#tickNs < thread.freeUntilNs) return true;
    if (!thread.freeReading.isOn || thread.looksSinceSleep > 0) return false;
    const { activity: files } = thread;
    if (!files.readSchedule()) return false;
    const waitedNs = thread.delayNs < 0 ? 0 : files.delayNs - thread.delayNs;
    thread.delayNs = files.delayNs;
    if (waitedNs < LONG_WAIT_SHARE * this.#meanGapNs) return true;
    thread.freeReading.beCareful(HELD_AFTER_WAIT);
    return false;
  }

  /**
   * Of two interpreters on one thread the innermost one's: the active one, else the one made last.
   */
  #activeState(thread: TrackedThread): ThreadState {
    const { states } = thread;
    if (states.length === 1) return states[0];
    let best = states[0];
    let bestScore = -1;
    for (let index = 0; index < states.length; index++) {
      if (this.list.frames[thread.indexes[index]] === 0) continue;
      const score = states[index].interpreter.id;
      if (score > bestScore) {
        best = states[index];
        bestScore = score;
      }
    }
    return best;
  }

  /** After the last tick: what its threads did is in `roster.ended`, its memory is given back. */
  close(): void {
    this.noteQuiet();
    this.roster.dropAll();
    this.#reading.close();
    this.list.close();
  }

  warmUp(): void {
    if (this.list.refresh() && this.list.threads.length > 0) {
      this.#reading.warmUp(this.list.threads[0]);
    }
  }

  /** Notes the sample that was read, whatever came of it. */
  #finish(
    thread: TrackedThread,
    state: ThreadState,
    tickNs: number,
    outcome: ReadOutcome | typeof GONE,
    runState: number,
    weightNs: number,
  ): void {
    if (outcome === readOutcome.stale) {
      // The next tick lists the threads again; this one's time waits for its next sample.
      this.#mustRelist = true;
      return;
    }
    if (outcome === readOutcome.empty) {
      const row = this.#builder.internUnattributed(NO_PYTHON_LABEL);
      this.#note(thread, tickNs, row, runState, weightNs);
      return;
    }
    if (outcome !== readOutcome.complete) {
      this.#noteLoss(thread, tickNs, lossOfOutcome[outcome], runState, weightNs);
      return;
    }
    const { reader, interner, isFrozen } = this.#reading;
    if (!interner.names.resolve(reader)) {
      this.#noteLoss(thread, tickNs, "unnamed", runState, weightNs);
      return;
    }
    let bits = runState | this.#reading.stateBits(state);
    reader.walk.straighten(reader.slots);
    const gcFrame = (bits & sampleState.inGc) !== 0 ? this.#reading.gcFrameAddress : 0;
    let stack = interner.intern(reader, thread.lastStack, gcFrame);
    if (this.#reading.recall(thread, state)) {
      bits = runState | this.#reading.stateBits(state);
      reader.walk.straighten(reader.slots);
      stack = interner.intern(reader, thread.lastStack, 0);
    }
    // A chain may hold nothing but entries from C.
    const row = stack < 0 ? this.#builder.internUnattributed(NO_PYTHON_LABEL) : stack;
    if (isFrozen) this.#freeze(thread, tickNs, row, bits, weightNs);
    else this.#note(thread, tickNs, row, bits, weightNs);
  }

  #noteLoss(
    thread: TrackedThread,
    tickNs: number,
    reason: LossReason,
    state: number,
    weightNs: number,
  ): void {
    this.totals.lost[reason] = (this.totals.lost[reason] ?? 0) + 1;
    this.#gains.unattributed++;
    this.#add(
      thread,
      tickNs,
      this.#builder.internUnattributed(lossLabel(reason)),
      state,
      weightNs,
      1,
    );
    thread.stack = -1;
    thread.asleep = false;
  }

  #freeze(
    thread: TrackedThread,
    tickNs: number,
    stack: number,
    state: number,
    weightNs: number,
  ): void {
    thread.activity.readSchedule();
    const { slices, delayNs } = thread.activity;
    thread.frozen = { atNs: tickNs, stack, state, weightNs, slices, delayNs };
    thread.stack = -1;
    thread.processorAsks = PROCESSOR_ASKS;
  }

  /**
   * A thread without a processor was either running until we took its processor with this very
   * tick, or it had been waiting, and used no CPU: code after which threads are often preempted,
   * such as a write that wakes somebody, would else seem many times as expensive as it is. How long
   * it waited in all tells which; and a sleeper that stops in a system call has just been woken.
   * `untilNs`: when we let go.
   */
  #noteFrozen(thread: TrackedThread, untilNs: number, stopped: boolean, isAtCall: boolean): void {
    const { frozen, activity: files } = thread;
    if (frozen === undefined) return;
    thread.frozen = undefined;
    const known = files.readSchedule();
    const waitedNs = files.delayNs - frozen.delayNs;
    const isWoken = isAtCall && thread.looksSinceSleep > 0;
    const lostItByNow = waitedNs <= untilNs - frozen.atNs + WAKE_UP_NS;
    // Stopped without having been given a slice, it had a processor all the time: it was in a long
    // system call.
    const ran = files.slices === frozen.slices ? stopped : lostItByNow && !isWoken;
    const state = known && ran ? frozen.state : frozen.state & ~sampleState.onCpu;
    this.#note(thread, frozen.atNs, frozen.stack, state, known && ran ? frozen.weightNs : 0);
    thread.stack = -1;
  }

  #note(
    thread: TrackedThread,
    tickNs: number,
    stack: number,
    state: number,
    weightNs: number,
  ): void {
    this.totals.samples++;
    this.#gains.samples++;
    thread.stack = stack;
    thread.state = state;
    this.#add(thread, tickNs, stack, state, weightNs, 1);
  }

  #add(
    thread: TrackedThread,
    tickNs: number,
    stack: number,
    state: number,
    weightNs: number,
    count: number,
  ): void {
    const wallNs = tickNs - thread.lastSampleNs;
    const startNs = thread.lastSampleNs - this.#target.startNs;
    thread.lastSampleNs = tickNs;
    thread.weightNs += weightNs;
    this.#builder.addSample(startNs, thread.row, stack, count, wallNs, weightNs, state);
  }
}
