// Which OS threads of the target are sampled: thread states grouped by the thread they belong to.

import { startTimeNow } from "#process/process-facts.ts";
import type { ThreadState } from "#cpython/thread-list.ts";
import type { Target } from "./target.ts";
import { mayRunElsewhere } from "./thread-owner.ts";
import { TrackedThread } from "./tracked-thread.ts";

interface Group {
  readonly states: ThreadState[];
  readonly indexes: number[];
}

const MAX_REMEMBERED = 4096;

function groupByThread(
  states: readonly ThreadState[],
  tids: readonly number[],
): Map<number, Group> {
  const groups = new Map<number, Group>();
  for (const [index, state] of states.entries()) {
    const tid = tids[index];
    if (tid <= 0) continue;
    const one = groups.get(tid) ?? { states: [], indexes: [] };
    one.states.push(state);
    one.indexes.push(index);
    groups.set(tid, one);
  }
  return groups;
}

export class ThreadRoster {
  threads: TrackedThread[] = [];
  /** Threads that ended since the last block: their last CPU time is still to be charged. */
  ended: TrackedThread[] = [];
  /** Numbers of the states of which it is not known which thread runs them. */
  unowned: readonly number[] = [];
  readonly #target: Target;
  /** What threads that started before did before is not the recording's. */
  readonly #countsFrom: number;
  /** Run time that was charged to threads that were dropped, by start time and id. */
  readonly #chargedNs = new Map<string, number>();
  readonly #byTid = new Map<number, TrackedThread>();

  /** `isNew`: all that the process does belongs to the recording. */
  constructor(target: Target, isNew: boolean) {
    this.#target = target;
    this.#countsFrom = isNew ? 0 : startTimeNow();
  }

  find(tid: number): TrackedThread | undefined {
    return this.#byTid.get(tid);
  }

  /**
   * `startNs`: since when a new thread may have run. False where a state has no thread: it may be
   * too young to know its own. A process that has just been forked has its parent's id in its
   * memory until it runs.
   */
  update(states: readonly ThreadState[], startNs: number): boolean {
    const tids = this.#target.threadIds(states);
    const { layout } = this.#target;
    this.unowned = states.flatMap((state, index) => {
      return tids[index] <= 0 && mayRunElsewhere(layout, state) ? [index] : [];
    });
    const groups = groupByThread(states, tids);
    for (const thread of this.threads) {
      const group = groups.get(thread.tid);
      if (group === undefined || !this.#isSameThread(thread, group)) this.drop(thread);
    }
    for (const [tid, group] of groups) {
      const thread = this.#byTid.get(tid) ?? this.#begin(tid, startNs, group);
      if (thread === undefined) continue;
      thread.states = group.states;
      thread.indexes = group.indexes;
      this.#forgetPredictions(thread);
    }
    const placed = this.threads.reduce((sum, thread) => sum + thread.states.length, 0);
    return placed === states.length;
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

  #begin(tid: number, startNs: number, { states }: Group): TrackedThread | undefined {
    try {
      const { pid } = this.#target;
      const startedAt = this.#target.threadStartTime(tid);
      const name = this.#target.threadName(tid, states.at(0));
      const thread = new TrackedThread(pid, tid, name, startNs, startedAt);
      // What it ran before the recording is not the recording's; and a torn list may leave a thread
      // out that is met again.
      if (startedAt < this.#countsFrom) thread.seenRunNs = thread.activity.runNs;
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

  /** The process has ended, or runs another program. */
  dropAll(): void {
    for (const thread of this.threads) this.drop(thread);
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
