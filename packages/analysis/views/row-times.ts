// When each row of samples was: from when to when, and in which order of its thread.

import type { Document } from "#profile/model/document.ts";
import type { Profile } from "#profile/model/profile.ts";
import { valueColumn, valueTypeOf, valueTypesOf } from "#profile/model/value-types.ts";
import { unlessEqual } from "./unless-equal.ts";

export interface RowTimes {
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** Rows of samples by thread, then time. */
  readonly order: Int32Array;
  /** Rows of thread i: `order[threadStart[i]]` to `order[threadStart[i + 1] - 1]`. */
  readonly threadStart: Int32Array;
  /** The file tells the order alone: times are sums of the value so far, per thread. */
  readonly isOrderOnly: boolean;
}

const NS_OF_UNIT: Readonly<Record<string, number>> = {
  nanoseconds: 1,
  microseconds: 1e3,
  milliseconds: 1e6,
  seconds: 1e9,
};

const known = new WeakMap<Document, Map<string, RowTimes>>();

/** `value`: what the order is measured in where the file has no times. Kept for the document. */
export function rowTimes(document: Document, value: string): RowTimes {
  const { name } = valueTypeOf(document.profile, value);
  const key = document.hasTimes ? "" : name;
  const kept = known.get(document) ?? new Map<string, RowTimes>();
  known.set(document, kept);
  const times = kept.get(key) ?? (document.hasTimes ? told(document) : summed(document, name));
  kept.set(key, times);
  return times;
}

function told({ profile }: Document): RowTimes {
  const { timeNs } = profile.samples;
  const { order, threadStart } = rowsByThread(profile, timeNs);
  const durations = durationColumn(profile);
  const intervalNs = durations === undefined ? usualIntervalNs(profile, { order, threadStart }) : 0;
  const endNs = new Float64Array(timeNs.length);
  for (let thread = 0; thread + 1 < threadStart.length; thread += 1) {
    for (let at = threadStart[thread]; at < threadStart[thread + 1]; at += 1) {
      const row = order[at];
      const isLast = at + 1 === threadStart[thread + 1];
      const durationNs = durations === undefined ? 0 : durations.values[row] * durations.unitNs;
      const lastNs = timeNs[row] + profile.samples.count[row] * intervalNs;
      const nextNs = isLast ? lastNs : timeNs[order[at + 1]];
      endNs[row] = durationNs > 0 ? timeNs[row] + durationNs : nextNs;
    }
  }
  return { startNs: timeNs, endNs, order, threadStart, isOrderOnly: false };
}

/**
 * A thread's last row has no next one: it lasts as long as its samples usually do. Without that,
 * a thread that only waited, which is one row, would have had all of it in one moment.
 */
function usualIntervalNs(
  { samples: { timeNs, count } }: Profile,
  { order, threadStart }: Pick<RowTimes, "order" | "threadStart">,
): number {
  let lastedNs = 0;
  let samples = 0;
  for (let thread = 0; thread + 1 < threadStart.length; thread += 1) {
    const rows = order.subarray(threadStart[thread], threadStart[thread + 1]);
    if (rows.length < 2) continue;
    lastedNs += timeNs[rows[rows.length - 1]] - timeNs[rows[0]];
    for (const row of rows.subarray(0, -1)) samples += count[row];
  }
  return samples === 0 ? 0 : lastedNs / samples;
}

/** What says how long a row took; undefined: nothing does, it lasted until the next one. */
function durationColumn(
  profile: Profile,
): { readonly values: ArrayLike<number>; readonly unitNs: number } | undefined {
  if (profile.valueTypes.length === 0) return { values: profile.samples.wallNs, unitNs: 1 };
  const type = valueTypesOf(profile).find(({ name, unit }) => name !== "cpu" && unit in NS_OF_UNIT);
  if (type === undefined) return undefined;
  return { values: valueColumn(profile, type.name), unitNs: NS_OF_UNIT[type.unit] };
}

function summed({ profile }: Document, value: string): RowTimes {
  const column = valueColumn(profile, value);
  const { thread } = profile.samples;
  const startNs = new Float64Array(thread.length);
  const endNs = new Float64Array(thread.length);
  const soFar = new Float64Array(profile.threads.pid.length);
  for (let row = 0; row < thread.length; row += 1) {
    startNs[row] = soFar[thread[row]];
    soFar[thread[row]] += Math.max(0, column[row]);
    endNs[row] = soFar[thread[row]];
  }
  return { startNs, endNs, ...rowsByThread(profile, startNs), isOrderOnly: true };
}

function rowsByThread(
  profile: Profile,
  startNs: Float64Array,
): Pick<RowTimes, "order" | "threadStart"> {
  const { thread } = profile.samples;
  const threadStart = new Int32Array(profile.threads.pid.length + 1);
  for (let row = 0; row < thread.length; row += 1) threadStart[thread[row] + 1] += 1;
  for (let at = 1; at < threadStart.length; at += 1) threadStart[at] += threadStart[at - 1];
  const order = new Int32Array(thread.length);
  const next = threadStart.slice(0, -1);
  for (let row = 0; row < thread.length; row += 1) order[next[thread[row]]++] = row;
  for (let at = 0; at + 1 < threadStart.length; at += 1) {
    const rows = order.subarray(threadStart[at], threadStart[at + 1]);
    if (!isSorted(rows, startNs)) rows.sort((a, b) => unlessEqual(startNs[a] - startNs[b], a - b));
  }
  return { order, threadStart };
}

function isSorted(rows: Int32Array, startNs: Float64Array): boolean {
  for (let at = 1; at < rows.length; at += 1) {
    if (startNs[rows[at]] < startNs[rows[at - 1]]) return false;
  }
  return true;
}
