// Takes the stack of one thread: free, held, or while it waits for a processor.
//
// Traps of a hold, each of which bent results:
// - A thread is asked whether it runs before anything else is done for its sample: our own work
//   keeps a thread that wakes meanwhile from its processor, and samples of what threads do first
//   when they wake get lost.
// - Between that question and the stop it may fall asleep. It is asked once more, and then read
//   free, but it did run when it was asked.
// - A system call ends the time that a stop takes to arrive, so stops are drawn to it.

import {
  isCollecting,
  hasException,
  holdsGil,
  stateAddresses,
  waitsForGil,
} from "#cpython/thread-status.ts";
import {
  readOutcome,
  StackReader,
  type ReadOutcome,
  type StateAddresses,
} from "#cpython/stack-reader.ts";
import { ThreadPrediction } from "#cpython/thread-prediction.ts";
import type { InterpreterState, ThreadState } from "#cpython/thread-list.ts";
import { holdOutcome, type HoldOutcome, type ThreadHolder } from "#process/hold.ts";
import { schedGetcpu } from "#process/system-calls.ts";
import type { ProfileBuilder } from "#profile/model/builder.ts";
import { sampleState } from "#profile/model/tables.ts";
import {
  COLD_AFTER_NS,
  DEEP_FRAMES,
  GONE,
  LOOKS_SINCE_CALL,
  LOOKS_SINCE_SLEEP,
  MAX_FREE_TRIES,
  REFUSED,
  WARM_UP_ROUNDS,
} from "./limits.ts";
import { StackInterner } from "./stack-interner.ts";
import type { Target } from "./target.ts";
import type { TrackedThread } from "./tracked-thread.ts";

export class ThreadReading {
  readonly reader: StackReader;
  readonly interner: StackInterner;
  /** The thread had no processor while it was read. */
  isFrozen = false;
  /** The thread that was just held had been runnable, but not running. */
  wasWaking = false;
  /** The thread was in a system call when it was read. */
  isAtCall = false;
  /** Of the last free read. */
  freeTries = 0;
  readonly #target: Target;
  readonly #holder: ThreadHolder;
  readonly #meanGapNs: number;
  readonly #addresses = new Map<InterpreterState, StateAddresses>();
  /** Time slices when the thread was asked whether it runs. */
  #slices = 0;
  /** A look ahead was fetched, its plan still holds, and it is wanted. */
  #hasLookAhead = false;
  #wantsLookAhead = false;
  /** Whose hold is planned already. */
  #planned: ThreadPrediction | undefined;
  /** The planned hold ends with its read. */
  #isShort = false;

  constructor(target: Target, builder: ProfileBuilder, holder: ThreadHolder, meanGapNs: number) {
    this.#target = target;
    this.#holder = holder;
    this.#meanGapNs = meanGapNs;
    const { memory, layout, codeTypeAddress } = target;
    this.reader = new StackReader(memory, layout, codeTypeAddress);
    this.interner = new StackInterner(builder, memory, layout, this.reader);
  }

  noteInterpreters(interpreters: readonly InterpreterState[]): void {
    this.#addresses.clear();
    const { layout, runtimeAddress } = this.#target;
    for (const interpreter of interpreters) {
      this.#addresses.set(interpreter, stateAddresses(layout, runtimeAddress, interpreter));
    }
  }

  /** Before a new epoch: no row and no code slot is known any more. */
  clear(): void {
    this.#planned = undefined;
    this.reader.codes.clear();
    this.interner.clear();
  }

  get isFull(): boolean {
    return this.reader.codes.isFull || this.interner.isFull;
  }

  close(): void {
    this.reader.close();
  }

  /** Nothing of one thread's read may reach the next thread's sample. */
  forget(): void {
    this.isFrozen = false;
    this.wasWaking = false;
    this.#hasLookAhead = false;
    this.#wantsLookAhead = false;
  }

  /** Runs what a hold runs until it is compiled: interpreted, the first holds would last long. */
  warmUp(state: ThreadState): void {
    const { layout, runtimeAddress } = this.#target;
    const addresses = stateAddresses(layout, runtimeAddress, state.interpreter);
    const prediction = new ThreadPrediction(state);
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.#rehearse(prediction, addresses);
  }

