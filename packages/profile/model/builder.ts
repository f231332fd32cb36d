// Fills the tables of a profile. The sampler uses it as a stream (intern, add, `takeBlock` once a
// second, `reset` for a new epoch); readers of files use it once (intern, add, `finish`).
//
// Trap: numbers that it returned are rows of the current epoch. After `reset` every one of them is
// void.

import { assert } from "#base/assert.ts";
import type { Int32Column } from "./columns.ts";
import { InternTable } from "./intern-table.ts";
import type { ProcessCost } from "./process-costs.ts";
import type { Profile, ProfileCost, ProfileMeta } from "./profile.ts";
import { sampleColumns, type AnySampleColumns, type SampleRows } from "./sample-columns.ts";
import { StackTree } from "./stack-tree.ts";
import {
  frameKind,
  type FrameKind,
  type SampleTable,
  type Tables,
  type ValueType,
} from "./tables.ts";

/** Cells of the intern tables, in order. */
const FUNCTION = { name: 0, qualifiedName: 1, file: 2, firstLine: 3 } as const;
const FRAME = { function: 0, line: 1, endLine: 2, column: 3, endColumn: 4, kind: 5 } as const;
const PROCESS = { pid: 0, parentPid: 1, command: 2, pythonVersion: 3 } as const;
const THREAD = { pid: 0, tid: 1, name: 2, knownStates: 3 } as const;

/** How many rows of each table an earlier block already held. */
interface TakenRows {
  strings: number;
  files: number;
  functions: number;
  frames: number;
  stacks: number;
  threads: number;
  processes: number;
}

const NOTHING_TAKEN: Readonly<TakenRows> = {
  strings: 0,
  files: 0,
  functions: 0,
  frames: 0,
  stacks: 0,
  threads: 0,
  processes: 0,
};

/** Bytes that V8 needs for a string and its entry in the map, beside its characters. */
const STRING_OVERHEAD_BYTES = 80;

export class ProfileBuilder {
  #strings: string[] = [];
  #stringRows = new Map<string, number>();
  #stringChars = 0;
  readonly #files = new InternTable(1);
  readonly #functions = new InternTable(4);
  readonly #frames = new InternTable(6);
  readonly #stacks = new StackTree();
  readonly #threads = new InternTable(4);
  readonly #processes = new InternTable(4);
  readonly #samples: AnySampleColumns;
  readonly #valueTypes: readonly ValueType[];
  #taken: TakenRows = { ...NOTHING_TAKEN };
  #streams = false;
  #finished = false;

  /**
   * With "sums", all samples of one thread, stack and state are one row, at the time of the first.
   * `valueTypes`: of files of other tools.
   */
  constructor(rows: SampleRows = "runs", valueTypes: readonly ValueType[] = []) {
    this.#valueTypes = valueTypes;
    this.#samples = sampleColumns(rows, valueTypes.length);
    this.internString("");
  }

  get stackCount(): number {
    return this.#stacks.length;
  }

  get sampleRows(): number {
    return this.#samples.length;
  }

  /** Memory that the tables hold, roughly: decides when a new epoch is due. */
  get approximateBytes(): number {
    return this.tableBytes + this.#samples.sizeBytes;
  }

  /** The same without the samples. */
  get tableBytes(): number {
    return (
      this.#strings.length * STRING_OVERHEAD_BYTES +
      this.#stringChars * 2 +
      this.#files.sizeBytes +
      this.#functions.sizeBytes +
      this.#frames.sizeBytes +
      this.#stacks.sizeBytes +
      this.#threads.sizeBytes +
      this.#processes.sizeBytes
    );
  }

  /** Row of the text. Lone surrogates, which no output can carry, become U+FFFD. */
  internString(text: string): number {
    const known = this.#stringRows.get(text);
    if (known !== undefined) return known;
    const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
    if (wellFormed !== text) return this.internString(wellFormed);
    const row = this.#strings.length;
    this.#strings.push(text);
    this.#stringRows.set(text, row);
    this.#stringChars += text.length;
    return row;
  }

  internFile(path: string): number {
    return this.internFileOf(this.internString(path));
  }

  /** As `internFile`, for a path that is a row of strings already. */
  internFileOf(path: number): number {
    this.#files.key[0] = path;
    return this.#files.intern();
  }

