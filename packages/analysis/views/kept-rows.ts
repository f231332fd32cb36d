// Which part of each row of samples a view keeps: its selection, threads, processes and range.

import type { Document } from "#profile/model/document.ts";
import { selectedRows } from "#profile/model/selection.ts";
import { keptByFilters } from "./frame-filters.ts";
import { rowTimes, type RowTimes } from "./row-times.ts";
import type { TreeView } from "./tree-view.ts";

/** By row of samples the part that is kept, 0 to 1: a row is a run that a range may cut. */
export function keptParts(document: Document, view: TreeView): Float64Array {
  const { profile } = document;
  const selected = selectedRows(profile, view);
  const isThreadKept = keptThreads(document, view);
  const isStackKept = keptByFilters(profile, view.filters ?? []);
  const range = wholeRange(view);
  const times = range === undefined ? undefined : rowTimes(document, view.value);
  const { thread, stack } = profile.samples;
  const parts = new Float64Array(selected.length);
  for (let row = 0; row < parts.length; row += 1) {
    if (selected[row] === 0 || isThreadKept[thread[row]] === 0) continue;
    if (isStackKept[stack[row]] === 0) continue;
    parts[row] =
      times === undefined || range === undefined ? 1 : partIn(document, times, row, range);
  }
  return parts;
}

export function keptThreads({ profile }: Document, view: TreeView): Uint8Array {
  const { pid } = profile.threads;
  const threads = view.threads === undefined ? undefined : new Set(view.threads);
  const pids = view.pids === undefined ? undefined : new Set(view.pids);
  const kept = new Uint8Array(pid.length);
  for (let thread = 0; thread < kept.length; thread += 1) {
    const isKept = (threads?.has(thread) ?? true) && (pids?.has(pid[thread]) ?? true);
    kept[thread] = isKept ? 1 : 0;
  }
  return kept;
}

type Range = readonly [fromNs: number, toNs: number];

/** The view's range and those of its trail have to hold together. */
export function wholeRange(view: TreeView): Range | undefined {
  let [fromNs, toNs] = view.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let hasRange = view.range !== undefined;
  for (const transform of view.trail) {
    if (transform.kind !== "filter-samples") continue;
    fromNs = Math.max(fromNs, transform.fromNs);
    toNs = Math.min(toNs, transform.toNs);
    hasRange = true;
  }
  return hasRange ? [fromNs, toNs] : undefined;
}

/**
 * Our samples are moments: of a run those count that lie in the range, spread evenly over it. What
 * lasted (time that no sample saw, events of other tools) counts by the part that lies in it.
 */
function partIn(document: Document, times: RowTimes, row: number, [fromNs, toNs]: Range): number {
  const start = times.startNs[row];
  const end = times.endNs[row];
  if (start >= toNs || end < fromNs || (end === fromNs && start !== end)) return 0;
  if (start >= fromNs && end <= toNs) return 1;
  const count = document.profile.samples.count[row];
  if (document.profile.valueTypes.length > 0 || count === 0 || times.isOrderOnly) {
    return (Math.min(end, toNs) - Math.max(start, fromNs)) / (end - start);
  }
  const step = (end - start) / count;
  const first = Math.max(0, Math.ceil((fromNs - start) / step));
  const beyond = Math.min(count, Math.ceil((toNs - start) / step));
  return Math.max(0, beyond - first) / count;
}