  /**
   * When nothing waits for us: lists what the next hold will read, as that of the last one is the
   * likeliest.
   */
  planAhead(thread: TrackedThread, state: ThreadState, isShort = thread.shortHold.isOn): void {
    const addresses = this.#addresses.get(state.interpreter);
    if (addresses === undefined) return;
    const prediction = thread.predictionFor(state);
    if (this.#planned === prediction && this.#isShort === isShort) return;
    // What was fetched ahead was fetched by another plan.
    this.#hasLookAhead = false;
    if (thread.looksSinceCall > 0 || thread.looksSinceSleep > 0) {
      this.reader.plan(prediction, addresses, true);
      this.reader.setAside();
    }
    if (isShort) this.reader.planShort(prediction, addresses);
    else this.reader.plan(prediction, addresses, false);
    this.#planned = prediction;
    this.#isShort = isShort;
  }

  /** Just before the thread is asked whether it runs: where is it? */
  lookAhead(thread: TrackedThread, state: ThreadState): void {
    if (thread.looksSinceCall === 0 && thread.looksSinceSleep === 0) return;
    const addresses = this.#addresses.get(state.interpreter);
    if (addresses === undefined || this.#planned !== thread.predictionFor(state)) return;
    this.#hasLookAhead = this.reader.fetchAhead();
  }

  /**
   * The thread was just seen to run. Everything up to the hold itself. `mayBeShort`: it can be held
   * again where the read is not whole.
   */
  prepare(thread: TrackedThread, state: ThreadState, mayBeShort: boolean): void {
    const addresses = this.#addresses.get(state.interpreter);
    if (addresses === undefined) return;
    const mayWake = thread.looksSinceSleep > 0;
    if (mayWake) {
      thread.activity.readSchedule();
      this.#slices = thread.activity.slices;
    }
    const prediction = thread.predictionFor(state);
    const isCold = this.#meanGapNs > COLD_AFTER_NS && !mayWake;
    if (isCold) this.#rehearse(prediction, addresses);
    this.planAhead(thread, state, mayBeShort && thread.shortHold.isOn);
    if (isCold && this.#isShort) this.reader.fetchShort();
    this.#planned = undefined;
  }

  /**
   * Reads the thread without holding it, for nothing: what the hold is about to run is then in the
   * processor's caches, and what it is about to read is where it is now. After 10 ms of sleep that
   * halves the time of the hold.
   */
  #rehearse(prediction: ThreadPrediction, addresses: StateAddresses): void {
    this.#planned = undefined;
    this.reader.plan(prediction, addresses, false);
    if (this.reader.capture(prediction) === readOutcome.complete) this.#settle(prediction);
  }

  /** After `prepare`. */
  readHeld(thread: TrackedThread, state: ThreadState): ReadOutcome | typeof GONE | typeof REFUSED {
    if (!this.#addresses.has(state.interpreter)) return readOutcome.unreadable;
    const held = this.#holder.hold(thread.tid);
    if (held === holdOutcome.gone) return GONE;
    if (held === holdOutcome.refused) return REFUSED;
    const prediction = thread.predictionFor(state);
    // A frozen one cannot run before it was read: then there is no hurry, and no second chance.
    const outcome =
      this.#isShort && held === holdOutcome.held
        ? this.#readShortly(thread, prediction, held)
        : this.#readCarefully(thread, prediction, held);
    this.isAtCall = held === holdOutcome.held && this.#holder.isAtSystemCall;
    this.#wantsLookAhead = this.isAtCall || thread.looksSinceSleep > 0;
    if (this.isAtCall) thread.looksSinceCall = LOOKS_SINCE_CALL;
    else if (thread.looksSinceCall > 0) thread.looksSinceCall--;
    if (this.reader.walk.kept < DEEP_FRAMES) thread.freeReading.noteCareful();
    if (held === holdOutcome.held) thread.noteHold(this.#holder.lastNs);
    this.isFrozen = held === holdOutcome.frozen;
    if (outcome === readOutcome.complete || outcome === readOutcome.incomplete) {
      this.#settle(prediction);
    }
    return outcome;
  }

  /** Everything while it is held; what lies elsewhere than predicted is read, too. */
  #readCarefully(
    thread: TrackedThread,
    prediction: ThreadPrediction,
    held: HoldOutcome,
  ): ReadOutcome {
    const outcome = this.reader.capture(prediction);
    if (outcome === readOutcome.complete) this.interner.names.capture(this.reader);
    this.#noteWaking(thread);
    this.#holder.release(thread.tid, held);
    thread.shortHold.noteCareful();
    return outcome;
  }

  /**
   * One read, and it runs again: a processor that has not gone to sleep meanwhile, some 6 us, takes
   * it back in 10 us less.
   */
  #readShortly(
    thread: TrackedThread,
    prediction: ThreadPrediction,
    held: HoldOutcome,
  ): ReadOutcome {
    this.reader.fetchShort();
    this.#noteWaking(thread);
    this.#holder.release(thread.tid, held);
    const outcome = this.reader.inspect(prediction);
    thread.shortHold.noteCheap(outcome === readOutcome.incomplete);
    return outcome;
  }

  #settle(prediction: ThreadPrediction): void {
    // What was fetched ahead is laid out as the plan before this one.
    if (this.reader.settle(prediction)) this.#hasLookAhead = false;
  }

  /** After `prepare`: the thread fell asleep before it was held. */
  readFallenAsleep(thread: TrackedThread, state: ThreadState): ReadOutcome {
    this.#noteWaking(thread);
    thread.looksSinceSleep = LOOKS_SINCE_SLEEP;
    thread.looksSinceCall = LOOKS_SINCE_CALL;
    this.#wantsLookAhead = true;
    return this.readFree(thread, state);
  }

  /** A processor that it was given since it was asked, it did not have then. */
  #noteWaking(thread: TrackedThread): void {
    if (thread.looksSinceSleep === 0) return;
    thread.looksSinceSleep--;
    this.wasWaking = thread.activity.readSchedule() && thread.activity.slices !== this.#slices;
  }

