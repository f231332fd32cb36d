// Holding one running thread for the microseconds in which its stack is read.
//
// Traps, each seen in life:
// - Only a running thread may be held: a sleeping one would see EINTR. The caller asks for its
//   state just before; a thread that goes to sleep between the question and the stop is sent back
//   to sleep (see `#mendWait`).
// - The stop may turn out to be the delivery of a signal: that signal must go back with the detach,
//   or it is lost.
// - A runnable thread may wait for a processor for milliseconds before it stops. It cannot run a
//   single instruction of its program before it does, so it is as good as stopped ("frozen") and is
//   read at once; the release that it is then owed is given as soon as SIGCHLD tells of the stop.
//   Nobody spins for it: that would take the processor it waits for.
// - On a full machine we are preempted while we hold a thread, which holds it for milliseconds: the
//   sampler raises its thread's priority where it may.
// - Waits take only what belongs to this thread (__WALL | __WNOTHREAD), and a launched target that
//   ends while it is held gives its exit status here and nowhere else.

import { assert } from "#base/assert.ts";
import {
  clockGettime,
  errno,
  errorNumber,
  gettid,
  NativeBuffer,
  ptrace,
  putUint64,
  setBlocked,
  sigtimedwait,
  wait4,
} from "./system-calls.ts";
import { ThreadActivity } from "./thread-activity.ts";

const PTRACE_SEIZE = 0x4206;
const PTRACE_INTERRUPT = 0x4207;
const PTRACE_DETACH = 17;
const PTRACE_GETREGS = 12;
const PTRACE_POKEUSER = 6;
const PTRACE_EVENT_STOP = 128;
const WNOHANG = 1;
const WNOTHREAD = 0x2000_0000;
const WALL = 0x4000_0000;
const WAIT_OPTIONS = WNOHANG | WNOTHREAD | WALL;
const CLOCK_MONOTONIC = 1;
const SIGCHLD = 17;

/**
 * A thread on a processor stops within 5 to 40 us; one that has not stopped by then has no
 * processor.
 */
const SPIN_NS = 60_000;
/** Another thread of ours may take the signal that would wake us: then we look without it. */
const LONGEST_SLEEP_NS = 500_000;

/** Native memory, in 32-bit words: wait status, time to sleep, clock, set of signals, registers. */
const WORD = { status: 0, sleep: 2, clock: 6, signals: 16, registers: 64 } as const;
const NATIVE_BYTES = 512;
/** `orig_rax`, the number of the system call, is the 16th register; -1 where none is under way. */
const CALL_WORD = WORD.registers + 15 * 2;
/** `rax`, what the call will return, is the 11th. */
const RESULT_REGISTER = 10;
const RESULT_WORD = WORD.registers + RESULT_REGISTER * 2;
const ERESTARTSYS = 512;
const ERESTARTNOHAND = 514;
const ERESTART_RESTARTBLOCK = 516;
/**
 * Waits that end with EINTR when their thread is stopped, handler or not (signal(7)): io_getevents,
 * semop, semtimedop, rt_sigtimedwait, epoll_wait, epoll_pwait, io_pgetevents, epoll_pwait2; and
 * those of sockets with a time limit: recvfrom, recvmsg, recvmmsg, accept, accept4. All others the
 * kernel resumes by itself.
 */
const WAITS = new Set([208, 65, 220, 128, 232, 281, 333, 441, 45, 47, 299, 43, 288]);

/** `frozen`: it has not stopped yet, but cannot run before it does. */
export const holdOutcome = { held: 0, gone: 1, refused: 2, frozen: 3 } as const;
export type HoldOutcome = (typeof holdOutcome)[keyof typeof holdOutcome];

/** Times somebody's threads were held, how long in all and at most. */
export class HoldAccount {
  holds = 0;
  heldNs = 0;
  longestNs = 0;

  add(heldNs: number): void {
    this.holds++;
    this.heldNs += heldNs;
    if (heldNs > this.longestNs) this.longestNs = heldNs;
  }

  clear(): void {
    this.holds = 0;
    this.heldNs = 0;
    this.longestNs = 0;
  }
}

