// Edges as statistics for `python -m pstats`: the numbers as they are, the functions in their
// order. What statistics hold and the edges do not tell is refused, by name.

import { OperatingError } from "#base/errors.ts";
import type { CallTable, EdgeTables, NodeTable } from "../../model/kinds.ts";
import type { Tables, ValueType } from "../../model/tables.ts";
import { MarshalWriter } from "./marshal-writer.ts";

/** What cProfile writes for code that is no file's. */
const NO_FILE = "~";

const SECONDS: Readonly<Record<string, number>> = {
  seconds: 1,
  milliseconds: 1e3,
  microseconds: 1e6,
  nanoseconds: 1e9,
};

/** The first type that is a time. */
export function timeIndex(types: readonly ValueType[]): number {
  return types.findIndex(({ unit }) => Object.hasOwn(SECONDS, unit));
}

/** What keeps the edges from being statistics, in words; undefined where nothing does. */
export function edgesMissing({ valueTypes, nodes, calls }: EdgeTables): string | undefined {
  const time = timeIndex(valueTypes);
  if (time < 0) {
    const names = valueTypes.map(({ name }) => name).join(", ");
    return `statistics hold seconds, and it has ${names === "" ? "no values" : names}`;
  }
  const untold = { calls: 0, time: 0 };
  for (let node = 0; node < nodes.function.length; node += 1) {
    if (isCallerOnly(nodes, node)) continue;
    const { calls: all, primitiveCalls, total } = nodes;
    if (Number.isNaN(all[node]) || Number.isNaN(primitiveCalls[node])) untold.calls += 1;
    if (Number.isNaN(total[time][node])) untold.time += 1;
  }
  let untoldEdges = 0;
  for (let call = 0; call < calls.caller.length; call += 1) {
    if (isCountOnly(calls, call)) continue;
    const numbers = [calls.calls, calls.primitiveCalls, calls.self[time], calls.total[time]];
    if (numbers.some((column) => Number.isNaN(column[call]))) untoldEdges += 1;
  }
  const missing = [
    untold.calls === 0 ? "" : `the numbers of calls of ${untold.calls} functions`,
    untold.time === 0 ? "" : `the cumulative times of ${untold.time} functions`,
    untoldEdges === 0 ? "" : `the times of ${untoldEdges} callers apart`,
  ].filter((text) => text !== "");
  return missing.length === 0 ? undefined : `it does not tell ${missing.join(", ")}`;
}

/** Known as a caller alone: it has no statistics of its own. */
function isCallerOnly({ calls, self }: NodeTable, node: number): boolean {
  return Number.isNaN(calls[node]) && self.every((column) => Number.isNaN(column[node]));
}

/** As the `profile` module and Tachyon tell it: how often the caller called, and no time. */
function isCountOnly({ primitiveCalls, self, total }: CallTable, call: number): boolean {
  const isUntold = (column: Float64Array): boolean => Number.isNaN(column[call]);
  return [primitiveCalls, ...self, ...total].every(isUntold);
}

/** Throws a usage error where `edgesMissing` is not undefined. */
export function writePstatsEdges(tables: Tables, edges: EdgeTables): Uint8Array {
  const missing = edgesMissing(edges);
  if (missing !== undefined) {
    const message = `the profile cannot be written as pstats: ${missing}`;
    throw new OperatingError("usage", message, "--estimate writes what can be guessed");
  }
  return new Statistics(tables, edges).written();
}

class Statistics {
  readonly #tables: Tables;
  readonly #edges: EdgeTables;
  readonly #time: number;
  readonly #perSecond: number;
  readonly #writer = new MarshalWriter();

  constructor(tables: Tables, edges: EdgeTables) {
    this.#tables = tables;
    this.#edges = edges;
    this.#time = timeIndex(edges.valueTypes);
    this.#perSecond = SECONDS[edges.valueTypes[this.#time].unit];
  }

  written(): Uint8Array {
    const { nodes, calls } = this.#edges;
    const writer = this.#writer;
    const callsOf = callsByCallee(calls, nodes.function.length);
    writer.startDict();
    for (let node = 0; node < nodes.function.length; node += 1) {
      if (isCallerOnly(nodes, node)) continue;
      this.#key(node);
      writer.startTuple(5);
      writer.integer(nodes.primitiveCalls[node]);
      writer.integer(nodes.calls[node]);
      this.#seconds(nodes.self[this.#time][node]);
      this.#seconds(nodes.total[this.#time][node]);
      writer.startDict();
      for (const call of callsOf[node]) this.#call(call);
      writer.endDict();
    }
    writer.endDict();
    return writer.bytes();
  }

  #call(call: number): void {
    const { calls } = this.#edges;
    const writer = this.#writer;
    this.#key(calls.caller[call]);
    if (isCountOnly(calls, call)) {
      writer.integer(calls.calls[call]);
      return;
    }
    writer.startTuple(4);
    writer.integer(calls.calls[call]);
    writer.integer(calls.primitiveCalls[call]);
    this.#seconds(calls.self[this.#time][call]);
    this.#seconds(calls.total[this.#time][call]);
  }

  #key(node: number): void {
    const { functions, files, strings } = this.#tables;
    const row = this.#edges.nodes.function[node];
    const file = functions.file[row];
    this.#writer.startTuple(3);
    this.#writer.text(file < 0 ? NO_FILE : strings[files.path[file]]);
    this.#writer.integer(Math.max(0, functions.firstLine[row]));
    this.#writer.text(strings[functions.name[row]]);
  }

  #seconds(value: number): void {
    this.#writer.float(this.#perSecond === 1 ? value : value / this.#perSecond);
  }
}

/** Rows of calls by callee, in their order. */
function callsByCallee({ callee }: CallTable, nodes: number): readonly (readonly number[])[] {
  const rows = Array.from({ length: nodes }, (): number[] => []);
  for (const [call, node] of callee.entries()) rows[node].push(call);
  return rows;
}
