// What cProfile, profile and others write for `python -m pstats` and SnakeViz: one marshalled dict
// of `{(file, line, name): (cc, nc, tt, ct, callers)}`, with `callers` a dict of
// `{(file, line, name): (nc, cc, tt, ct)}` (the first two are swapped there), or in files of
// `profile` and of Tachyon the number of calls alone. Source: Lib/cProfile.py, Lib/profile.py,
// Lib/pstats.py, Lib/profiling/sampling/pstats_collector.py and Python/marshal.c of CPython.
//
// Numbers stay as they are, to the bit, and rows in the order of the dict, which is what pstats
// prints by. A function of no file (`~`) has no row of files.

import { OperatingError } from "#base/errors.ts";
import { Float64Column, Int32Column } from "../../model/columns.ts";
import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { EdgeTables } from "../../model/kinds.ts";
import type { ReadFormat } from "../reader.ts";
import {
  CODE_LAYOUTS,
  MarshalDict,
  MarshalError,
  MarshalReader,
  type MarshalTuple,
  type MarshalValue,
} from "./marshal-reader.ts";

const SECONDS = { name: "time", unit: "seconds" };
/** What cProfile writes for code that is no file's. */
const NO_FILE = "~";
const SAMPLED_MARK = "__sampled__";
/** 20,000 functions with 90,000 callers are 5 MB. */
const SIZE_BYTES_MAX = 2 ** 29;
const LINE_MAX = 2 ** 31 - 1;
/** An edge takes a reference and a number at least; a shared dict must not stand for millions. */
const EDGE_BYTES_MIN = 10;
const REMEDY = "write it again: python -m cProfile -o out.prof script.py";

export const readPstats: ReadFormat = async (input) => {
  const bytes = await input.whole();
  if (bytes.length > SIZE_BYTES_MAX) {
    throw new OperatingError("bad-file", "it is larger than 512 MiB, which no statistics are");
  }
  try {
    return documentOf(bytes);
  } catch (error) {
    if (!(error instanceof MarshalError)) throw error;
    throw new OperatingError("bad-file", wordsOf(error), REMEDY, error);
  }
};

function documentOf(bytes: Uint8Array): Document {
  const { value, end } = unmarshalled(bytes);
  if (!(value instanceof MarshalDict)) throw new MarshalError("it is no dict");
  const statistics = new Statistics(bytes.length);
  statistics.read(value);
  return statistics.document(bytes.length - end);
}

/** Where there is a code object, by the layout of the first version that makes sense of it. */
function unmarshalled(bytes: Uint8Array): { readonly value: MarshalValue; readonly end: number } {
  let farthest: MarshalError | undefined;
  for (const layout of CODE_LAYOUTS) {
    const reader = new MarshalReader(bytes, layout);
    try {
      return { value: reader.value(), end: reader.offset };
    } catch (error) {
      if (!(error instanceof MarshalError) || !reader.hasCode) throw error;
      if ((error.offset ?? 0) > (farthest?.offset ?? -1)) farthest = error;
    }
  }
  throw farthest ?? new MarshalError("it is empty");
}

function wordsOf({ message, offset, isCutOff }: MarshalError): string {
  if (isCutOff) return `it is cut short: it ends at byte ${offset}, in the middle of a value`;
  if (offset === undefined) return `it is marshalled, but holds no statistics: ${message}`;
  return `stopped making sense at byte ${offset}: ${message}`;
}

class Statistics {
  readonly #builder = new ImportBuilder([SECONDS]);
  readonly #diagnosis = new DiagnosisBuilder();
  readonly #nodes = new NodeColumns();
  readonly #calls = new CallColumns();
  /** Rows of nodes, by row of functions. */
  readonly #nodeOfFunction = new Map<number, number>();
  /** The same by the tuple itself: a reference to it needs no second look. */
  readonly #nodeOfKey = new Map<MarshalTuple, number>();
  readonly #edgesMax: number;
  #isSampled = false;
  #hasCounts = false;