/** Of one OS thread: what it seized only it can wait for and release. */
export class ThreadHolder {
  holds = 0;
  /**
   * How long threads were held, in all and at most, and the last one: from the last time the thread
   * was seen to run or, where we slept until it stopped, from our waking plus the time that we then
   * waited for a processor.
   */
  heldNs = 0;
  longestNs = 0;
  lastNs = 0;
  /** Whose holds these are: of a process, for the time in which its threads are looked at. */
  account = new HoldAccount();
  /** Exit statuses (as wait gives them) of processes that ended while held, by pid. */
  readonly exitStatuses = new Map<number, number>();
  /** Told of a frozen thread that has stopped, before it is released; sets whose account it is. */
  onLateStop: (tid: number) => void = () => {};
  readonly #owed: number[] = [];
  /** When each was last seen not to have stopped. */
  readonly #owedSeenNs: number[] = [];
  readonly #native = new NativeBuffer(NATIVE_BYTES);
  readonly #status = new Int32Array(this.#native.bytes.buffer, 0, 1);
  readonly #self = new ThreadActivity(process.pid, gettid());
  #signal = 0;
  #ranUntilNs = 0;
  #slept = false;
  #delayBeforeNs = 0;

  constructor() {
    putUint64(this.#native.words, WORD.signals, 2 ** (SIGCHLD - 1));
  }

  #clockNs(): number {
    clockGettime(CLOCK_MONOTONIC, this.#native.address + WORD.clock * 4);
    const { words } = this.#native;
    const seconds = words[WORD.clock] + words[WORD.clock + 1] * 0x1_0000_0000;
    return seconds * 1e9 + words[WORD.clock + 2];
  }

  hold(tid: number): HoldOutcome {
    this.#slept = false;
    assert(!this.owesTo(tid), "a thread that is owed a release is not held again");
    if (ptrace(PTRACE_SEIZE, tid, 0, 0) < 0) {
      const outcome = errno() === errorNumber.ESRCH ? holdOutcome.gone : holdOutcome.refused;
      return outcome;
    }
    this.#ranUntilNs = this.#clockNs();
    ptrace(PTRACE_INTERRUPT, tid, 0, 0);
    return this.#spin(tid);
  }

  #spin(tid: number): HoldOutcome {
    const startNs = this.#ranUntilNs;
    for (;;) {
      const askedNs = this.#clockNs();
      const outcome = this.#poll(tid);
      if (outcome !== holdOutcome.frozen) return outcome;
      this.#ranUntilNs = askedNs;
      if (askedNs - startNs < SPIN_NS) continue;
      this.#owe(tid, askedNs);
      return holdOutcome.frozen;
    }
  }

