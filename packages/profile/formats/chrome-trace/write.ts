// Chrome's trace events, read by Perfetto (ui.perfetto.dev), chrome://tracing and others:
// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU. A slice is a
// function for as long as samples in a row saw it: calls shorter than the gap between two samples
// are not there, and two in a row look like one.

import { frameName, framePath, processCommand, shortPath } from "../../model/labels.ts";
import type { Profile } from "../../model/profile.ts";
import { selectedTimeline } from "../../model/selected-stacks.ts";
import type { Selection } from "../../model/selection.ts";
import { chunked } from "../chunks.ts";
import type { FileNames } from "../file-names.ts";
import { rowsByThread } from "../thread-rows.ts";

/** Times of the model are sums of floats: closer than this is at the same time. */
const SAME_TIME_NS = 1000;

/** Chunks of JSON text: always over elapsed time, the selection says which samples. */
export function writeChromeTrace(
  profile: Profile,
  selection: Selection,
  names: FileNames,
): Iterable<string> {
  const drawn = selectedTimeline(profile, {
    ...selection,
    byFunction: true,
    perThread: false,
    perProcess: false,
  });
  return chunked(document(drawn, names));
}

function* document(drawn: Profile, names: FileNames): Generator<string> {
  const { meta, threads } = drawn;
  const about = { exporter: `pyrometer@${meta.pyrometerVersion}`, python: meta.pythonVersion };
  yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[`;
  yield JSON.stringify(named("process_name", meta.pid, 0, meta.command.join(" ")));
  for (const pid of new Set(threads.pid)) {
    if (pid === meta.pid) continue;
    yield `,\n${JSON.stringify(named("process_name", pid, 0, processCommand(drawn, pid)))}`;
  }
  const rows = rowsByThread(drawn, drawn.samples.wallNs);
  for (let thread = 0; thread < threads.tid.length; thread++) {
    const { pid, tid, name } = threads;
    yield `,\n${JSON.stringify(named("thread_name", pid[thread], tid[thread], name[thread]))}`;
    yield* new Slices(drawn, names, thread).of(rows[thread]);
  }
  yield "\n]}\n";
}

function named(what: string, pid: number, tid: number, name: string): object {
  return { ph: "M", name: what, pid, tid, args: { name } };
}

/** What runs on one thread: a slice opens when a sample first sees it and ends with the last. */
class Slices {
  readonly #drawn: Profile;
  readonly #names: FileNames;
  readonly #place: string;
  /** Outermost first. */
  readonly #open: number[] = [];
  readonly #startsNs: number[] = [];

  constructor(drawn: Profile, names: FileNames, thread: number) {
    this.#drawn = drawn;
    this.#names = names;
    this.#place = `"pid":${drawn.threads.pid[thread]},"tid":${drawn.threads.tid[thread]}`;
  }

  *of(rows: readonly number[]): Generator<string> {
    const { timeNs, wallNs, stack } = this.#drawn.samples;
    let endNs = 0;
    for (const [at, row] of rows.entries()) {
      if (timeNs[row] > endNs + SAME_TIME_NS) yield* this.#close(0, endNs);
      const path = this.#path(stack[row]);
      let same = 0;
      while (same < path.length && path[same] === this.#open[same]) same++;
      yield* this.#close(same, timeNs[row]);
      for (const frame of path.slice(same)) {
        this.#open.push(frame);
        this.#startsNs.push(timeNs[row]);
      }
      const nextNs = at + 1 < rows.length ? timeNs[rows[at + 1]] : Infinity;
      endNs = Math.min(timeNs[row] + wallNs[row], nextNs);
    }
    yield* this.#close(0, endNs);
  }

  #path(stack: number): number[] {
    const { parent, frame } = this.#drawn.stacks;
    const path: number[] = [];
    for (let at = stack; at >= 0; at = parent[at]) path.push(frame[at]);
    return path.reverse();
  }

  /** Ends all slices from that depth on. */
  *#close(depth: number, endNs: number): Generator<string> {
    while (this.#open.length > depth) {
      const frame = this.#open.pop();
      const startNs = this.#startsNs.pop();
      if (frame === undefined || startNs === undefined) return;
      yield this.#event(frame, startNs, endNs);
    }
  }

  #event(frame: number, startNs: number, endNs: number): string {
    const path = framePath(this.#drawn, frame);
    const file = this.#names.fullFileNames ? path : shortPath(this.#drawn, path);
    const line = this.#drawn.functions.firstLine[this.#drawn.frames.function[frame]];
    const args = path === "" ? {} : { file, line };
    const name = JSON.stringify(frameName(this.#drawn, frame));
    const times = `"ts":${microseconds(startNs)},"dur":${microseconds(endNs - startNs)}`;
    const rest = `${times},${this.#place},"args":${JSON.stringify(args)}`;
    return `,\n{"ph":"X","cat":"python","name":${name},${rest}}`;
  }
}

function microseconds(ns: number): number {
  return Math.round(Math.max(0, ns)) / 1000;
}
