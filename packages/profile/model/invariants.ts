// What must hold in every profile. Tests ask it of what we build; readers ask it of files, which
// are untrusted.

import { OperatingError } from "#base/errors.ts";
import type { Profile } from "./profile.ts";
import { FRAME_KINDS, sampleState, type Tables } from "./tables.ts";

/** Rows that earlier blocks of the same epoch already hold. */
export interface TableSizes {
  readonly strings: number;
  readonly files: number;
  readonly functions: number;
  readonly frames: number;
  readonly stacks: number;
  readonly threads: number;
}

const NO_ROWS: TableSizes = {
  strings: 0,
  files: 0,
  functions: 0,
  frames: 0,
  stacks: 0,
  threads: 0,
};

const ALL_STATES = Object.values(sampleState).reduce((all, bit) => all | bit, 0);

type NumberColumn = Int32Array | Float64Array | Uint8Array | Uint16Array;

/** A column, the least value that it may hold, and the value that it must stay below. */
type ColumnRule = readonly [name: string, column: NumberColumn, atLeast: number, below: number];

/** The first rule that the tables break, in words; undefined where all hold. */
export function brokenRule(tables: Tables, earlier: TableSizes = NO_ROWS): string | undefined {
  if (earlier.strings === 0 && tables.strings[0] !== "") return "row 0 of strings is not empty";
  if (tables.threads.name.length !== tables.threads.pid.length) return "threads.name: its length";
  const { pid, command, pythonVersion } = tables.processes;
  if (command.length !== pid.length) return "processes.command: its length";
  if (pythonVersion.length !== pid.length) return "processes.pythonVersion: its length";
  for (const rules of Object.values(rulesOf(tables, earlier))) {
    for (const [name, column, atLeast, below] of rules) {
      if (column.length !== rules[0][1].length) return `${name}: its length`;
      const row = firstBrokenRow(column, atLeast, below);
      if (row >= 0) return `${name}: row ${row} is ${column[row]}`;
    }
  }
  const { parent } = tables.stacks;
  for (let row = 0; row < parent.length; row += 1) {
    if (parent[row] >= earlier.stacks + row)
      return `stacks.parent: row ${row} is before its parent`;
  }
  return undefined;
}

/**
 * The first row whose value is out of range; -1: none. A function for each kind of column, so that
 * each is compiled for numbers of its own kind.
 */
function firstBrokenRow(column: NumberColumn, atLeast: number, below: number): number {
  if (column instanceof Int32Array) return firstBroken(column, atLeast, below);
  if (column instanceof Float64Array) return firstBrokenTime(column, atLeast, below);
  return firstBrokenSmall(column, atLeast, below);
}

function firstBroken(column: Int32Array, atLeast: number, below: number): number {
  for (let row = 0; row < column.length; row += 1) {
    if (column[row] < atLeast || column[row] >= below) return row;
  }
  return -1;
}

function firstBrokenSmall(
  column: Uint8Array | Uint16Array,
  atLeast: number,
  below: number,
): number {
  for (let row = 0; row < column.length; row += 1) {
    if (column[row] < atLeast || column[row] >= below) return row;
  }
  return -1;
}

function firstBrokenTime(column: Float64Array, atLeast: number, below: number): number {
  for (let row = 0; row < column.length; row += 1) {
    // Written so that NaN breaks it.
    if (!(column[row] >= atLeast && column[row] < below)) return row;
  }
  return -1;
}

/** Throws an OperatingError of kind "bad-file" where the tables break a rule. */
export function checkProfile(profile: Tables): void {
  const broken = brokenRule(profile);
  if (broken !== undefined) {
    throw new OperatingError("bad-file", `the profile contradicts itself: ${broken}`);
  }
}

/**
 * Throws an OperatingError of kind "bad-file" where verified and lost samples do not add up to the
 * sample rows.
 */
export function checkTotals(profile: Profile): void {
  let rows = 0;
  for (const count of profile.samples.count) rows += count;
  const lost = Object.values(profile.cost.lost).reduce((sum, count) => sum + count, 0);
  if (rows === profile.cost.samples + lost) return;
  throw new OperatingError(
    "bad-file",
    `the profile contradicts itself: ${rows} samples, but ${profile.cost.samples} verified ` +
      `and ${lost} lost`,
  );
}

/** Columns by table; all columns of a table are as long as its first. */
function rulesOf(tables: Tables, earlier: TableSizes): Record<string, readonly ColumnRule[]> {
  const { files, functions, frames, stacks, threads, processes, samples } = tables;
  const strings = earlier.strings + tables.strings.length;
  const fileCount = earlier.files + files.path.length;
  const functionCount = earlier.functions + functions.name.length;
  const frameCount = earlier.frames + frames.function.length;
  const stackCount = earlier.stacks + stacks.parent.length;
  const threadCount = earlier.threads + threads.pid.length;
  return {
    files: [["files.path", files.path, 0, strings]],
    functions: [
      ["functions.name", functions.name, 0, strings],
      ["functions.qualifiedName", functions.qualifiedName, 0, strings],
      ["functions.file", functions.file, -1, fileCount],
      ["functions.firstLine", functions.firstLine, -1, Infinity],
    ],
    frames: [
      ["frames.function", frames.function, 0, functionCount],
      ["frames.line", frames.line, -1, Infinity],
      ["frames.endLine", frames.endLine, -1, Infinity],
      ["frames.column", frames.column, -1, Infinity],
      ["frames.endColumn", frames.endColumn, -1, Infinity],
      ["frames.kind", frames.kind, 0, FRAME_KINDS.length],
    ],
    stacks: [
      ["stacks.parent", stacks.parent, -1, stackCount],
      ["stacks.frame", stacks.frame, 0, frameCount],
    ],
    threads: [
      ["threads.pid", threads.pid, -1, Infinity],
      ["threads.tid", threads.tid, -1, Infinity],
      ["threads.knownStates", threads.knownStates, 0, ALL_STATES + 1],
    ],
    processes: [
      ["processes.pid", processes.pid, -1, Infinity],
      ["processes.parentPid", processes.parentPid, -1, Infinity],
    ],
    samples: [
      ["samples.stack", samples.stack, 0, stackCount],
      ["samples.thread", samples.thread, 0, threadCount],
      ["samples.timeNs", samples.timeNs, 0, Infinity],
      ["samples.count", samples.count, 0, Infinity],
      ["samples.wallNs", samples.wallNs, 0, Infinity],
      ["samples.cpuNs", samples.cpuNs, 0, Infinity],
      ["samples.state", samples.state, 0, ALL_STATES + 1],
    ],
  };
}