  /**
   * `name` and `qualifiedName` are rows of strings; `file` a row of files or -1; `firstLine`
   * 1-based or -1.
   */
  internFunction(name: number, qualifiedName: number, file: number, firstLine: number): number {
    const key = this.#functions.key;
    key[FUNCTION.name] = name;
    key[FUNCTION.qualifiedName] = qualifiedName;
    key[FUNCTION.file] = file;
    key[FUNCTION.firstLine] = firstLine;
    return this.#functions.intern();
  }

  /**
   * Lines 1-based, columns 0-based UTF-8 bytes, -1 where not known; `kind` a value of `frameKind`.
   */
  internFrame(
    functionRow: number,
    line: number,
    endLine: number,
    column: number,
    endColumn: number,
    kind: number,
  ): number {
    const key = this.#frames.key;
    key[FRAME.function] = functionRow;
    key[FRAME.line] = line;
    key[FRAME.endLine] = endLine;
    key[FRAME.column] = column;
    key[FRAME.endColumn] = endColumn;
    key[FRAME.kind] = kind;
    return this.#frames.intern();
  }

  /** `parent` is the caller's stack, -1 for the outermost frame. */
  internStack(parent: number, frame: number): number {
    return this.#stacks.intern(parent, frame);
  }

  /** A frame without a place in a file: `unattributed` rows, the collector, a thread's own row. */
  internNamedFrame(name: string, kind: FrameKind): number {
    const text = this.internString(name);
    const functionRow = this.internFunction(text, text, -1, -1);
    return this.internFrame(functionRow, -1, -1, -1, -1, frameKind[kind]);
  }

  /** The stack of samples that could not be verified for `reason`: one frame of kind root. */
  internUnattributed(reason: string): number {
    return this.internStack(-1, this.internNamedFrame(reason, "root"));
  }

  /** `knownStates`: bits of `sampleState` that the thread's interpreter can tell. */
  internThread(pid: number, tid: number, name: string, knownStates: number): number {
    const key = this.#threads.key;
    key[THREAD.name] = this.internString(name);
    key[THREAD.pid] = pid;
    key[THREAD.tid] = tid;
    key[THREAD.knownStates] = knownStates;
    return this.#threads.intern();
  }

  /** `parentPid`: 0 where it is not known; `command`: the command line in one text. */
  internProcess(pid: number, parentPid: number, command: string, pythonVersion: string): number {
    const key = this.#processes.key;
    key[PROCESS.command] = this.internString(command);
    key[PROCESS.pythonVersion] = this.internString(pythonVersion);
    key[PROCESS.pid] = pid;
    key[PROCESS.parentPid] = parentPid;
    return this.#processes.intern();
  }

