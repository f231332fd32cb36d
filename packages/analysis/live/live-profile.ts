// A measurement while it goes on: what the last seconds hold, what the whole time since the start
// holds, and the second-by-second history of each place. Blocks come in about once a second.
//
// Memory is bounded however long it runs. Samples are kept as sums; where those, or the names, have
// grown beyond a bound, they are folded: the sums of the heaviest places are carried over, the rest
// becomes one named row, and what needs whole stacks (callers, one thread alone) starts again.
//
// Trap: a fold renumbers everything, and the rows of an epoch refer to earlier ones, so it may only
// happen where an epoch starts.

import type { ProfileBlock } from "#profile/model/block.ts";
import { ProcessCosts } from "#profile/model/process-costs.ts";
import { EMPTY_COST, type ProfileCost } from "#profile/model/profile.ts";
import type { SampleTable } from "#profile/model/tables.ts";

import { folded } from "./fold.ts";
import { LEVELS, LiveTables } from "./live-tables.ts";
import { addSums, addThreads, joined, periodOf } from "./period.ts";
import { emptySums, type Period, type ThreadTime } from "./period.ts";
import { isFiltered, isSameSpec, PlaceSums } from "./place-sums.ts";
import type { LiveSpec, LiveValue, PlaceSlice } from "./place-sums.ts";
import { SampleSums } from "./sample-sums.ts";

/** How much of the history is kept, in blocks. */
export const HISTORY_MAX = 60;
/** "Now" is the last blocks of at least so much time. */
const NOW_NS = 4.5e9;

export interface LiveBounds {
  readonly tableBytes: number;
  readonly sumRows: number;
  /** Functions that are carried over a fold. */
  readonly functions: number;
}

const DEFAULT_BOUNDS: LiveBounds = { tableBytes: 48 << 20, sumRows: 300_000, functions: 4096 };

export interface Slice {
  readonly period: Period;
  /** Without rows after a fold. */
  readonly samples: SampleTable;
  places: PlaceSlice;
  /** Where each place is in `places`; made when it is first asked for. */
  index: Map<number, number> | undefined;
}

/** Sums of the time before the last fold. */
export type Carried = ReadonlyMap<`${LiveSpec["level"]} ${LiveValue}`, PlaceSlice>;

const NOTHING_CARRIED: Carried = new Map();

export class LiveProfile {
  tables = new LiveTables();
  cost: ProfileCost = EMPTY_COST;
  readonly processCosts = new ProcessCosts();
  /** Of the current spec, since the start or, of a filtered one, since the last fold. */
  since = new PlaceSums();
  now = new PlaceSums();
  slices: Slice[] = [];
  /** One more with every fold: the numbers of places and threads from before are void. */
  generation = 0;
  readonly sums = new SampleSums();
  readonly #bounds: LiveBounds;
  #spec: LiveSpec = { level: "function", value: "cpu", gilOnly: false };
  readonly #scratch = new PlaceSums();
  #carried: Carried = NOTHING_CARRIED;
  #epoch = 0;
  #elapsedNs = 0;
  #foldedElapsedNs = 0;
  #all = emptySums();
  #threads = new Map<number, ThreadTime>();

  constructor(bounds: LiveBounds = DEFAULT_BOUNDS) {
    this.#bounds = bounds;
  }

  get spec(): LiveSpec {
    return this.#spec;
  }

