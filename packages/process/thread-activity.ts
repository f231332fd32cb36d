// What the scheduler says of one thread, at the cost of one pread: is it running, how long has it
// run, how often was it given a processor. The files stay open; the text is parsed in place.
//
// Traps: `syscall` says "running" of a thread that is runnable, too. A thread whose number of time
// slices has not grown since it was seen asleep has not run since: that is the proof on which its
// stack may be reused.

import { closeSync, openSync } from "node:fs";
import { NativeBuffer, pread } from "./system-calls.ts";

const TEXT_BYTES = 512;
const text = new NativeBuffer(TEXT_BYTES);

const MINUS = 0x2d;
const LETTER_R = 0x72;
const LETTER_CAPITAL_R = 0x52;
const CLOSING_PARENTHESIS = 0x29;
const ZERO = 0x30;
const SPACE = 0x20;
/** Field 39 of `stat`; the name that the last parenthesis closes is field 2. */
const SPACES_BEFORE_PROCESSOR = 37;

export const activity = { asleep: 0, running: 1, gone: 2 } as const;
export type Activity = (typeof activity)[keyof typeof activity];

export class ThreadActivity {
  readonly tid: number;
  /** As of the last `readSchedule`. */
  runNs = 0;
  slices = 0;
  /** Time that it was runnable and had no processor. */
  delayNs = 0;
  readonly #pid: number;
  /** Opened when it is first needed. */
  #stat = -1;
  readonly #schedule: number;
  readonly #state: number;
  readonly #stateIsSyscall: boolean;

  /** Throws where the thread is gone. */
  constructor(pid: number, tid: number) {
    this.#pid = pid;
    this.tid = tid;
    const folder = `/proc/${pid}/task/${tid}`;
    this.#schedule = openSync(`${folder}/schedstat`, "r");
    let state = tryOpen(`${folder}/syscall`);
    this.#stateIsSyscall = state >= 0 && pread(state, text.address, TEXT_BYTES, 0) > 0;
    if (!this.#stateIsSyscall) {
      if (state >= 0) closeSync(state);
      state = openSync(`${folder}/stat`, "r");
    }
    this.#state = state;
  }

  /** "Running" includes waiting for a processor. */
  read(): Activity {
    const got = pread(this.#state, text.address, TEXT_BYTES, 0);
    if (got <= 0) return activity.gone;
    if (this.#stateIsSyscall) {
      // "-1": it sleeps outside of every system call, most often for the moment of a page fault.
      if (text.bytes[0] === MINUS) pread(this.#state, text.address, TEXT_BYTES, 0);
      return text.bytes[0] === LETTER_R ? activity.running : activity.asleep;
    }
    // The name may hold anything, `) R` too: the state follows the last parenthesis.
    let at = got - 1;
    while (at > 0 && text.bytes[at] !== CLOSING_PARENTHESIS) at--;
    return text.bytes[at + 2] === LETTER_CAPITAL_R ? activity.running : activity.asleep;
  }

  /** Renews `runNs` and `slices`; false where the thread is gone. */
  readSchedule(): boolean {
    const got = pread(this.#schedule, text.address, TEXT_BYTES, 0);
    if (got <= 0) return false;
    let field = 0;
    let value = 0;
    for (let at = 0; at < got; at++) {
      const byte = text.bytes[at];
      if (byte > SPACE) {
        value = value * 10 + byte - ZERO;
        continue;
      }
      if (field === 0) this.runNs = value;
      else if (field === 1) this.delayNs = value;
      else if (field === 2) this.slices = value;
      field++;
      value = 0;
    }
    return true;
  }

  /** The processor that it runs on, or ran on last; -1 where that cannot be told. */
  processor(): number {
    if (this.#stat < 0) this.#stat = tryOpen(`/proc/${this.#pid}/task/${this.tid}/stat`);
    const got = this.#stat < 0 ? 0 : pread(this.#stat, text.address, TEXT_BYTES, 0);
    let at = got - 1;
    while (at > 0 && text.bytes[at] !== CLOSING_PARENTHESIS) at--;
    if (at <= 0) return -1;
    for (let spaces = 0; at < got && spaces < SPACES_BEFORE_PROCESSOR; at++) {
      if (text.bytes[at] === SPACE) spaces++;
    }
    let value = 0;
    for (; at < got && text.bytes[at] > SPACE; at++) value = value * 10 + text.bytes[at] - ZERO;
    return at < got ? value : -1;
  }

  close(): void {
    if (this.#stat >= 0) closeSync(this.#stat);
    closeSync(this.#schedule);
    closeSync(this.#state);
  }
}

function tryOpen(path: string): number {
  try {
    return openSync(path, "r");
  } catch {
    return -1;
  }
}