  #owe(tid: number, seenNs: number): void {
    if (!this.owes) this.#watchStops(true);
    this.#owed.push(tid);
    this.#owedSeenNs.push(seenNs);
  }

  /**
   * Only a signal that is blocked ends `sigtimedwait`. Blocked all the time, it would wake some
   * other thread of ours at every hold; not blocked, it is dropped where it is sent.
   */
  #watchStops(isWatched: boolean): void {
    setBlocked(this.#native.address + WORD.signals * 4, isWatched);
  }

  /** Until any thread of ours stops or ends. */
  #sleep(timeoutNs: number): void {
    this.#self.readSchedule();
    this.#delayBeforeNs = this.#self.delayNs;
    this.#slept = true;
    const { words, address } = this.#native;
    putUint64(words, WORD.sleep, 0);
    putUint64(words, WORD.sleep + 2, Math.max(1, Math.min(timeoutNs, LONGEST_SLEEP_NS)));
    sigtimedwait(address + WORD.signals * 4, 0, address + WORD.sleep * 4);
    this.#ranUntilNs = this.#clockNs();
  }

  /** `frozen` where it has not stopped yet. */
  #poll(tid: number): HoldOutcome {
    const waited = wait4(tid, this.#native.address, WAIT_OPTIONS, 0);
    if (waited === 0) return holdOutcome.frozen;
    if (waited < 0) return errno() === errorNumber.EINTR ? holdOutcome.frozen : holdOutcome.gone;
    const status = this.#status[0];
    if ((status & 0xff) !== 0x7f) {
      this.exitStatuses.set(tid, status);
      return holdOutcome.gone;
    }
    const event = status >> 16;
    this.#signal = event === PTRACE_EVENT_STOP ? 0 : (status >> 8) & 0xff;
    return holdOutcome.held;
  }

  /**
   * Did the thread that was let go last stop on its way out of a system call? Such a call ends the
   * microseconds that a stop takes to arrive, so more threads are found there than were there when
   * it was asked for.
   */
  get isAtSystemCall(): boolean {
    return (this.#native.words[CALL_WORD + 1] | 0) >= 0;
  }

  /** Was it about to sleep in that call, or did it sleep? */
  get isInWait(): boolean {
    const result = -(this.#native.words[RESULT_WORD] | 0);
    const isCutShort = result >= ERESTARTSYS && result <= ERESTART_RESTARTBLOCK;
    return this.isAtSystemCall && (isCutShort || result === errorNumber.EINTR);
  }

  /**
   * It had just fallen asleep when it was stopped, and its wait would end with EINTR. As the kernel
   * does for most waits itself, tells it to begin again where no handler runs, and to end with
   * EINTR where one does: what had happened without us.
   */
  #mendWait(tid: number): void {
    const { words } = this.#native;
    if ((words[RESULT_WORD] | 0) !== -errorNumber.EINTR || !this.isAtSystemCall) return;
    if (WAITS.has(words[CALL_WORD])) {
      ptrace(PTRACE_POKEUSER, tid, RESULT_REGISTER * 8, -ERESTARTNOHAND);
    }
  }

  /**
   * Lets a held thread go on, with the signal whose delivery it was stopped at. A frozen one goes
   * on when it stops.
   */
  release(tid: number, outcome: HoldOutcome): void {
    if (outcome !== holdOutcome.held) return;
    this.#readRegisters(tid);
    this.#detach(tid);
  }

  /** Not before the stack was read: it waits until the thread has left its processor. */
  #readRegisters(tid: number): void {
    ptrace(PTRACE_GETREGS, tid, 0, this.#native.address + WORD.registers * 4);
    this.#mendWait(tid);
  }

  #detach(tid: number): void {
    const failed = ptrace(PTRACE_DETACH, tid, 0, this.#signal) < 0;
    // Killed while it was held: its end is ours to wait for first, or its parent never hears of it.
    if (failed && errno() === errorNumber.ESRCH) this.#owe(tid, this.#ranUntilNs);
    this.lastNs = this.#clockNs() - this.#ranUntilNs;
    if (this.#slept) {
      this.#self.readSchedule();
      this.lastNs += this.#self.delayNs - this.#delayBeforeNs;
      this.#slept = false;
    }
    this.holds++;
    this.heldNs += this.lastNs;
    if (this.lastNs > this.longestNs) this.longestNs = this.lastNs;
    this.account.add(this.lastNs);
  }

  get owes(): boolean {
    return this.#owed.length > 0;
  }

  owesTo(tid: number): boolean {
    return this.#owed.length > 0 && this.#owed.includes(tid);
  }

  /**
   * Waits until `timeoutNs` have passed or nothing is owed, and releases each frozen thread as soon
   * as it stops.
   */
  settle(timeoutNs: number): void {
    this.#slept = false;
    const endNs = this.#clockNs() + timeoutNs;
    for (;;) {
      this.#releaseStopped();
      const leftNs = endNs - this.#clockNs();
      if (this.#owed.length === 0 || leftNs <= 0) break;
      this.#sleep(leftNs);
    }
  }

  #releaseStopped(): void {
    for (let index = this.#owed.length - 1; index >= 0; index--) {
      const tid = this.#owed[index];
      const askedNs = this.#clockNs();
      const outcome = this.#poll(tid);
      if (outcome === holdOutcome.frozen) {
        this.#owedSeenNs[index] = askedNs;
        continue;
      }
      if (!this.#slept) this.#ranUntilNs = this.#owedSeenNs[index];
      this.#owed.splice(index, 1);
      this.#owedSeenNs.splice(index, 1);
      if (!this.owes) this.#watchStops(false);
      if (outcome === holdOutcome.held) this.#readRegisters(tid);
      this.onLateStop(tid);
      if (outcome === holdOutcome.held) this.#detach(tid);
    }
  }
}