  add(block: ProfileBlock): void {
    if (block.epoch !== this.#epoch) this.#startEpoch(block.epoch);
    const samples = this.tables.absorb(block);
    const elapsedNs = Math.max(0, block.cost.durationNs - this.cost.durationNs);
    const ownCpuNs = Math.max(0, block.cost.profilerCpuNs - this.cost.profilerCpuNs);
    this.cost = block.cost;
    this.processCosts.add(block.processCosts);
    const period = periodOf(this.tables, samples, elapsedNs, ownCpuNs);
    this.sums.add(samples);
    this.#elapsedNs += elapsedNs;
    addSums(this.#all, period.all);
    addThreads(this.#threads, period.threads);
    this.since.add(this.tables, this.#spec, samples, samples.stack.length);
    this.slices.push({ period, samples, places: this.#sliceOf(samples), index: undefined });
    if (this.slices.length > HISTORY_MAX) this.slices.shift();
    this.#sumNow();
  }

  /** The whole time since the start, or since `reset`. */
  get whole(): Period {
    const elapsedNs = this.#elapsedNs;
    const profilerCpuNs = this.cost.profilerCpuNs;
    return { elapsedNs, profilerCpuNs, all: this.#all, threads: this.#threads };
  }

  /** The last seconds. */
  get recent(): Period {
    return joined(this.#recentSlices().map(({ period }) => period));
  }

  /** What `since` and everything made from whole stacks stand for, in ns. */
  get sinceNs(): number {
    return isFiltered(this.#spec) ? this.stacksNs : this.#elapsedNs;
  }

  /** How long whole stacks have been kept for. */
  get stacksNs(): number {
    return this.#elapsedNs - this.#foldedElapsedNs;
  }

  /** Counts something else from now on, and for the past as far as it is kept. */
  setSpec(spec: LiveSpec): void {
    if (isSameSpec(spec, this.#spec)) return;
    this.#spec = spec;
    this.since = this.#sumsSince(spec);
    for (const slice of this.slices) {
      slice.places = this.#sliceOf(slice.samples);
      slice.index = undefined;
    }
    this.#sumNow();
  }

  /** Starts again: what was measured so far is forgotten, names are not. */
  reset(): void {
    this.sums.clear();
    this.#carried = NOTHING_CARRIED;
    this.#elapsedNs = 0;
    this.#foldedElapsedNs = 0;
    this.#all = emptySums();
    this.#threads = new Map();
    this.since = new PlaceSums();
    this.slices = [];
    this.#sumNow();
  }

  #sumsSince(spec: LiveSpec): PlaceSums {
    const sums = new PlaceSums();
    const carried = this.#carried.get(`${spec.level} ${spec.value}`);
    if (carried !== undefined && !isFiltered(spec)) addSlice(sums, carried);
    sums.add(this.tables, spec, this.sums.rows(), this.sums.length);
    return sums;
  }

  #sliceOf(samples: SampleTable): PlaceSlice {
    this.#scratch.add(this.tables, this.#spec, samples, samples.stack.length);
    return this.#scratch.takeSlice();
  }

  #recentSlices(): Slice[] {
    let elapsedNs = 0;
    let first = this.slices.length;
    while (first > 0 && elapsedNs < NOW_NS) {
      first -= 1;
      elapsedNs += this.slices[first].period.elapsedNs;
    }
    return this.slices.slice(first);
  }

  #sumNow(): void {
    this.now.takeSlice();
    for (const slice of this.#recentSlices()) addSlice(this.now, slice.places);
  }

  #startEpoch(epoch: number): void {
    this.#epoch = epoch;
    const { tableBytes, sumRows } = this.#bounds;
    const isFull = this.tables.builder.tableBytes > tableBytes || this.sums.length > sumRows;
    if (isFull) this.#fold();
  }

  #fold(): void {
    const whole = new Map(
      LEVELS.flatMap((level) =>
        (["cpu", "wall"] as const).map((value) => {
          const sums = this.#sumsSince({ level, value, gilOnly: false });
          return [`${level} ${value}`, sums.takeSlice()] as const;
        }),
      ),
    );
    const fold = folded(this.tables, whole, this.slices, this.#threads, this.#bounds.functions);
    this.generation += 1;
    this.tables = fold.tables;
    this.#carried = fold.carried;
    this.#threads = fold.threads;
    this.slices = fold.slices(this.#spec.level);
    this.sums.clear();
    this.#foldedElapsedNs = this.#elapsedNs;
    const { threads, ...rest } = this.#spec;
    const after = threads === undefined ? undefined : new Set([...threads].map(fold.threadAfter));
    this.#spec = after === undefined ? rest : { ...rest, threads: after };
    this.since = this.#sumsSince(this.#spec);
    this.now = new PlaceSums();
    this.#sumNow();
  }
}

function addSlice(sums: PlaceSums, { places, self, total }: PlaceSlice): void {
  for (let row = 0; row < places.length; row += 1) {
    sums.addPlace(places[row], self[row], total[row]);
  }
}
