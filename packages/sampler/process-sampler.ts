// Samples one process: a tick looks at every thread, decides without looking at its code how it
// will be read, reads it, and notes one sample.
//
// The order is the point. Whether a thread is held is decided before anything of its stack is read:
// reading free first and holding what failed makes slow code pass and fast code appear later,
// inside slow code.

import {
  isCollecting,
  hasException,
  holdsGil,
  stateAddresses,
  tells,
  waitsForGil,
} from "#cpython/thread-status.ts";
import {
  readOutcome,
  StackReader,
  type ReadOutcome,
  type StateAddresses,
} from "#cpython/stack-reader.ts";
import { ThreadPrediction } from "#cpython/thread-prediction.ts";
import {
  ThreadList,
  UNKNOWN_FRAME,
  type InterpreterState,
  type ThreadState,
} from "#cpython/thread-list.ts";
import { holdOutcome, type ThreadHolder } from "#process/hold.ts";
import { schedGetcpu } from "#process/system-calls.ts";
import { activity } from "#process/thread-activity.ts";
import type { ProfileBuilder } from "#profile/model/builder.ts";
import { sampleState } from "#profile/model/tables.ts";
import { nowNs } from "./clock.ts";
import { holdRefusalNote } from "./hold-refusal.ts";
import { lossLabel, lossOfOutcome, NO_PYTHON_LABEL, type LossReason } from "./losses.ts";
import {
  CLOCK_ERROR_NS,
  COLD_AFTER_NS,
  DEEP_FRAMES,
  GONE,
  LOG_OF_NOT_ASKED,
  LONG_WAIT_SHARE,
  LOOKS_SINCE_CALL,
  LOOKS_SINCE_SLEEP,
  MAX_FREE_TRIES,
  POLL_GAP_NS,
  PROCESSOR_ASKS,
  RESTLESS_NS,
  STOP_BUDGET,
  WAKE_UP_NS,
  WARM_UP_ROUNDS,
} from "./limits.ts";
import { StackInterner } from "./stack-interner.ts";
import type { Target } from "./target.ts";
import { ThreadRoster } from "./thread-roster.ts";
import { QUIET_ASK_SHARE, type TrackedThread } from "./tracked-thread.ts";

export interface SamplerTotals {
  samples: number;
  readonly lost: Record<string, number>;
  /** Samples not taken so that no thread is held beyond the stop budget. */
  thinned: number;
  /** Why threads may not be held, for a person; undefined as long as none was refused. */
  holdRefusal: string | undefined;
}

export class ProcessSampler {
  readonly totals: SamplerTotals;
  readonly reader: StackReader;
  readonly list: ThreadList;
  readonly roster: ThreadRoster;
  readonly #target: Target;
  readonly #builder: ProfileBuilder;
  readonly #interner: StackInterner;
  readonly #holder: ThreadHolder;
  readonly #noStop: boolean;
  readonly #meanGapNs: number;
  readonly #random: () => number;
  readonly #addresses = new Map<InterpreterState, StateAddresses>();
  readonly knownStates: number;
  /** The read that was just made found the thread without a processor. */
  #isFrozen = false;
  /** The thread that was just held had been runnable, but not running. */
  #wasWaking = false;
  /** Stack to take instead of the one that was just read; -1: none. */
  #rowBefore = -1;
  #bitsBefore = 0;
  #tickEndNs = 0;
  /** The tick before this one, and this one. */
  #sinceNs = 0;
  #tickNs = 0;
  /** Of the last free read. */
  #freeTries = 0;
  /** When the lists and frame pointers of all threads were last read, and whether for this tick. */
  #polledNs = 0;
  #restlessUntilNs = 0;
  #mustRelist = true;
  #polled = false;

