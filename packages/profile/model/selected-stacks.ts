// A selection applied: a profile that holds only what is drawn, with frames merged as they are
// drawn and threads as frames at the root. Views and writers work on its result and need not know
// what was selected.

import { ProfileBuilder } from "./builder.ts";
import { Int32Column } from "./columns.ts";
import { InternTable } from "./intern-table.ts";
import { hasSeveralProcesses, processLabel, threadName } from "./labels.ts";
import type { Profile } from "./profile.ts";
import type { SampleRows } from "./sample-columns.ts";
import { selectedRows, type Selection } from "./selection.ts";
import type { Tables } from "./tables.ts";
import { valueColumn } from "./value-types.ts";

/** What was measured on each stack itself, not below it, by row of the stack table. */
export interface StackWeights {
  /** In the unit of the value. */
  readonly value: Float64Array;
  /** Samples. */
  readonly count: Float64Array;
}

/**
 * What makes two frames of one function at one line two frames: nothing, or where in the line they
 * stand.
 */
export type FrameDetail = "line" | "column";

/**
 * The selected samples summed: one row per thread, stack and state, at the time of the first. Rows
 * that nothing selected points at are left out of all tables.
 */
export function selectedStacks(
  profile: Profile,
  selection: Selection,
  detail: FrameDetail = "line",
): Profile {
  return new Drawing(profile, selection, detail, "sums").draw();
}

/** The selected samples in order of time, not summed. */
export function selectedTimeline(profile: Profile, selection: Selection): Profile {
  return new Drawing(profile, selection, "line", "runs").draw();
}

/**
 * Only the selected samples, each at its time: nothing is summed, and no frame merged. Names that
 * none of them has are gone. Whether threads run, and what samples weigh, is left to be chosen.
 */
export function keptSamples(profile: Profile, selection: Selection): Profile {
  const asked: Selection = {
    ...selection,
    value: "wall",
    includeIdle: true,
    perThread: false,
    perProcess: false,
    byFunction: false,
  };
  return new Drawing(profile, asked, "column", "runs", true).draw();
}

/** Sums over the samples of each stack. */
export function stackWeights(tables: Tables, value: string): StackWeights {
  const { stack, count } = tables.samples;
  const column = valueColumn(tables, value);
  const weights = {
    value: new Float64Array(tables.stacks.frame.length),
    count: new Float64Array(tables.stacks.frame.length),
  };
  for (let row = 0; row < stack.length; row += 1) {
    weights.value[stack[row]] += column[row];
    weights.count[stack[row]] += count[row];
  }
  return weights;
}

const NOT_YET = -1;

/** Copies stacks into a builder as they are drawn, each when it is first asked for. */
class Drawing {
  readonly #profile: Profile;
  readonly #selection: Selection;
  readonly #detail: FrameDetail;
  /** Samples around one that is left out are no run. */
  readonly #keepsGaps: boolean;
  readonly #builder: ProfileBuilder;
  readonly #frames: Int32Array;
  readonly #threads: Int32Array;
  /** What every stack of the thread stands on, by thread row. */
  readonly #roots: Int32Array;
  readonly #perProcess: boolean;
  /** Keys are (root, or -1; stack); `#drawnStacks` has the drawn stack of each. */
  readonly #stackKeys = new InternTable(2);
  readonly #drawnStacks = new Int32Column();
  /** Rows of `#stackKeys` and their stacks on the way from an unknown stack to a known caller. */
  readonly #pathKeys = new Int32Column();
  readonly #pathStacks = new Int32Column();

  constructor(
    profile: Profile,
    selection: Selection,
    detail: FrameDetail,
    rows: SampleRows,
    keepsGaps = false,
  ) {
    this.#builder = new ProfileBuilder(rows, profile.valueTypes);
    this.#profile = profile;
    this.#selection = selection;
    this.#detail = detail;
    this.#keepsGaps = keepsGaps;
    this.#frames = new Int32Array(profile.frames.kind.length).fill(NOT_YET);
    this.#threads = new Int32Array(profile.threads.pid.length).fill(NOT_YET);
    this.#roots = new Int32Array(profile.threads.pid.length).fill(NOT_YET);
    this.#perProcess = selection.perProcess ?? hasSeveralProcesses(profile);
  }