  constructor(sizeBytes: number) {
    this.#edgesMax = sizeBytes / EDGE_BYTES_MIN;
  }

  read(dict: MarshalDict): void {
    const callers: MarshalDict[] = [];
    for (const [at, key] of dict.keys.entries()) {
      const value = dict.values[at];
      if (isSampledMark(key)) {
        this.#isSampled = true;
        continue;
      }
      const node = this.#node(key, at);
      const numbers = tupleOf(value, 5, "function", at);
      const [primitiveCalls, calls, self, total] = numbersOf(numbers, "function", at);
      if (node < callers.length) {
        this.#diagnosis.note(
          "ambiguous",
          "functions that stand twice: the last counts",
          1,
          `${at}`,
        );
      }
      this.#nodes.set(node, calls, primitiveCalls, self, total);
      callers[node] = dictOf(numbers[4], "the callers of function", at);
    }
    const functionCount = callers.length;
    for (const [callee, of] of callers.entries()) this.#readCallers(callee, of);
    this.#diagnosis.note("read", "functions", functionCount);
    this.#diagnosis.note("read", "pairs of caller and callee", this.#calls.length);
    const callersOnly = this.#nodes.length - functionCount;
    if (callersOnly > 0) {
      this.#diagnosis.note("ambiguous", "callers without numbers of their own", callersOnly);
    }
  }

  #readCallers(callee: number, callers: MarshalDict): void {
    for (const [at, key] of callers.keys.entries()) {
      const caller = this.#node(key, callee);
      const value = callers.values[at];
      if (this.#calls.length >= this.#edgesMax) {
        throw new MarshalError("it has more callers than its size allows");
      }
      if (typeof value === "number") {
        this.#hasCounts = true;
        this.#calls.push(caller, callee, value, NaN, NaN, NaN);
        continue;
      }
      const [calls, primitiveCalls, self, total] = callNumbers(value, callee);
      this.#calls.push(caller, callee, calls, primitiveCalls, self, total);
    }
  }

  /** The row of the function; a new one has no numbers. */
  #node(key: MarshalValue, at: number): number {
    const tuple = tupleOf(key, 3, "the key of function", at);
    const known = this.#nodeOfKey.get(tuple);
    if (known !== undefined) return known;
    const [file, line, name] = tuple;
    if (typeof file !== "string" || typeof line !== "number" || typeof name !== "string") {
      throw new MarshalError(`function ${at} is no (file, line, name)`);
    }
    const functionRow = this.#functionRow(file, line, name, at);
    let node = this.#nodeOfFunction.get(functionRow);
    if (node === undefined) {
      node = this.#nodes.push(functionRow);
      this.#nodeOfFunction.set(functionRow, node);
    }
    this.#nodeOfKey.set(tuple, node);
    return node;
  }

  #functionRow(file: string, line: number, name: string, at: number): number {
    const { tables } = this.#builder;
    const isLine = Number.isInteger(line) && line >= 0 && line <= LINE_MAX;
    if (!isLine) this.#diagnosis.note("repaired", "lines that are none", 1, `function ${at}`);
    const nameRow = tables.internString(name);
    const fileRow = file === NO_FILE ? -1 : tables.internFile(file);
    return tables.internFunction(nameRow, nameRow, fileRow, isLine ? line : 0);
  }

  document(bytesBehind: number): Document {
    if (bytesBehind > 0)
      this.#diagnosis.note("dropped", "bytes behind the statistics", bytesBehind);
    if (this.#isSampled) {
      this.#diagnosis.note("ambiguous", "numbers of calls, which are numbers of samples");
    }
    if (this.#hasCounts) {
      this.#diagnosis.note("ambiguous", "file that tells of callers how often they called only");
    }
    const edges: EdgeTables = {
      valueTypes: [SECONDS],
      nodes: this.#nodes.finish(),
      calls: this.#calls.finish(),
    };
    return {
      format: "pstats",
      writtenBy: this.#isSampled ? "profiling.sampling" : this.#hasCounts ? "profile" : "",
      kinds: ["edges"],
      profile: this.#builder.finish(),
      hasTimes: false,
      isOwn: false,
      edges,
      diagnosis: this.#diagnosis.finish(),
    };
  }
}

