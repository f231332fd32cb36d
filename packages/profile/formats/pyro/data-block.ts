// The contents of a data block: the rows that about a second added to each table, and the cost
// totals by then. The page is docs/formats/recording.md; the order here is the order there.

import { assert } from "#base/assert.ts";
import type { ProfileBlock } from "../../model/block.ts";
import type { ProcessCost } from "../../model/process-costs.ts";
import type { Tables } from "../../model/tables.ts";
import { DamagedError, type ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { readDeltas, readPlain, writeDeltas, writePlain } from "./columns.ts";
import { readCost, writeCost } from "./meta-fields.ts";
import { readTimes, writeTimes } from "./sample-times.ts";

/** Rows of one table in one block: a second of 4,000 threads at 1 kHz. */
const MAX_BLOCK_ROWS = 4_000_000;

const BYTE_VALUES = 2 ** 8;
const WORD_VALUES = 2 ** 16;
const INT32_VALUES = 2 ** 31;

export function writeData(writer: ByteWriter, block: ProfileBlock): void {
  const { tables } = block;
  writer.varint(block.epoch);
  writeCost(writer, block.cost);
  writeTexts(writer, tables.strings);
  writeRowCount(writer, tables.files.path.length);
  writeDeltas(writer, tables.files.path);
  writeFunctions(writer, tables);
  writeFrames(writer, tables);
  writeRowCount(writer, tables.stacks.parent.length);
  writeDeltas(writer, tables.stacks.parent);
  writeDeltas(writer, tables.stacks.frame);
  writeTexts(writer, tables.threads.name);
  writeDeltas(writer, tables.threads.pid);
  writeDeltas(writer, tables.threads.tid);
  writePlain(writer, tables.threads.knownStates);
  writeSamples(writer, tables);
  writeTexts(writer, tables.processes.command);
  writeTexts(writer, tables.processes.pythonVersion);
  writeDeltas(writer, tables.processes.pid);
  writeDeltas(writer, tables.processes.parentPid);
  writeProcessCosts(writer, block.processCosts);
}

/**
 * The rows are whole numbers of the right size; whether they fit one another is for `brokenRule` to
 * say.
 */
export function readData(reader: ByteReader): ProfileBlock {
  const epoch = reader.varint();
  const cost = readCost(reader);
  const strings = readTexts(reader);
  const files = { path: readDeltas(reader, reader.rowCount(1, MAX_BLOCK_ROWS)) };
  const functions = readFunctions(reader);
  const frames = readFrames(reader);
  const stackRows = reader.rowCount(2, MAX_BLOCK_ROWS);
  const stacks = { parent: readDeltas(reader, stackRows), frame: readDeltas(reader, stackRows) };
  const threads = readThreads(reader);
  const samples = readSamples(reader);
  const processes = readProcesses(reader);
  const processCosts = readProcessCosts(reader);
  if (reader.remainingBytes !== 0) throw new DamagedError("the block is longer than its tables");
  const names = { valueTypes: [], strings, files, functions, frames, stacks };
  return { epoch, cost, tables: { ...names, threads, processes, samples }, processCosts };
}

function writeFunctions(writer: ByteWriter, { functions }: Tables): void {
  writeRowCount(writer, functions.name.length);
  writeDeltas(writer, functions.name);
  writeDeltas(writer, functions.qualifiedName);
  writeDeltas(writer, functions.file);
  writeDeltas(writer, functions.firstLine);
}

function readFunctions(reader: ByteReader): Tables["functions"] {
  const rows = reader.rowCount(4, MAX_BLOCK_ROWS);
  return {
    name: readDeltas(reader, rows),
    qualifiedName: readDeltas(reader, rows),
    file: readDeltas(reader, rows),
    firstLine: readDeltas(reader, rows),
  };
}

function writeFrames(writer: ByteWriter, { frames }: Tables): void {
  writeRowCount(writer, frames.kind.length);
  writeDeltas(writer, frames.function);
  writeDeltas(writer, frames.line);
  writeDeltas(writer, frames.endLine);
  writeDeltas(writer, frames.column);
  writeDeltas(writer, frames.endColumn);
  writePlain(writer, frames.kind);
}

function readFrames(reader: ByteReader): Tables["frames"] {
  const rows = reader.rowCount(6, MAX_BLOCK_ROWS);
  return {
    function: readDeltas(reader, rows),
    line: readDeltas(reader, rows),
    endLine: readDeltas(reader, rows),
    column: readDeltas(reader, rows),
    endColumn: readDeltas(reader, rows),
    kind: new Uint8Array(readPlain(reader, rows, BYTE_VALUES)),
  };
}

function readThreads(reader: ByteReader): Tables["threads"] {
  const name = readTexts(reader);
  return {
    name,
    pid: readDeltas(reader, name.length),
    tid: readDeltas(reader, name.length),
    knownStates: new Uint16Array(readPlain(reader, name.length, WORD_VALUES)),
  };
}

function readProcesses(reader: ByteReader): Tables["processes"] {
  const command = readTexts(reader);
  return {
    command,
    pythonVersion: readTexts(reader),
    pid: readDeltas(reader, command.length),
    parentPid: readDeltas(reader, command.length),
  };
}

/** Fields of a process's cost, in the order in which they are stored. */
const PROCESS_COST_FIELDS = [
  "pid",
  "samples",
  "unattributed",
  "notTaken",
  "holds",
  "heldNs",
  "longestHoldNs",
] as const satisfies readonly (keyof ProcessCost)[];

function writeProcessCosts(writer: ByteWriter, costs: readonly ProcessCost[]): void {
  writeRowCount(writer, costs.length);
  for (const cost of costs) {
    for (const field of PROCESS_COST_FIELDS) writer.varint(Math.max(0, Math.round(cost[field])));
  }
}

function readProcessCosts(reader: ByteReader): ProcessCost[] {
  const rows = reader.rowCount(PROCESS_COST_FIELDS.length, MAX_BLOCK_ROWS);
  const costs: ProcessCost[] = [];
  for (let row = 0; row < rows; row += 1) {
    const numbers = PROCESS_COST_FIELDS.map((field) => [field, reader.varint()] as const);
    costs.push(Object.fromEntries(numbers) as Record<keyof ProcessCost, number>);
  }
  return costs;
}

function writeSamples(writer: ByteWriter, { samples }: Tables): void {
  writeRowCount(writer, samples.stack.length);
  writeDeltas(writer, samples.thread);
  writePlain(writer, samples.stack);
  writePlain(writer, samples.count);
  writePlain(writer, samples.state);
  writeTimes(writer, samples);
}

function readSamples(reader: ByteReader): Tables["samples"] {
  const rows = reader.rowCount(7, MAX_BLOCK_ROWS);
  const thread = readDeltas(reader, rows);
  const stack = readPlain(reader, rows, INT32_VALUES);
  const count = readPlain(reader, rows, INT32_VALUES);
  const state = new Uint16Array(readPlain(reader, rows, WORD_VALUES));
  return { thread, stack, count, state, values: [], ...readTimes(reader, thread, state) };
}

function writeTexts(writer: ByteWriter, texts: readonly string[]): void {
  writeRowCount(writer, texts.length);
  for (const text of texts) writer.text(text);
}

function readTexts(reader: ByteReader): string[] {
  const rows = reader.rowCount(1, MAX_BLOCK_ROWS);
  const texts: string[] = [];
  for (let row = 0; row < rows; row += 1) texts.push(reader.text());
  return texts;
}

function writeRowCount(writer: ByteWriter, rows: number): void {
  assert(rows <= MAX_BLOCK_ROWS, "a block has at most 4,000,000 rows of a table");
  writer.varint(rows);
}
