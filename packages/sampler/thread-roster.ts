// Which OS threads of the target are sampled: thread states grouped by the thread they belong to.

import { startTimeNow } from "#process/process-facts.ts";
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
  readonly #createdAt = startTimeNow();
  /** Run time that was charged to threads that were dropped, by start time and id. */
  readonly #chargedNs = new Map<string, number>();
  readonly #byTid = new Map<number, TrackedThread>();

  constructor(target: Target) {
    this.#target = target;
  }

  find(tid: number): TrackedThread | undefined {
    return this.#byTid.get(tid);
  }

  /** `startNs`: since when a new thread may have run. */
  update(states: readonly ThreadState[], startNs: number): void {
    const groups = this.#group(states);
    for (const thread of this.threads) {
      const group = groups.get(thread.tid);
      if (group === undefined || !this.#isSameThread(thread, group)) this.drop(thread);
    }
    for (const [tid, group] of groups) {
      const thread = this.#byTid.get(tid) ?? this.#begin(tid, startNs);
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

  #begin(tid: number, startNs: number): TrackedThread | undefined {
    try {
      const { pid } = this.#target;
      const startedAt = this.#target.threadStartTime(tid);
      const thread = new TrackedThread(pid, tid, this.#target.threadName(tid), startNs, startedAt);
      // What it ran before the recording is not the recording's; and a torn list may leave a thread
      // out that is met again.
      if (startedAt < this.#createdAt) thread.seenRunNs = thread.activity.runNs;
      else thread.seenRunNs = this.#chargedNs.get(`${startedAt} ${tid}`) ?? 0;
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
    if (this.#chargedNs.size > MAX_REMEMBERED) this.#chargedNs.clear();
    this.#chargedNs.set(`${thread.startedAt} ${thread.tid}`, thread.activity.runNs);
    thread.close();
    this.ended.push(thread);
  };
}
