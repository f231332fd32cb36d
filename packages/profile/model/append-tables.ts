// Appends the rows of one block to a builder, under the row numbers that the builder gives them:
// how the epochs of a recording become one profile.

import { Int32Column } from "./columns.ts";
import type { ProfileBuilder } from "./builder.ts";
import type { TableSizes } from "./invariants.ts";
import type { Tables } from "./tables.ts";

/**
 * For each row of an epoch's tables, the row that the builder has for it. Clear it where an epoch
 * starts.
 */
export class EpochRows {
  readonly strings = new Int32Column();
  readonly files = new Int32Column();
  readonly functions = new Int32Column();
  readonly frames = new Int32Column();
  readonly stacks = new Int32Column();
  readonly threads = new Int32Column();

  /** How many rows of each table the epoch's blocks held so far. */
  get sizes(): TableSizes {
    return {
      strings: this.strings.length,
      files: this.files.length,
      functions: this.functions.length,
      frames: this.frames.length,
      stacks: this.stacks.length,
      threads: this.threads.length,
    };
  }

  clear(): void {
    this.strings.clear();
    this.files.clear();
    this.functions.clear();
    this.frames.clear();
    this.stacks.clear();
    this.threads.clear();
  }
}

/** `tables` must have passed `checkTables` with `rows.sizes`. */
export function appendTables(builder: ProfileBuilder, tables: Tables, rows: EpochRows): void {
  for (const text of tables.strings) rows.strings.push(builder.internString(text));
  for (const path of tables.files.path) {
    rows.files.push(builder.internFileOf(rows.strings.data[path]));
  }
  appendFunctions(builder, tables, rows);
  appendFrames(builder, tables, rows);
  appendStacks(builder, tables, rows);
  appendThreads(builder, tables, rows);
  const { pid, parentPid, command, pythonVersion } = tables.processes;
  for (let row = 0; row < pid.length; row += 1) {
    builder.internProcess(pid[row], parentPid[row], command[row], pythonVersion[row]);
  }
  // A run ends with its block, also when it is read back: a view of a part of the time stays exact
  // to a second.
  builder.endRuns();
  builder.addSamples(tables.samples, rows.threads, rows.stacks);
}

function appendFunctions(builder: ProfileBuilder, tables: Tables, rows: EpochRows): void {
  const { name, qualifiedName, file, firstLine } = tables.functions;
  for (let row = 0; row < name.length; row += 1) {
    rows.functions.push(
      builder.internFunction(
        rows.strings.data[name[row]],
        rows.strings.data[qualifiedName[row]],
        file[row] < 0 ? -1 : rows.files.data[file[row]],
        firstLine[row],
      ),
    );
  }
}

function appendFrames(builder: ProfileBuilder, tables: Tables, rows: EpochRows): void {
  const { frames } = tables;
  for (let row = 0; row < frames.kind.length; row += 1) {
    rows.frames.push(
      builder.internFrame(
        rows.functions.data[frames.function[row]],
        frames.line[row],
        frames.endLine[row],
        frames.column[row],
        frames.endColumn[row],
        frames.kind[row],
      ),
    );
  }
}

function appendStacks(builder: ProfileBuilder, tables: Tables, rows: EpochRows): void {
  const { parent, frame } = tables.stacks;
  for (let row = 0; row < parent.length; row += 1) {
    const caller = parent[row] < 0 ? -1 : rows.stacks.data[parent[row]];
    rows.stacks.push(builder.internStack(caller, rows.frames.data[frame[row]]));
  }
}

function appendThreads(builder: ProfileBuilder, tables: Tables, rows: EpochRows): void {
  const { pid, tid, name, knownStates } = tables.threads;
  for (let row = 0; row < pid.length; row += 1) {
    rows.threads.push(builder.internThread(pid[row], tid[row], name[row], knownStates[row]));
  }
}