  draw(): Profile {
    const { samples, processes, meta, cost, processCosts } = this.#profile;
    const { pid, parentPid, command, pythonVersion } = processes;
    for (let row = 0; row < pid.length; row += 1) {
      this.#builder.internProcess(pid[row], parentPid[row], command[row], pythonVersion[row]);
    }
    const selected = selectedRows(this.#profile, this.#selection);
    for (let row = 0; row < selected.length; row += 1) {
      if (selected[row] === 0) continue;
      if (this.#keepsGaps && row > 0 && selected[row - 1] === 0) this.#builder.endRuns();
      const drawnRow = this.#builder.addSample(
        samples.timeNs[row],
        this.#thread(samples.thread[row]),
        this.#stack(samples.thread[row], samples.stack[row]),
        samples.count[row],
        samples.wallNs[row],
        samples.cpuNs[row],
        samples.state[row],
      );
      for (let index = 0; index < samples.values.length; index += 1) {
        this.#builder.addValue(drawnRow, index, samples.values[index][row]);
      }
    }
    return this.#builder.finish(meta, cost, processCosts);
  }

  /** The stack as it is drawn for that thread. */
  #stack(thread: number, stack: number): number {
    const { parent, frame } = this.#profile.stacks;
    const keys = this.#stackKeys;
    const root = this.#root(thread);
    this.#pathKeys.clear();
    this.#pathStacks.clear();
    let drawn = NOT_YET;
    for (let at = stack; at >= 0 && drawn === NOT_YET; at = parent[at]) {
      keys.key[0] = root;
      keys.key[1] = at;
      const key = keys.intern();
      if (key < this.#drawnStacks.length) {
        drawn = this.#drawnStacks.data[key];
        continue;
      }
      this.#drawnStacks.push(NOT_YET);
      this.#pathKeys.push(key);
      this.#pathStacks.push(at);
    }
    if (drawn === NOT_YET) drawn = root;
    for (let step = this.#pathKeys.length - 1; step >= 0; step -= 1) {
      drawn = this.#builder.internStack(drawn, this.#frame(frame[this.#pathStacks.data[step]]));
      this.#drawnStacks.data[this.#pathKeys.data[step]] = drawn;
    }
    return drawn;
  }

  #thread(thread: number): number {
    if (this.#threads[thread] !== NOT_YET) return this.#threads[thread];
    const { pid, tid, name, knownStates } = this.#profile.threads;
    this.#threads[thread] = this.#builder.internThread(
      pid[thread],
      tid[thread],
      name[thread],
      knownStates[thread],
    );
    return this.#threads[thread];
  }

  /** -1 where neither processes nor threads are drawn. */
  #root(thread: number): number {
    if (!this.#perProcess && !this.#selection.perThread) return -1;
    if (this.#roots[thread] !== NOT_YET) return this.#roots[thread];
    let root = -1;
    if (this.#perProcess) {
      const label = processLabel(this.#profile, this.#profile.threads.pid[thread]);
      root = this.#builder.internStack(root, this.#builder.internNamedFrame(label, "root"));
    }
    if (this.#selection.perThread) {
      const label = threadName(this.#profile, thread);
      root = this.#builder.internStack(root, this.#builder.internNamedFrame(label, "root"));
    }
    this.#roots[thread] = root;
    return root;
  }

  #frame(frame: number): number {
    if (this.#frames[frame] !== NOT_YET) return this.#frames[frame];
    const { strings, files, functions, frames } = this.#profile;
    const row = frames.function[frame];
    const file = functions.file[row];
    const drawnFunction = this.#builder.internFunction(
      this.#builder.internString(strings[functions.name[row]]),
      this.#builder.internString(strings[functions.qualifiedName[row]]),
      file < 0 ? -1 : this.#builder.internFile(strings[files.path[file]]),
      functions.firstLine[row],
    );
    const hasLine = !this.#selection.byFunction;
    const hasColumn = hasLine && this.#detail === "column";
    this.#frames[frame] = this.#builder.internFrame(
      drawnFunction,
      hasLine ? frames.line[frame] : -1,
      hasColumn ? frames.endLine[frame] : -1,
      hasColumn ? frames.column[frame] : -1,
      hasColumn ? frames.endColumn[frame] : -1,
      frames.kind[frame],
    );
    return this.#frames[frame];
  }
}