class NodeColumns {
  readonly #function = new Int32Column();
  readonly #calls = new Float64Column();
  readonly #primitiveCalls = new Float64Column();
  readonly #self = new Float64Column();
  readonly #total = new Float64Column();

  get length(): number {
    return this.#function.length;
  }

  /** A row without numbers. */
  push(functionRow: number): number {
    this.#function.push(functionRow);
    for (const column of this.#numbers()) column.push(NaN);
    return this.length - 1;
  }

  set(row: number, ...numbers: readonly [number, number, number, number]): void {
    for (const [at, column] of this.#numbers().entries()) column.data[row] = numbers[at];
  }

  #numbers(): readonly Float64Column[] {
    return [this.#calls, this.#primitiveCalls, this.#self, this.#total];
  }

  finish(): EdgeTables["nodes"] {
    return {
      function: this.#function.copy(),
      calls: this.#calls.copy(),
      primitiveCalls: this.#primitiveCalls.copy(),
      self: [this.#self.copy()],
      total: [this.#total.copy()],
    };
  }
}

class CallColumns {
  readonly #caller = new Int32Column();
  readonly #callee = new Int32Column();
  readonly #calls = new Float64Column();
  readonly #primitiveCalls = new Float64Column();
  readonly #self = new Float64Column();
  readonly #total = new Float64Column();

  get length(): number {
    return this.#caller.length;
  }

  push(
    caller: number,
    callee: number,
    calls: number,
    primitiveCalls: number,
    self: number,
    total: number,
  ): void {
    this.#caller.push(caller);
    this.#callee.push(callee);
    this.#calls.push(calls);
    this.#primitiveCalls.push(primitiveCalls);
    this.#self.push(self);
    this.#total.push(total);
  }

  finish(): EdgeTables["calls"] {
    return {
      caller: this.#caller.copy(),
      callee: this.#callee.copy(),
      calls: this.#calls.copy(),
      primitiveCalls: this.#primitiveCalls.copy(),
      self: [this.#self.copy()],
      total: [this.#total.copy()],
    };
  }
}

function isSampledMark(key: MarshalValue): boolean {
  return Array.isArray(key) && key.length === 1 && key[0] === SAMPLED_MARK;
}

/** `what` and `at`, a row of the dict, say where it stands. */
function tupleOf(value: MarshalValue, size: number, what: string, at: number): MarshalTuple {
  if (isTuple(value) && value.length === size) return value;
  throw new MarshalError(`${what} ${at} is no tuple of ${size}`);
}

function isTuple(value: MarshalValue): value is MarshalTuple {
  return Array.isArray(value);
}

function dictOf(value: MarshalValue, what: string, at: number): MarshalDict {
  if (value instanceof MarshalDict) return value;
  throw new MarshalError(`${what} ${at}: there is no dict`);
}

type FourNumbers = readonly [number, number, number, number];

function callNumbers(value: MarshalValue, callee: number): FourNumbers {
  const what = "a caller of function";
  return numbersOf(tupleOf(value, 4, what, callee), what, callee);
}

/** The first four. */
function numbersOf(tuple: MarshalTuple, what: string, at: number): FourNumbers {
  const [first, second, third, fourth] = tuple;
  if (
    typeof first === "number" &&
    typeof second === "number" &&
    typeof third === "number" &&
    typeof fourth === "number"
  ) {
    return [first, second, third, fourth];
  }
  throw new MarshalError(`${what} ${at} has something other than numbers`);
}
