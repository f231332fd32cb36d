// Thread ids. A process in a PID namespace of its own knows its threads by other numbers than /proc
// shows us; `NSpid` in a thread's status lists them, outermost first.

import { readdirSync, readFileSync } from "node:fs";

/** Ids of all threads as /proc shows them. Empty where the process is gone. */
export function listThreadIds(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

/** The innermost id: the one that the thread itself sees. 0 where the thread is gone. */
export function innerThreadId(pid: number, tid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/task/${tid}/status`, "latin1");
    const match = /^NSpid:\s*(.*)$/m.exec(status);
    return match === null ? tid : Number(match[1].trim().split(/\s+/).at(-1));
  } catch {
    return 0;
  }
}

/** Where the stack of a thread ends that waits in the kernel; -1: it runs, or is gone. */
export function sleepingStackPointer(pid: number, tid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/task/${tid}/syscall`, "latin1").trim().split(" ");
    return fields.length < 3 ? -1 : Number(fields.at(-2));
  } catch {
    return -1;
  }
}

/** From the ids that the process sees to those that we see, learned as threads appear. */
export class ThreadIdMap {
  readonly #pid: number;
  readonly #isInner: boolean;
  #outer = new Map<number, number>();

  constructor(pid: number) {
    this.#pid = pid;
    this.#isInner = innerThreadId(pid, pid) !== pid;
  }

  /** 0 where the thread is gone. */
  outerOf(inner: number): number {
    if (!this.#isInner) return inner;
    const known = this.#outer.get(inner);
    if (known !== undefined && innerThreadId(this.#pid, known) === inner) return known;
    this.learn();
    return this.#outer.get(inner) ?? 0;
  }

  /** Reads all of them anew; returns the inner ids. */
  learn(): ReadonlySet<number> {
    const found = new Map<number, number>();
    for (const tid of listThreadIds(this.#pid)) {
      const inner = this.#isInner ? innerThreadId(this.#pid, tid) : tid;
      if (inner > 0) found.set(inner, tid);
    }
    this.#outer = found;
    return new Set(found.keys());
  }
}
