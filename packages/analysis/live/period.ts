// What a stretch of time holds of the whole process and of each of its threads.

import { sampleState, type SampleTable } from "#profile/model/tables.ts";

import type { LiveTables } from "./live-tables.ts";

/** Sums of one thread, or of all. Times of threads: two that wait for a second wait for two. */
export interface TimeSums {
  wallNs: number;
  cpuNs: number;
  /** Wall time of samples that ran, held the GIL, were in the collector. */
  activeNs: number;
  gilNs: number;
  gcNs: number;
  /** CPU or, where that is the value, wall time that no verified stack stands for. */
  unattributedCpuNs: number;
}

export interface ThreadTime extends TimeSums {
  /** The stack that most of its time was spent on. */
  stack: number;
}

export interface Period {
  readonly elapsedNs: number;
  /** CPU time of Pyrometer itself. */
  readonly profilerCpuNs: number;
  readonly all: TimeSums;
  /** By row of threads. */
  readonly threads: ReadonlyMap<number, ThreadTime>;
}

export function emptySums(): TimeSums {
  return { wallNs: 0, cpuNs: 0, activeNs: 0, gilNs: 0, gcNs: 0, unattributedCpuNs: 0 };
}

export function addSums(to: TimeSums, sums: TimeSums): void {
  to.wallNs += sums.wallNs;
  to.cpuNs += sums.cpuNs;
  to.activeNs += sums.activeNs;
  to.gilNs += sums.gilNs;
  to.gcNs += sums.gcNs;
  to.unattributedCpuNs += sums.unattributedCpuNs;
}

export function periodOf(
  tables: LiveTables,
  samples: SampleTable,
  elapsedNs: number,
  profilerCpuNs: number,
): Period {
  const threads = new Map<number, ThreadTime>();
  const longestNs = new Map<number, number>();
  const all = emptySums();
  for (let row = 0; row < samples.stack.length; row += 1) {
    const thread = samples.thread[row];
    let sums = threads.get(thread);
    if (sums === undefined) {
      sums = { ...emptySums(), stack: samples.stack[row] };
      threads.set(thread, sums);
    }
    const wallNs = samples.wallNs[row];
    if (wallNs > (longestNs.get(thread) ?? 0)) {
      longestNs.set(thread, wallNs);
      sums.stack = samples.stack[row];
    }
    addRow(sums, samples, row, tables.isUnattributed(samples.stack[row]));
  }
  for (const sums of threads.values()) addSums(all, sums);
  return { elapsedNs, profilerCpuNs, all, threads };
}

function addRow(sums: TimeSums, samples: SampleTable, row: number, isUnattributed: boolean): void {
  const wallNs = samples.wallNs[row];
  const state = samples.state[row];
  sums.wallNs += wallNs;
  sums.cpuNs += samples.cpuNs[row];
  if ((state & sampleState.onCpu) !== 0) sums.activeNs += wallNs;
  if ((state & sampleState.holdsGil) !== 0) sums.gilNs += wallNs;
  if ((state & sampleState.inGc) !== 0) sums.gcNs += wallNs;
  if (isUnattributed) sums.unattributedCpuNs += samples.cpuNs[row];
}

/** Several that follow one another; the stacks are those of the last that has the thread. */
export function joined(periods: readonly Period[]): Period {
  const threads = new Map<number, ThreadTime>();
  const all = emptySums();
  let elapsedNs = 0;
  let profilerCpuNs = 0;
  for (const period of periods) {
    elapsedNs += period.elapsedNs;
    profilerCpuNs += period.profilerCpuNs;
    addSums(all, period.all);
    addThreads(threads, period.threads);
  }
  return { elapsedNs, profilerCpuNs, all, threads };
}

export function addThreads(
  to: Map<number, ThreadTime>,
  threads: ReadonlyMap<number, ThreadTime>,
): void {
  for (const [thread, sums] of threads) {
    const known = to.get(thread);
    if (known === undefined) to.set(thread, { ...sums });
    else {
      addSums(known, sums);
      known.stack = sums.stack;
    }
  }
}
