// How busy threads were: sums per thread and process, and strips over time.

import type { Document } from "#profile/model/document.ts";
import { processLabel } from "#profile/model/labels.ts";
import { valueColumn } from "#profile/model/value-types.ts";
import { classifyFrames, FRAME_CLASSES } from "../frame-classes.ts";
import { keptParts } from "./kept-rows.ts";
import { rowTimes } from "./row-times.ts";
import type { TreeView } from "./tree-view.ts";
import { unlessEqual } from "./unless-equal.ts";

export interface ThreadSum {
  /** Row of threads. */
  readonly thread: number;
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly value: number;
  readonly samples: number;
  readonly firstNs: number;
  readonly lastNs: number;
}

/** The heaviest first. The view's own choice of threads and processes is not applied. */
export function threadSums(document: Document, view: TreeView): readonly ThreadSum[] {
  const { threads, samples } = document.profile;
  const { threads: _threads, pids: _pids, ...everyThread } = view;
  const parts = keptParts(document, everyThread);
  const column = valueColumn(document.profile, view.value);
  const times = rowTimes(document, view.value);
  const count = threads.pid.length;
  const value = new Float64Array(count);
  const seen = new Float64Array(count);
  const firstNs = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const lastNs = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < parts.length; row += 1) {
    if (parts[row] === 0) continue;
    const thread = samples.thread[row];
    value[thread] += column[row] * parts[row];
    seen[thread] += samples.count[row] * parts[row];
    firstNs[thread] = Math.min(firstNs[thread], times.startNs[row]);
    lastNs[thread] = Math.max(lastNs[thread], times.endNs[row]);
  }
  return Array.from(value.keys())
    .filter((thread) => firstNs[thread] !== Number.POSITIVE_INFINITY)
    .sort((a, b) => unlessEqual(value[b] - value[a], a - b))
    .map((thread) => ({
      thread,
      pid: threads.pid[thread],
      tid: threads.tid[thread],
      name: threads.name[thread],
      value: value[thread],
      samples: seen[thread],
      firstNs: firstNs[thread],
      lastNs: lastNs[thread],
    }));
}

export interface ProcessSum {
  readonly pid: number;
  /** `process 12: python3 worker.py` */
  readonly label: string;
  readonly value: number;
  readonly samples: number;
  readonly threads: number;
}

export function processSums(document: Document, view: TreeView): readonly ProcessSum[] {
  const sums = new Map<number, { value: number; samples: number; threads: number }>();
  for (const { pid, value, samples } of threadSums(document, view)) {
    const sum = sums.get(pid) ?? { value: 0, samples: 0, threads: 0 };
    sum.value += value;
    sum.samples += samples;
    sum.threads += 1;
    sums.set(pid, sum);
  }
  return [...sums]
    .map(([pid, sum]) => ({ pid, label: processLabel(document.profile, pid), ...sum }))
    .sort((a, b) => unlessEqual(b.value - a.value, a.pid - b.pid));
}

export interface ActivityStrip {
  /** Row of threads. */
  readonly thread: number;
  /** By frame class (place in FRAME_CLASSES), the value in each bucket. */
  readonly byClass: readonly Float64Array[];
}

export interface Activity {
  readonly fromNs: number;
  readonly toNs: number;
  readonly buckets: number;
  readonly strips: readonly ActivityStrip[];
  /** Greatest sum of a thread's bucket: what a full height is. */
  readonly most: number;
}

/**
 * The value per bucket of time and thread, by the class of the innermost frame; over the whole
 * recording and all threads, whatever the view narrows. Undefined: the file has no times.
 */
export function activity(
  document: Document,
  view: TreeView,
  buckets: number,
): Activity | undefined {
  if (!document.hasTimes) return undefined;
  const { profile } = document;
  const { samples, stacks } = profile;
  const { threads: _threads, pids: _pids, range: _range, ...whole } = view;
  const parts = keptParts(document, { ...whole, trail: [] });
  const column = valueColumn(profile, view.value);
  const { startNs, endNs } = rowTimes(document, view.value);
  const [fromNs, toNs] = extentOf(startNs, endNs);
  const bucketNs = (toNs - fromNs) / buckets;
  const classes = classifyFrames(profile);
  const strips = new Map<number, readonly Float64Array[]>();
  for (let row = 0; row < parts.length; row += 1) {
    if (parts[row] === 0) continue;
    const thread = samples.thread[row];
    const strip = strips.get(thread) ?? FRAME_CLASSES.map(() => new Float64Array(buckets));
    strips.set(thread, strip);
    const values = strip[classes[stacks.frame[samples.stack[row]]]];
    spread(
      values,
      (startNs[row] - fromNs) / bucketNs,
      (endNs[row] - fromNs) / bucketNs,
      column[row],
    );
  }
  const rows = [...strips].sort(([a], [b]) => a - b);
  return {
    fromNs,
    toNs,
    buckets,
    strips: rows.map(([thread, byClass]) => ({ thread, byClass })),
    most: Math.max(0, ...rows.map(([, byClass]) => mostOf(byClass, buckets))),
  };
}

/** Adds a value evenly from one place to another, both in buckets. */
function spread(values: Float64Array, from: number, to: number, value: number): void {
  const last = values.length - 1;
  const first = Math.min(last, Math.max(0, Math.floor(from)));
  const end = Math.min(last, Math.max(first, Math.ceil(to) - 1));
  if (first === end || !(to > from)) {
    values[first] += value;
    return;
  }
  const perBucket = value / (to - from);
  values[first] += perBucket * (first + 1 - from);
  for (let bucket = first + 1; bucket < end; bucket += 1) values[bucket] += perBucket;
  values[end] += perBucket * (to - end);
}

function extentOf(startNs: Float64Array, endNs: Float64Array): readonly [number, number] {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < startNs.length; row += 1) {
    from = Math.min(from, startNs[row]);
    to = Math.max(to, endNs[row]);
  }
  return to > from ? [from, to] : [startNs[0] ?? 0, (startNs[0] ?? 0) + 1];
}

function mostOf(byClass: readonly Float64Array[], buckets: number): number {
  let most = 0;
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    let sum = 0;
    for (const values of byClass) sum += values[bucket];
    most = Math.max(most, sum);
  }
  return most;
}
