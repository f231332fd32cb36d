// A recording as what a live view takes: blocks of a second or more, up to any point of its time.

import type { ProfileBlock } from "#profile/model/block.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { SampleTable, Tables } from "#profile/model/tables.ts";

import { LiveProfile } from "./live-profile.ts";

/** A run of samples ends with its second, so a finer step would only seem finer. */
const STEP_NS_MIN = 1e9;
const STEPS_MAX = 600;

export class RecordedTime {
  /** What the recording holds up to the position. Another one after a step back. */
  live = new LiveProfile();
  readonly stepNs: number;
  readonly steps: number;
  readonly #profile: Profile;
  /** Rows of samples by step: `#rows[#start[step]]` to `#rows[#start[step + 1] - 1]`. */
  readonly #rows: Int32Array;
  readonly #start: Int32Array;
  #position = 0;

  constructor(profile: Profile) {
    this.#profile = profile;
    const { durationNs } = profile.cost;
    this.stepNs = Math.max(STEP_NS_MIN, durationNs / STEPS_MAX);
    this.steps = Math.max(1, Math.ceil(durationNs / this.stepNs));
    const { timeNs } = profile.samples;
    const stepOf = (row: number): number =>
      Math.min(this.steps - 1, Math.max(0, Math.floor(timeNs[row] / this.stepNs)));
    this.#start = new Int32Array(this.steps + 1);
    for (let row = 0; row < timeNs.length; row += 1) this.#start[stepOf(row) + 1] += 1;
    for (let step = 0; step < this.steps; step += 1) this.#start[step + 1] += this.#start[step];
    this.#rows = new Int32Array(timeNs.length);
    const next = this.#start.slice();
    for (let row = 0; row < timeNs.length; row += 1) {
      const step = stepOf(row);
      this.#rows[next[step]] = row;
      next[step] += 1;
    }
  }

  /** How many steps of the recording are in `live`. */
  get position(): number {
    return this.#position;
  }

  /** Of the position, in ns since the recording's start. */
  get atNs(): number {
    return Math.min(this.#position * this.stepNs, this.durationNs);
  }

  get durationNs(): number {
    return this.#profile.cost.durationNs;
  }

  /** Goes to so many steps from the start, at least one. */
  seek(steps: number): void {
    const wanted = Math.min(this.steps, Math.max(1, steps));
    if (wanted < this.#position) {
      const { spec } = this.live;
      this.live = new LiveProfile();
      this.#position = 0;
      // Its threads keep their numbers, since all tables are added in one piece.
      this.live.setSpec(spec);
    }
    while (this.#position < wanted) {
      this.live.add(this.#block(this.#position));
      this.#position += 1;
    }
  }

  #block(step: number): ProfileBlock {
    const { cost, processCosts } = this.#profile;
    const durationNs = Math.min((step + 1) * this.stepNs, cost.durationNs);
    const rows = this.#rows.subarray(this.#start[step], this.#start[step + 1]);
    const tables = step === 0 ? this.#profile : NO_TABLES;
    const samples = pick(this.#profile.samples, rows);
    return {
      epoch: 0,
      tables: { ...tables, samples },
      cost: { ...cost, durationNs },
      // As the other totals they are not told by time.
      processCosts: step === 0 ? processCosts : [],
    };
  }
}

function pick(samples: SampleTable, rows: Int32Array): SampleTable {
  return {
    timeNs: Float64Array.from(rows, (row) => samples.timeNs[row]),
    thread: rows.map((row) => samples.thread[row]),
    stack: rows.map((row) => samples.stack[row]),
    count: rows.map((row) => samples.count[row]),
    wallNs: Float64Array.from(rows, (row) => samples.wallNs[row]),
    cpuNs: Float64Array.from(rows, (row) => samples.cpuNs[row]),
    state: Uint16Array.from(rows, (row) => samples.state[row]),
    values: samples.values.map((column) => Float64Array.from(rows, (row) => column[row])),
  };
}

const NONE = new Int32Array(0);

const NO_TABLES: Omit<Tables, "samples"> = {
  valueTypes: [],
  strings: [],
  files: { path: NONE },
  functions: { name: NONE, qualifiedName: NONE, file: NONE, firstLine: NONE },
  frames: {
    function: NONE,
    line: NONE,
    endLine: NONE,
    column: NONE,
    endColumn: NONE,
    kind: new Uint8Array(0),
  },
  stacks: { parent: NONE, frame: NONE },
  processes: { pid: NONE, parentPid: NONE, command: [], pythonVersion: [] },
  threads: { pid: NONE, tid: NONE, name: [], knownStates: new Uint16Array(0) },
};
