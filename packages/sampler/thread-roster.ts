// Which OS threads of the target are sampled: thread states grouped by the thread they belong to.

import type { ThreadState } from "#cpython/thread-list.ts";
import type { Target } from "./target.ts";
import { TrackedThread } from "./tracked-thread.ts";

interface Group {
  readonly states: ThreadState[];
  readonly indexes: number[];
}

const MAX_REMEMBERED = 4096;

export class ThreadRoster {
  threads: TrackedThread[] = [];
  /** Threads that ended since the last block: their last CPU time is still to be charged. */
  ended: TrackedThread[] = [];
  readonly #target: Target;
  /** Run time of threads that were dropped, by id. */
  readonly #ranNs = new Map<number, number>();
  readonly #byTid = new Map<number, TrackedThread>();

  constructor(target: Target) {
    this.#target = target;
  }

  find(tid: number): TrackedThread | undefined {
    return this.#byTid.get(tid);
  }

  /**
   * `startNs`: since when a new thread may have run; `first`: what is found now ran before the
   * recording.
   */
  update(states: readonly ThreadState[], startNs: number, first: boolean): void {
    const groups = this.#group(states);
    for (const thread of this.threads) {
      const group = groups.get(thread.tid);
      if (group === undefined || !this.#isSameThread(thread, group)) this.drop(thread);
    }
    for (const [tid, group] of groups) {
      const thread = this.#byTid.get(tid) ?? this.#begin(tid, startNs, first);
      if (thread === undefined) continue;
      thread.states = group.states;
      thread.indexes = group.indexes;
      this.#forgetPredictions(thread);
    }
  }

  #group(states: readonly ThreadState[]): Map<number, Group> {
    const groups = new Map<number, Group>();
    const tids = this.#target.threadIds(states);
    for (const [index, state] of states.entries()) {
      const tid = tids[index];
      if (tid <= 0) continue;
      const group = groups.get(tid) ?? { states: [], indexes: [] };
      group.states.push(state);
      group.indexes.push(index);
      groups.set(tid, group);
    }
    return groups;
  }

  /**
   * A thread id may be used again at once: then none of its states is the old thread's, or its
   * files are dead.
   */
  #isSameThread(thread: TrackedThread, group: Group): boolean {
    const known = group.states.some((state) =>
      thread.states.some((old) => old.address === state.address),
    );
    return known || thread.activity.readSchedule();
  }

  #begin(tid: number, startNs: number, first: boolean): TrackedThread | undefined {
    try {
      const thread = new TrackedThread(
        this.#target.pid,
        tid,
        this.#target.threadName(tid),
        startNs,
        first,
      );
      // Met again after a torn list had left it out: what it ran before was charged already.
      const ranNs = this.#ranNs.get(tid) ?? 0;
      if (thread.activity.readSchedule() && thread.activity.runNs >= ranNs) {
        thread.seenRunNs = Math.max(thread.seenRunNs, ranNs);
      }
      this.#byTid.set(tid, thread);
      this.threads.push(thread);
      return thread;
    } catch {
      // It ended between the list and its files: there is nothing to sample.
      return undefined;
    }
  }

  #forgetPredictions(thread: TrackedThread): void {
    for (const address of thread.predictions.keys()) {
      if (!thread.states.some((state) => state.address === address))
        thread.predictions.delete(address);
    }
  }

  /** The thread has ended, or its state has. */
  readonly drop = (thread: TrackedThread): void => {
    if (this.#byTid.get(thread.tid) !== thread) return;
    this.#byTid.delete(thread.tid);
    this.threads = this.threads.filter((other) => other !== thread);
    thread.activity.readSchedule();
    if (this.#ranNs.size > MAX_REMEMBERED) this.#ranNs.clear();
    this.#ranNs.set(thread.tid, thread.activity.runNs);
    thread.close();
    this.ended.push(thread);
  };
}