  constructor(
    target: Target,
    builder: ProfileBuilder,
    holder: ThreadHolder,
    totals: SamplerTotals,
    options: { readonly noStop: boolean; readonly rateHz: number; readonly random: () => number },
  ) {
    this.#target = target;
    this.#builder = builder;
    this.#holder = holder;
    this.totals = totals;
    this.#noStop = options.noStop;
    this.#meanGapNs = 1e9 / options.rateHz;
    this.#random = options.random;
    const { memory, layout, runtimeAddress, codeTypeAddress } = target;
    this.reader = new StackReader(memory, layout, codeTypeAddress);
    this.list = new ThreadList(memory, layout, runtimeAddress);
    this.#interner = new StackInterner(builder, memory, layout, this.reader);
    const known = tells(layout);
    this.knownStates =
      sampleState.onCpu |
      (known.holdsGil ? sampleState.holdsGil : 0) |
      (known.waitsForGil ? sampleState.waitsForGil : 0) |
      (known.inGc ? sampleState.inGc : 0) |
      (known.exception ? sampleState.exception : 0);
    this.roster = new ThreadRoster(target);
    holder.onLateStop = (tid) => {
      const thread = this.roster.find(tid);
      if (thread !== undefined) this.#noteFrozen(thread, nowNs(), true);
    };
  }

  /**
   * One look at every thread. `sinceNs`, `tickNs`: the tick before and this one. False where the
   * process is gone.
   */
  tick(sinceNs: number, tickNs: number): boolean {
    if (this.#holder.owes) this.#holder.settle(0);
    this.#sinceNs = sinceNs;
    this.#tickNs = tickNs;
    const isRestless = this.#mustRelist || tickNs < this.#restlessUntilNs;
    const gapNs = isRestless ? 0 : POLL_GAP_NS;
    this.#polled = tickNs - this.#polledNs >= gapNs;
    if (this.#polled) {
      this.#polledNs = tickNs;
      if (this.#mustRelist || !this.list.poll()) {
        this.#mustRelist = false;
        if (!this.#relist(sinceNs)) return false;
        this.#restlessUntilNs = tickNs + RESTLESS_NS;
        // A thread that came or went since is met at the next poll.
        this.list.poll();
      }
    }
    for (const thread of this.roster.threads) this.#look(thread, tickNs);
    this.#tickEndNs = nowNs();
    return true;
  }

  #relist(sinceNs: number): boolean {
    if (!this.list.refresh()) return false;
    this.#addresses.clear();
    const { layout, runtimeAddress } = this.#target;
    for (const interpreter of this.list.interpreters) {
      this.#addresses.set(interpreter, stateAddresses(layout, runtimeAddress, interpreter));
    }
    this.roster.update(this.list.threads, sinceNs);
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
    return this.reader.codes.isFull || this.#interner.isFull;
  }

  /** After the builder's reset: forgets every row and every code slot. */
  startEpoch(): void {
    for (const thread of this.roster.threads) {
      thread.frozen = undefined;
      thread.lastStack.depth = 0;
    }
    this.reader.codes.clear();
    this.#interner.clear();
    for (const thread of this.roster.threads) {
      for (const prediction of thread.predictions.values()) prediction.forget();
      this.#enroll(thread);
    }
  }

  #look(thread: TrackedThread, tickNs: number): void {
    if (this.#holder.owesTo(thread.tid)) return;
    if (thread.frozen !== undefined) this.#noteFrozen(thread, this.#tickEndNs, false);
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
    if (askOnce) thread.ticksToSkip = this.#ticksUntilAsked();
    this.#noteSkipped(thread);
    const { activity: files } = thread;
    if (thread.asleep) {
      if (!files.readSchedule()) return this.#drop(thread);
      // It was given no processor since: it has not moved.
      if (files.slices === thread.slicesAsleep && thread.stack >= 0) {
        thread.asleepStreak++;
        this.#note(thread, tickNs, thread.stack, thread.state, 0);
        return;
      }
    }
    const now = files.read();
    if (now === activity.gone) return this.#drop(thread);
    // A thread asked only now and then stands for the times it was not asked as well.
    const weight = askOnce ? 1 / QUIET_ASK_SHARE : 1;
    if (now === activity.running) this.#sampleRunning(thread, tickNs, weight);
    else this.#sampleAsleep(thread, tickNs);
  }

  /** As if each tick asked with a chance of QUIET_ASK_SHARE. */
  #ticksUntilAsked(): number {
    return Math.floor(Math.log(1 - this.#random()) / LOG_OF_NOT_ASKED);
  }

  /** The thread slept over the ticks at which it was not asked. */
  #noteSkipped(thread: TrackedThread): void {
    const { skipped } = thread;
    if (skipped === 0) return;
    thread.skipped = 0;
    this.totals.samples += skipped;
    this.#add(thread, this.#sinceNs, thread.stack, thread.state, 0, skipped);
  }

  /** Before a block ends: what is known of every thread up to the last tick. */
  noteQuiet(): void {
    this.#sinceNs = this.#tickNs;
    for (const thread of this.roster.threads) this.#noteSkipped(thread);
  }

  #drop(thread: TrackedThread): void {
    this.#noteSkipped(thread);
    this.roster.drop(thread);
  }

