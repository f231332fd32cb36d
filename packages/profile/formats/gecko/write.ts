// The Firefox Profiler's "gecko" format, version 24, which profiler.firefox.com upgrades for ever:
// https://github.com/firefox-devtools/profiler/blob/main/docs-developer/gecko-profile-format.md.
// Tables are arrays of rows with a schema; each thread has tables of its own. A sample is one row,
// so a run of samples is as many rows.

import { frameName, framePath, processCommand, shortPath } from "../../model/labels.ts";
import type { Profile } from "../../model/profile.ts";
import { selectedTimeline } from "../../model/selected-stacks.ts";
import type { Selection } from "../../model/selection.ts";
import { frameKind } from "../../model/tables.ts";
import { chunked, jsonArray } from "../chunks.ts";
import type { FileNames } from "../file-names.ts";
import { rowsByThread } from "../thread-rows.ts";

const VERSION = 24;
const MS_NS = 1e6;

const CATEGORIES = [
  { name: "Python", color: "yellow", subcategories: ["Other"] },
  { name: "Native", color: "blue", subcategories: ["Other"] },
  { name: "Kernel", color: "orange", subcategories: ["Other"] },
  { name: "Garbage collection", color: "purple", subcategories: ["Other"] },
  { name: "Other", color: "grey", subcategories: ["Other"] },
] as const;
const OTHER = 4;
const CATEGORY_OF_KIND: Readonly<Record<number, number>> = {
  [frameKind.python]: 0,
  [frameKind.native]: 1,
  [frameKind.kernel]: 2,
  [frameKind.gc]: 3,
};

const SCHEMAS = {
  samples: { stack: 0, time: 1, responsiveness: 2 },
  markers: { name: 0, startTime: 1, endTime: 2, phase: 3, category: 4, data: 5 },
  stackTable: { prefix: 0, frame: 1 },
  frameTable: {
    location: 0,
    relevantForJS: 1,
    innerWindowID: 2,
    implementation: 3,
    optimizations: 4,
    line: 5,
    column: 6,
    category: 7,
    subcategory: 8,
  },
} as const;

/** Chunks of JSON text. */
export function writeGecko(
  profile: Profile,
  selection: Selection,
  names: FileNames,
): Iterable<string> {
  const drawn = selectedTimeline(profile, { ...selection, perThread: false, perProcess: false });
  return chunked(document(drawn, names));
}

function* document(drawn: Profile, names: FileNames): Generator<string> {
  yield `{"meta":${JSON.stringify(metaOf(drawn))},`;
  yield `"libs":[],"processes":[],"pausedRanges":[],"threads":[`;
  const rows = rowsByThread(drawn, drawn.samples.count);
  let separator = "";
  for (let thread = 0; thread < rows.length; thread++) {
    if (rows[thread].length === 0) continue;
    yield separator;
    yield* new ThreadText(drawn, names, thread).of(rows[thread]);
    separator = ",\n";
  }
  yield "]}\n";
}

function metaOf({ meta }: Profile): object {
  return {
    version: VERSION,
    interval: 1000 / meta.rateHz,
    startTime: meta.startedAtMs,
    processType: 0,
    product: meta.command.join(" "),
    importedFrom: `pyrometer ${meta.pyrometerVersion}`,
    stackwalk: 0,
    debug: 0,
    gcpoison: 0,
    asyncstack: 0,
    categories: CATEGORIES,
    markerSchema: [],
  };
}

/** One thread's tables: only what its samples point at. */
class ThreadText {
  readonly #drawn: Profile;
  readonly #names: FileNames;
  readonly #thread: number;
  readonly #strings: string[] = [];
  readonly #stringRows = new Map<string, number>();
  readonly #frames: (readonly unknown[])[] = [];
  readonly #frameRows = new Map<number, number>();
  readonly #stacks: (readonly unknown[])[] = [];
  readonly #stackRows = new Map<number, number>();

  constructor(drawn: Profile, names: FileNames, thread: number) {
    this.#drawn = drawn;
    this.#names = names;
    this.#thread = thread;
  }

  *of(rows: readonly number[]): Generator<string> {
    const { pid, tid, name } = this.#drawn.threads;
    const command = processCommand(this.#drawn, pid[this.#thread]);
    const about = {
      name: name[this.#thread],
      processType: "default",
      ...(command === "" ? {} : { processName: command }),
      pid: pid[this.#thread],
      tid: tid[this.#thread],
      registerTime: 0,
      unregisterTime: null,
    };
    yield JSON.stringify(about).slice(0, -1);
    yield `,"samples":{"schema":${JSON.stringify(SCHEMAS.samples)},"data":`;
    yield* jsonArray(this.#samples(rows));
    yield `},"markers":{"schema":${JSON.stringify(SCHEMAS.markers)},"data":[]}`;
    yield `,"stackTable":{"schema":${JSON.stringify(SCHEMAS.stackTable)},"data":`;
    yield* jsonArray(this.#stacks);
    yield `},"frameTable":{"schema":${JSON.stringify(SCHEMAS.frameTable)},"data":`;
    yield* jsonArray(this.#frames);
    yield `},"stringTable":`;
    yield* jsonArray(this.#strings);
    yield "}";
  }

  *#samples(rows: readonly number[]): Generator<readonly unknown[]> {
    const { timeNs, wallNs, stack, count } = this.#drawn.samples;
    for (const [index, row] of rows.entries()) {
      const own = this.#stack(stack[row]);
      const nextNs = index + 1 < rows.length ? timeNs[rows[index + 1]] : Infinity;
      const gapNs = Math.min(wallNs[row], nextNs - timeNs[row]) / count[row];
      for (let at = 0; at < count[row]; at++) yield [own, (timeNs[row] + at * gapNs) / MS_NS, 0];
    }
  }

  /** Callers first: a stack may be thousands of frames deep. */
  #stack(stack: number): number {
    const { parent, frame } = this.#drawn.stacks;
    const path: number[] = [];
    let at = stack;
    while (at >= 0 && !this.#stackRows.has(at)) {
      path.push(at);
      at = parent[at];
    }
    let row = at < 0 ? null : (this.#stackRows.get(at) ?? null);
    for (const one of path.reverse()) {
      this.#stacks.push([row, this.#frame(frame[one])]);
      row = this.#stacks.length - 1;
      this.#stackRows.set(one, row);
    }
    return row ?? 0;
  }

  #frame(frame: number): number {
    const known = this.#frameRows.get(frame);
    if (known !== undefined) return known;
    const { line, kind } = this.#drawn.frames;
    const category = CATEGORY_OF_KIND[kind[frame]] ?? OTHER;
    const place = line[frame] < 1 ? null : line[frame];
    const location = this.#string(this.#location(frame));
    this.#frames.push([location, false, 0, null, null, place, null, category, 0]);
    this.#frameRows.set(frame, this.#frames.length - 1);
    return this.#frames.length - 1;
  }

  /** `name (file:line)`, the line that the function begins at: so Firefox knows its file. */
  #location(frame: number): string {
    const path = framePath(this.#drawn, frame);
    const name = frameName(this.#drawn, frame);
    if (path === "") return name;
    const file = this.#names.fullFileNames ? path : shortPath(this.#drawn, path);
    const firstLine = this.#drawn.functions.firstLine[this.#drawn.frames.function[frame]];
    return `${name} (${file}:${Math.max(1, firstLine)})`;
  }

  #string(text: string): number {
    const known = this.#stringRows.get(text);
    if (known !== undefined) return known;
    this.#strings.push(text);
    this.#stringRows.set(text, this.#strings.length - 1);
    return this.#strings.length - 1;
  }
}
