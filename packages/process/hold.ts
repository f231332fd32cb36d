// Holding one running thread for the microseconds in which its stack is read.
//
// Traps, each seen in life:
// - Only a running thread may be held: a sleeping one would see EINTR. The caller asks for its state just before.
// - The stop may turn out to be the delivery of a signal: that signal must go back with the detach, or it is lost.
// - A thread in uninterruptible sleep (vfork) stops only when it wakes. We cannot detach before, so the wait has a
//   deadline and the thread is then owed a release, which `settle` gives it as soon as it stops.
// - Waits take only what belongs to this thread (__WALL | __WNOTHREAD), and a launched target that ends while it is
//   held gives its exit status here and nowhere else.

import { clockGettime, errno, errorNumber, nanosleep, NativeBuffer, ptrace, putUint64, schedYield, wait4 } from "./system-calls.ts";

const PTRACE_SEIZE = 0x4206;
const PTRACE_INTERRUPT = 0x4207;
const PTRACE_DETACH = 17;
const PTRACE_EVENT_STOP = 128;
const WNOHANG = 1;
const WNOTHREAD = 0x2000_0000;
const WALL = 0x4000_0000;
const WAIT_OPTIONS = WNOHANG | WNOTHREAD | WALL;
const CLOCK_MONOTONIC = 1;

/** A thread that runs stops within 3 to 10 us; these many polls take about 40 us. */
const SPIN_POLLS = 60;
const YIELD_POLLS = 200;
const SLEEP_NS = 30_000;
const DEADLINE_NS = 2_000_000;

export const holdOutcome = { held: 0, gone: 1, refused: 2, late: 3 } as const;
export type HoldOutcome = (typeof holdOutcome)[keyof typeof holdOutcome];

/** Of one OS thread: what it seized only it can wait for and release. */
export class ThreadHolder {
  /** From the request to stop to the end of the release: an upper bound of what the thread felt. */
  lastHeldNs = 0;
  /** Exit statuses (as wait gives them) of processes that ended while held, by pid. */
  readonly exitStatuses = new Map<number, number>();
  readonly #owed: number[] = [];
  readonly #native = new NativeBuffer(64);
  readonly #int32 = new Int32Array(this.#native.bytes.buffer, 0, 16);
  #signal = 0;
  #interruptedAtNs = 0;

  /** Native memory: [0] wait status, [2..5] time to sleep, [6..9] clock. */
  #clockNs(): number {
    clockGettime(CLOCK_MONOTONIC, this.#native.address + 24);
    const { words } = this.#native;
    return (words[6] + words[7] * 0x1_0000_0000) * 1e9 + words[8];
  }

  hold(tid: number): HoldOutcome {
    if (this.#owed.length > 0 && this.#owed.includes(tid)) return holdOutcome.late;
    if (ptrace(PTRACE_SEIZE, tid, 0, 0) < 0) {
      return errno() === errorNumber.ESRCH ? holdOutcome.gone : holdOutcome.refused;
    }
    this.#interruptedAtNs = this.#clockNs();
    ptrace(PTRACE_INTERRUPT, tid, 0, 0);
    return this.#awaitStop(tid);
  }

  #awaitStop(tid: number): HoldOutcome {
    for (let poll = 0; ; poll++) {
      const outcome = this.#poll(tid);
      if (outcome !== holdOutcome.late) return outcome;
      if (poll < SPIN_POLLS) continue;
      if (poll < SPIN_POLLS + YIELD_POLLS) {
        schedYield();
        continue;
      }
      if (this.#clockNs() - this.#interruptedAtNs > DEADLINE_NS) {
        this.#owed.push(tid);
        return holdOutcome.late;
      }
      putUint64(this.#native.words, 2, 0);
      putUint64(this.#native.words, 4, SLEEP_NS);
      nanosleep(this.#native.address + 8, 0);
    }
  }

  /** `late` where it has not stopped yet. */
  #poll(tid: number): HoldOutcome {
    const waited = wait4(tid, this.#native.address, WAIT_OPTIONS, 0);
    if (waited === 0) return holdOutcome.late;
    if (waited < 0) return errno() === errorNumber.EINTR ? holdOutcome.late : holdOutcome.gone;
    const status = this.#int32[0];
    if ((status & 0xff) !== 0x7f) {
      this.exitStatuses.set(tid, status);
      return holdOutcome.gone;
    }
    const event = status >> 16;
    this.#signal = event === PTRACE_EVENT_STOP ? 0 : (status >> 8) & 0xff;
    return holdOutcome.held;
  }

  /** Lets a held thread go on, with the signal whose delivery it was stopped at. */
  release(tid: number): void {
    ptrace(PTRACE_DETACH, tid, 0, this.#signal);
    this.lastHeldNs = this.#clockNs() - this.#interruptedAtNs;
  }

  get owes(): boolean {
    return this.#owed.length > 0;
  }

  /** Releases threads that were late to stop and have stopped by now. Call it every millisecond while `owes`. */
  settle(): void {
    for (let index = this.#owed.length - 1; index >= 0; index--) {
      const tid = this.#owed[index];
      const outcome = this.#poll(tid);
      if (outcome === holdOutcome.late) continue;
      if (outcome === holdOutcome.held) ptrace(PTRACE_DETACH, tid, 0, this.#signal);
      this.#owed.splice(index, 1);
    }
  }
}
