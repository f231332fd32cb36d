// Makes the tables of a long measurement small again: the functions that cost most stay, with their
// lines and their sums; all others become one row that says so; totals still add up.

import type { ProfileBuilder } from "#profile/model/builder.ts";

import type { Carried, Slice } from "./live-profile.ts";
import { LEVELS, LiveTables, type Level } from "./live-tables.ts";
import { addSums, type ThreadTime } from "./period.ts";
import { PlaceSums, type PlaceSlice } from "./place-sums.ts";

export const OTHER_FUNCTIONS_LABEL = "[other functions, from earlier]";
export const ENDED_THREADS_NAME = "[threads that ended earlier]";

export interface Fold {
  readonly tables: LiveTables;
  readonly carried: Carried;
  readonly threads: Map<number, ThreadTime>;
  /** Of a row of threads before the fold, the one after. */
  readonly threadAfter: (thread: number) => number;
  /** The history, without its samples; its places are those of that level. */
  slices(level: Level): Slice[];
}

/** `carried` holds the sums since the start, `functionsKept` how many functions stay. */
export function folded(
  old: LiveTables,
  carried: Carried,
  slices: readonly Slice[],
  threads: ReadonlyMap<number, ThreadTime>,
  functionsKept: number,
): Fold {
  const tables = new LiveTables();
  const kept = heaviest(carried, functionsKept);
  const places = new PlaceMap(old, tables, kept);
  const threadMap = new ThreadMap(old, tables, slices);
  const keptSums = new Map(
    [...carried].map(([key, sums]) => {
      const level: Level = key.startsWith("line") ? "line" : "function";
      return [key, places.mapped(level, sums)] as const;
    }),
  );
  return {
    tables,
    carried: keptSums,
    threads: threadMap.mapped(threads),
    threadAfter: (thread) => threadMap.of(thread),
    slices: (level) =>
      slices.map(({ period, samples, places: sums }) => ({
        period: { ...period, threads: threadMap.mapped(period.threads) },
        samples: { ...samples, stack: samples.stack.subarray(0, 0) },
        places: places.mapped(level, sums),
        index: undefined,
      })),
  };
}

/** Functions by what they cost, in CPU or in elapsed time. */
function heaviest(carried: Carried, limit: number): ReadonlySet<number> {
  const kept = new Set<number>();
  for (const value of ["cpu", "wall"] as const) {
    const sums = carried.get(`function ${value}`);
    if (sums === undefined) continue;
    const order = [...sums.places.keys()].sort((a, b) => sums.total[b] - sums.total[a]);
    for (const row of order.slice(0, limit / 2)) kept.add(sums.places[row]);
  }
  return kept;
}

/** Places before the fold to places after it. */
class PlaceMap {
  readonly #byLevel: Readonly<Record<Level, ReadonlyMap<number, number>>>;
  readonly #other: Readonly<Record<Level, number>>;

  constructor(old: LiveTables, fresh: LiveTables, kept: ReadonlySet<number>) {
    const frames = new Map<number, number>();
    const other = fresh.builder.internNamedFrame(OTHER_FUNCTIONS_LABEL, "root");
    for (let frame = 0; frame < old.functionOf.length; frame += 1) {
      if (kept.has(old.functionOf.data[frame])) {
        frames.set(frame, copyFrame(old, fresh.builder, frame));
      }
    }
    fresh.take();
    const byLevel = { function: new Map<number, number>(), line: new Map<number, number>() };
    for (const level of LEVELS) {
      const before = old.placesOf(level).data;
      const after = fresh.placesOf(level).data;
      for (const [oldFrame, frame] of frames) byLevel[level].set(before[oldFrame], after[frame]);
    }
    this.#byLevel = byLevel;
    this.#other = {
      function: fresh.functionOf.data[other],
      line: fresh.lineOf.data[other],
    };
  }

  /** What has no place any more is by itself in the row of the others. */
  mapped(level: Level, { places, self, total }: PlaceSlice): PlaceSlice {
    const sums = new PlaceSums();
    for (let row = 0; row < places.length; row += 1) {
      const place = this.#byLevel[level].get(places[row]);
      if (place === undefined) sums.addPlace(this.#other[level], self[row], self[row]);
      else sums.addPlace(place, self[row], total[row]);
    }
    return sums.takeSlice();
  }
}

function copyFrame(old: LiveTables, builder: ProfileBuilder, frame: number): number {
  const { strings, files, functions, frames } = old.tables;
  const row = frames.function[frame];
  const file = functions.file[row];
  const copied = builder.internFunction(
    builder.internString(strings[functions.name[row]]),
    builder.internString(strings[functions.qualifiedName[row]]),
    file < 0 ? -1 : builder.internFile(strings[files.path[file]]),
    functions.firstLine[row],
  );
  return builder.internFrame(copied, frames.line[frame], -1, -1, -1, frames.kind[frame]);
}

/** Threads of the history stay; earlier ones become one row. */
class ThreadMap {
  readonly #after = new Map<number, number>();
  readonly #ended: number;

  constructor(old: LiveTables, fresh: LiveTables, slices: readonly Slice[]) {
    const { pid, tid, name, knownStates } = old.tables.threads;
    const pids = new Set<number>();
    for (const { period } of slices) {
      for (const thread of period.threads.keys()) {
        if (this.#after.has(thread)) continue;
        const { builder } = fresh;
        const states = knownStates[thread];
        const after = builder.internThread(pid[thread], tid[thread], name[thread], states);
        this.#after.set(thread, after);
        pids.add(pid[thread]);
      }
    }
    const { processes } = old.tables;
    for (const [row, process] of processes.pid.entries()) {
      if (!pids.has(process)) continue;
      const { parentPid, command, pythonVersion } = processes;
      fresh.builder.internProcess(process, parentPid[row], command[row], pythonVersion[row]);
    }
    this.#ended = fresh.builder.internThread(pid.at(0) ?? 0, 0, ENDED_THREADS_NAME, 0);
    fresh.take();
  }

  of(thread: number): number {
    return this.#after.get(thread) ?? this.#ended;
  }

  mapped(threads: ReadonlyMap<number, ThreadTime>): Map<number, ThreadTime> {
    const mapped = new Map<number, ThreadTime>();
    for (const [thread, sums] of threads) {
      const row = this.of(thread);
      const known = mapped.get(row);
      // Its stack is one of before the fold.
      if (known === undefined) mapped.set(row, { ...sums, stack: -1 });
      else addSums(known, sums);
    }
    return mapped;
  }
}