  /**
   * The sample's stack was made a row: was there a look ahead that is to be taken instead of it?
   * Then the reader holds that. It is where the thread was when it was asked. A stop takes effect
   * later: what a thread does first when it wakes would be put on what it does next, the last
   * before a sleep on the sleep, and all on the calls that stops are drawn to. Of threads that
   * neither sleep nor call it would favour code that is slow enough to be read free.
   */
  recall(thread: TrackedThread, state: ThreadState): boolean {
    const addresses = this.#addresses.get(state.interpreter);
    if (!this.#hasLookAhead || !this.#wantsLookAhead || addresses === undefined) return false;
    const outcome = this.reader.recall(thread.predictionFor(state), addresses);
    return outcome === readOutcome.complete && this.interner.names.resolve(this.reader);
  }

  readFree(thread: TrackedThread, state: ThreadState): ReadOutcome {
    const prediction = thread.predictionFor(state);
    const addresses = this.#addresses.get(state.interpreter);
    if (addresses === undefined) return readOutcome.unreadable;
    let outcome: ReadOutcome = readOutcome.incomplete;
    this.#planned = undefined;
    this.freeTries = 0;
    while (this.freeTries < MAX_FREE_TRIES && outcome === readOutcome.incomplete) {
      this.freeTries++;
      this.reader.plan(prediction, addresses, true);
      outcome = this.reader.capture(prediction);
      if (outcome === readOutcome.complete || outcome === readOutcome.incomplete) {
        this.#settle(prediction);
      }
    }
    return outcome;
  }

  /**
   * A runnable thread on the processor that we run on does not run: it can be read without being
   * held. Undefined where it is elsewhere, or moved on meanwhile. Which processor it is on has
   * nothing to do with its code.
   */
  readPreempted(thread: TrackedThread, state: ThreadState): ReadOutcome | undefined {
    // Of a sleeper only its stop tells how long it waited: it may sleep and wake again meanwhile.
    if (thread.processorAsks === 0 || thread.looksSinceSleep > 0) return undefined;
    thread.processorAsks--;
    if (thread.activity.processor() !== schedGetcpu()) return undefined;
    const outcome = this.readFree(thread, state);
    if (outcome !== readOutcome.complete) return undefined;
    this.isFrozen = true;
    return outcome;
  }

  /** Where the collector runs in the stack that was just read; 0: nowhere. */
  get gcFrameAddress(): number {
    return this.reader.gcFrameOffset < 0 ? 0 : this.reader.pointerAt(this.reader.gcFrameOffset);
  }

  /** What the read tells beside the stack. */
  stateBits(state: ThreadState): number {
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
}