  /**
   * Adds `count` consecutive samples of a thread; where its latest row of this block has the same
   * stack and state, that row grows instead. `timeNs` since the recording's start; `wallNs` and
   * `cpuNs` are what all of them stand for. Returns the row, for `addValue`.
   */
  addSample(
    timeNs: number,
    thread: number,
    stack: number,
    count: number,
    wallNs: number,
    cpuNs: number,
    state: number,
  ): number {
    assert(thread >= 0 && thread < this.#threads.length, "a sample has a thread");
    assert(stack >= 0 && stack < this.#stacks.length, "a sample has a stack");
    return this.#samples.add(timeNs, thread, stack, count, wallNs, cpuNs, state);
  }

  /**
   * Adds the rows of another profile's samples; `threadRows` and `stackRows`: the row here of each
   * of its threads and stacks.
   */
  addSamples(samples: SampleTable, threadRows: Int32Column, stackRows: Int32Column): void {
    assert(isBelow(samples.thread, threadRows.length), "a sample has a thread");
    assert(isBelow(samples.stack, stackRows.length), "a sample has a stack");
    this.#samples.addAll(samples, threadRows.data, stackRows.data);
  }

  /** Adds to what a row of samples weighs; `index` is a row of the value types. */
  addValue(sampleRow: number, index: number, value: number): void {
    this.#samples.addValue(sampleRow, index, value);
  }

  /** Multiplies the CPU time of the rows since the last take by a factor per thread row. */
  scaleCpu(factorByThread: Float64Array): void {
    this.#samples.scaleCpu(factorByThread);
  }

  /**
   * The next sample of each thread starts a row of its own, even where it equals the one before.
   */
  endRuns(): void {
    this.#samples.endRuns();
  }

  /**
   * The rows added since the last take, in arrays of their own (transferable). The samples are then
   * forgotten.
   */
  takeBlock(): Tables {
    const tables = this.#tablesSince(this.#taken, this.#samples.copy());
    this.#taken = {
      strings: this.#strings.length,
      files: this.#files.length,
      functions: this.#functions.length,
      frames: this.#frames.length,
      stacks: this.#stacks.length,
      threads: this.#threads.length,
      processes: this.#processes.length,
    };
    this.#samples.clear();
    this.#streams = true;
    return tables;
  }

  /**
   * Starts a new epoch: every table starts again at row 0. Take the last block of the old epoch
   * before.
   */
  reset(): void {
    assert(this.#samples.length === 0, "samples are taken before a reset");
    this.#strings = [];
    this.#stringRows = new Map();
    this.#stringChars = 0;
    this.#files.clear();
    this.#functions.clear();
    this.#frames.clear();
    this.#stacks.clear();
    this.#threads.clear();
    this.#processes.clear();
    this.#samples.reset();
    this.#taken = { ...NOTHING_TAKEN };
    this.internString("");
  }

  /**
   * The whole profile, of a builder that never gave a block away. The builder is spent afterwards.
   */
  finish(meta: ProfileMeta, cost: ProfileCost, processCosts: readonly ProcessCost[] = []): Profile {
    assert(!this.#streams, "a builder either gives blocks away or finishes a profile");
    assert(!this.#finished, "a builder finishes once");
    this.#finished = true;
    const tables = this.#tablesSince(NOTHING_TAKEN, this.#samples.view());
    return { meta, cost, processCosts, ...tables };
  }

  #tablesSince(taken: Readonly<TakenRows>, samples: Tables["samples"]): Tables {
    const functions = this.#functions;
    const frames = this.#frames;
    return {
      valueTypes: this.#valueTypes,
      strings: this.#strings.slice(taken.strings),
      files: { path: this.#files.column(0, taken.files) },
      functions: {
        name: functions.column(FUNCTION.name, taken.functions),
        qualifiedName: functions.column(FUNCTION.qualifiedName, taken.functions),
        file: functions.column(FUNCTION.file, taken.functions),
        firstLine: functions.column(FUNCTION.firstLine, taken.functions),
      },
      frames: {
        function: frames.column(FRAME.function, taken.frames),
        line: frames.column(FRAME.line, taken.frames),
        endLine: frames.column(FRAME.endLine, taken.frames),
        column: frames.column(FRAME.column, taken.frames),
        endColumn: frames.column(FRAME.endColumn, taken.frames),
        kind: frames.byteColumn(FRAME.kind, taken.frames),
      },
      stacks: {
        parent: this.#stacks.parents(taken.stacks),
        frame: this.#stacks.frames(taken.stacks),
      },
      threads: this.#threadsSince(taken.threads),
      processes: this.#processesSince(taken.processes),
      samples,
    };
  }

  #processesSince(fromRow: number): Tables["processes"] {
    const processes = this.#processes;
    const text = (row: number): string => this.#strings[row];
    return {
      pid: processes.column(PROCESS.pid, fromRow),
      parentPid: processes.column(PROCESS.parentPid, fromRow),
      command: Array.from(processes.column(PROCESS.command, fromRow), text),
      pythonVersion: Array.from(processes.column(PROCESS.pythonVersion, fromRow), text),
    };
  }

  #threadsSince(fromRow: number): Tables["threads"] {
    const threads = this.#threads;
    const names = threads.column(THREAD.name, fromRow);
    return {
      pid: threads.column(THREAD.pid, fromRow),
      tid: threads.column(THREAD.tid, fromRow),
      name: Array.from(names, (row) => this.#strings[row]),
      knownStates: threads.wordColumn(THREAD.knownStates, fromRow),
    };
  }
}

function isBelow(rows: Int32Array, count: number): boolean {
  for (let row = 0; row < rows.length; row += 1) {
    if (rows[row] < 0 || rows[row] >= count) return false;
  }
  return true;
}