  #sampleAsleep(thread: TrackedThread, tickNs: number): void {
    thread.looksSinceSleep = LOOKS_SINCE_SLEEP;
    if (!thread.activity.readSchedule()) return this.#drop(thread);
    const { slices } = thread.activity;
    // Asleep after its slices were counted: only then does the same count prove that it sleeps on.
    if (thread.activity.read() === activity.running) return this.#sampleRunning(thread, tickNs, 1);
    const state = this.#activeState(thread);
    const outcome = this.#readFree(thread, state);
    // It woke while it was read.
    if (outcome === readOutcome.changed && thread.activity.read() === activity.running) {
      this.#sampleRunning(thread, tickNs, 1);
      return;
    }
    if (outcome === readOutcome.empty) {
      thread.asleep = true;
      thread.slicesAsleep = slices;
      thread.stack = -1;
      thread.lastSampleNs = tickNs;
      return;
    }
    thread.asleepStreak = 0;
    thread.asleep = outcome === readOutcome.complete;
    thread.slicesAsleep = slices;
    this.#finish(thread, state, tickNs, outcome, 0, 0);
  }

  #sampleRunning(thread: TrackedThread, tickNs: number, weight: number): void {
    thread.wakeUp();
    const state = this.#activeState(thread);
    // Every look is worth the same: weighting it by the gap before it would double the variance.
    let weightNs = this.#meanGapNs * weight;
    if (this.#readsFree(thread)) {
      const outcome = this.#readFree(thread, state);
      const isRead = outcome === readOutcome.complete || outcome === readOutcome.empty;
      thread.freeReading.noteFree(!isRead || this.#freeTries > 1);
      this.#finish(thread, state, tickNs, outcome, sampleState.onCpu, weightNs);
      return;
    }
    thread.delayNs = -1;
    let outcome: ReadOutcome | typeof GONE | undefined = this.#readPreempted(thread, state);
    if (outcome === undefined) {
      const allowed = (STOP_BUDGET * this.#meanGapNs) / thread.meanHoldNs;
      this.#wasWaking = false;
      if (allowed < 1 && this.#random() >= allowed) {
        this.totals.thinned++;
        return;
      }
      weightNs /= Math.min(1, allowed);
      outcome = this.#readHeld(thread, state);
    }
    if (outcome === readOutcome.open && !this.#isFrozen) outcome = this.#readHeld(thread, state);
    if (outcome === GONE) return this.#drop(thread);
    // It was given a processor after we looked: it had just been woken, and had run nothing.
    if (this.#wasWaking) this.#finish(thread, state, tickNs, outcome, 0, 0);
    else this.#finish(thread, state, tickNs, outcome, sampleState.onCpu, weightNs);
    this.#isFrozen = false;
    this.#wasWaking = false;
  }

  /** Decided by how the reads before went, never by this one. */
  #readsFree(thread: TrackedThread): boolean {
    if (this.#noStop || thread.refusesHold) return true;
    if (!thread.freeReading.isOn || thread.looksSinceSleep > 0) return false;
    const { activity: files } = thread;
    if (!files.readSchedule()) return false;
    const waitedNs = thread.delayNs < 0 ? 0 : files.delayNs - thread.delayNs;
    thread.delayNs = files.delayNs;
    if (waitedNs < LONG_WAIT_SHARE * this.#meanGapNs) return true;
    thread.freeReading.noteWait();
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

  /**
   * A runnable thread on the processor that we run on does not run: it can be read without being
   * held. Undefined where it is elsewhere, or moved on meanwhile. Which processor it is on has
   * nothing to do with its code.
   */
  #readPreempted(thread: TrackedThread, state: ThreadState): ReadOutcome | undefined {
    // Of a sleeper only its stop tells how long it waited: it may sleep and wake again meanwhile.
    if (thread.processorAsks === 0 || thread.looksSinceSleep > 0) return undefined;
    thread.processorAsks--;
    if (thread.activity.processor() !== schedGetcpu()) return undefined;
    const outcome = this.#readFree(thread, state);
    if (outcome !== readOutcome.complete) return undefined;
    this.#isFrozen = true;
    return outcome;
  }

  /**
   * Reads the thread without holding it, for nothing: what the hold is about to run is then in the
   * processor's caches, and what it is about to read is where it is now. After 10 ms of sleep that
   * halves the time of the hold.
   */
  #rehearse(prediction: ThreadPrediction, addresses: StateAddresses): void {
    this.reader.plan(prediction, addresses, false);
    if (this.reader.capture(prediction) === readOutcome.complete) this.reader.settle(prediction);
  }

  /**
   * Row of the stack as it is before the hold, read free, or -1. It is taken instead of the
   * held one where the thread was stopped by a system call that it made after it was asked to stop.
   */
  #lookBefore(
    thread: TrackedThread,
    state: ThreadState,
    prediction: ThreadPrediction,
    addresses: StateAddresses,
  ): number {
    this.reader.plan(prediction, addresses, true);
    if (this.reader.capture(prediction) !== readOutcome.complete) return -1;
    if (!this.#interner.names.resolve(this.reader) || this.reader.walk.elided > 0) return -1;
    this.#bitsBefore = this.#stateBits(state);
    return this.#interner.intern(this.reader, thread.lastStack, 0);
  }

  /** Runs what a hold runs until it is compiled: interpreted, the first holds would last long. */
  warmUp(): void {
    if (!this.list.refresh() || this.list.threads.length === 0) return;
    const [state] = this.list.threads;
    const { layout, runtimeAddress } = this.#target;
    const addresses = stateAddresses(layout, runtimeAddress, state.interpreter);
    const prediction = new ThreadPrediction(state);
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.#rehearse(prediction, addresses);
  }

  #readHeld(thread: TrackedThread, state: ThreadState): ReadOutcome | typeof GONE {
    const prediction = thread.predictionFor(state);
    const addresses = this.#addresses.get(state.interpreter);
    if (addresses === undefined) return readOutcome.unreadable;
    if (this.#meanGapNs > COLD_AFTER_NS) this.#rehearse(prediction, addresses);
    const mayWake = thread.looksSinceSleep > 0;
    if (mayWake) {
      thread.looksSinceSleep--;
      thread.activity.readSchedule();
    }
    const { slices } = thread.activity;
    const rowBefore =
      thread.looksSinceCall > 0 ? this.#lookBefore(thread, state, prediction, addresses) : -1;
    this.reader.plan(prediction, addresses, false);
    const held = this.#holder.hold(thread.tid);
    if (held === holdOutcome.gone) return GONE;
    if (held === holdOutcome.refused) {
      thread.refusesHold = true;
      this.totals.holdRefusal ??= holdRefusalNote(this.#target.pid, thread.tid);
      return this.#readFree(thread, state);
    }
    const outcome = this.reader.capture(prediction);
    if (outcome === readOutcome.complete) this.#interner.names.capture(this.reader);
    this.#wasWaking =
      mayWake && thread.activity.readSchedule() && thread.activity.slices !== slices;
    const isAtCall = held === holdOutcome.held && this.#holder.isAtSystemCall(thread.tid);
    this.#holder.release(thread.tid, held);
    this.#rowBefore = isAtCall ? rowBefore : -1;
    if (isAtCall) thread.looksSinceCall = LOOKS_SINCE_CALL;
    else if (thread.looksSinceCall > 0) thread.looksSinceCall--;
    if (this.reader.walk.kept < DEEP_FRAMES) thread.freeReading.noteHeld();
    if (held === holdOutcome.held) thread.noteHold(this.#holder.lastNs);
    this.#isFrozen = held === holdOutcome.frozen;
    if (outcome === readOutcome.complete) this.reader.settle(prediction);
    return outcome;
  }

  #readFree(thread: TrackedThread, state: ThreadState): ReadOutcome {
    const prediction = thread.predictionFor(state);
    const addresses = this.#addresses.get(state.interpreter);
    if (addresses === undefined) return readOutcome.unreadable;
    let outcome: ReadOutcome = readOutcome.incomplete;
    this.#freeTries = 0;
    while (this.#freeTries < MAX_FREE_TRIES && outcome === readOutcome.incomplete) {
      this.#freeTries++;
      this.reader.plan(prediction, addresses, true);
      outcome = this.reader.capture(prediction);
      if (outcome === readOutcome.complete || outcome === readOutcome.incomplete) {
        this.reader.settle(prediction);
      }
    }
    return outcome;
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
    if (!this.#interner.names.resolve(this.reader)) {
      this.#noteLoss(thread, tickNs, "unnamed", runState, weightNs);
      return;
    }
    const bits = runState | (this.#rowBefore < 0 ? this.#stateBits(state) : this.#bitsBefore);
    this.reader.walk.straighten(this.reader.slots);
    const gcFrame = (bits & sampleState.inGc) !== 0 ? this.#gcFrameAddress() : 0;
    const stack = this.#interner.intern(this.reader, thread.lastStack, gcFrame);
    // A chain may hold nothing but entries from C.
    const read = stack < 0 ? this.#builder.internUnattributed(NO_PYTHON_LABEL) : stack;
    const row = this.#rowBefore >= 0 ? this.#rowBefore : read;
    this.#rowBefore = -1;
    if (this.#isFrozen) this.#freeze(thread, tickNs, row, bits, weightNs);
    else this.#note(thread, tickNs, row, bits, weightNs);
  }

  #gcFrameAddress(): number {
    return this.reader.gcFrameOffset < 0 ? 0 : this.reader.pointerAt(this.reader.gcFrameOffset);
  }

  #stateBits(state: ThreadState): number {
    const { layout } = this.#target;
    const { reader } = this;
    if (layout.freeThreaded) return 0;
    const gil = holdsGil(layout, reader, state.address);
    return (
      (gil ? sampleState.holdsGil : 0) |
      (waitsForGil(layout, reader) ? sampleState.waitsForGil : 0) |
      (isCollecting(reader, gil) ? sampleState.inGc : 0) |
      (hasException(layout, reader) ? sampleState.exception : 0)
    );
  }

  #noteLoss(
    thread: TrackedThread,
    tickNs: number,
    reason: LossReason,
    state: number,
    weightNs: number,
  ): void {
    this.totals.lost[reason] = (this.totals.lost[reason] ?? 0) + 1;
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
   * it waited in all tells which. `untilNs`: when we let go.
   */
  #noteFrozen(thread: TrackedThread, untilNs: number, stopped: boolean): void {
    const { frozen, activity: files } = thread;
    if (frozen === undefined) return;
    thread.frozen = undefined;
    const known = files.readSchedule();
    const waitedNs = files.delayNs - frozen.delayNs;
    // Stopped without having been given a slice, it had a processor all the time: it was in a long
    // system call.
    const heldUpNs = untilNs - frozen.atNs;
    // A sleeper that was woken during our tick waited for less than all of it.
    const sinceTick = thread.looksSinceSleep === 0 || waitedNs >= heldUpNs - CLOCK_ERROR_NS;
    const ran =
      files.slices === frozen.slices ? stopped : waitedNs <= heldUpNs + WAKE_UP_NS && sinceTick;
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
