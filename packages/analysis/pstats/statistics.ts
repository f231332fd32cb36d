// The numbers of a pstats file as `pstats.Stats` holds and changes them: a dict in its order.
//
// Traps, all kept since the text must be the same: `strip` merges functions of one name, but of two
// callers that become one the last counts alone; the callees are made once, and what is added later
// is not among them until `strip`; numbers are added in the order of the dict.

import type { EdgeTables } from "#profile/model/kinds.ts";
import type { Tables } from "#profile/model/tables.ts";

import {
  keyText,
  pythonLength,
  standardName,
  withoutFolders,
  type FunctionKey,
} from "./function-key.ts";

/** Of a callee on behalf of a caller. */
export interface CallNumbers {
  readonly calls: number;
  readonly primitiveCalls: number;
  readonly self: number;
  readonly total: number;
}

/** The module `profile` tells how often alone. */
export type Calls = CallNumbers | number;

export interface Caller {
  readonly key: FunctionKey;
  readonly calls: Calls;
}

export interface FunctionNumbers extends CallNumbers {
  readonly key: FunctionKey;
  /** `file:line(name)` */
  readonly name: string;
  readonly callers: ReadonlyMap<string, Caller>;
}

/** Tachyon writes numbers of samples as numbers of calls, and 3.15 prints them by that name. */
export type StatisticsKind = "calls" | "samples";

/** What `profile` would write as the caller of what it was asked to run. */
const TOP_LEVEL_CALLER = keyText({ file: "jprofile", line: 0, name: "profiler" });

export class PythonStatistics {
  readonly kind: StatisticsKind;
  /** By `keyText`, in the file's order. */
  #functions: Map<string, FunctionNumbers>;
  /** The order that was asked for; undefined: that of the dict. */
  #order: readonly FunctionNumbers[] | undefined;
  #orderWords = "";
  #callees: Map<string, Map<string, Caller>> | undefined;
  #topLevel = new Map<string, FunctionKey>();
  #nameWidth = 0;
  /** When the files were written, and their names. */
  readonly files: string[];
  totalCalls = 0;
  primitiveCalls = 0;
  totalTime = 0;

  constructor(functions: readonly FunctionNumbers[], file: string, kind: StatisticsKind) {
    this.kind = kind;
    this.files = [file];
    this.#functions = new Map(functions.map((one) => [keyText(one.key), one]));
    for (const [text, one] of this.#functions) {
      this.totalCalls += one.calls;
      this.primitiveCalls += one.primitiveCalls;
      this.totalTime += one.self;
      if (one.callers.has(TOP_LEVEL_CALLER)) this.#topLevel.set(text, one.key);
      this.#nameWidth = Math.max(this.#nameWidth, pythonLength(one.name));
    }
  }

  get size(): number {
    return this.#functions.size;
  }

  get topLevel(): Iterable<FunctionKey> {
    return this.#topLevel.values();
  }

  /** Of the longest name. */
  get nameWidth(): number {
    return this.#nameWidth;
  }

  /** What it is ordered by; undefined: by nothing. */
  get orderWords(): string | undefined {
    return this.#order === undefined ? undefined : this.#orderWords;
  }

  /** In the order to print. */
  list(): readonly FunctionNumbers[] {
    return this.#order ?? [...this.#functions.values()];
  }

  /** In the order of the dict, whatever was asked for. */
  all(): Iterable<FunctionNumbers> {
    return this.#functions.values();
  }

  of(key: FunctionKey): FunctionNumbers | undefined {
    return this.#functions.get(keyText(key));
  }

  sort(compare: (one: FunctionNumbers, other: FunctionNumbers) => number, words: string): void {
    this.#order = [...this.#functions.values()].sort(compare);
    this.#orderWords = words;
  }

  reverse(): void {
    this.#order = this.#order?.toReversed();
  }

  /** Adds up. Throws TypeError where one tells of callers what the other does not. */
  add(other: PythonStatistics): void {
    const functions = new Map(this.#functions);
    for (const [text, numbers] of other.#functions) {
      functions.set(text, added(functions.get(text), numbers));
    }
    this.#functions = functions;
    this.files.push(...other.files);
    this.totalCalls += other.totalCalls;
    this.primitiveCalls += other.primitiveCalls;
    this.totalTime += other.totalTime;
    for (const [text, key] of other.#topLevel) this.#topLevel.set(text, key);
    this.#nameWidth = Math.max(this.#nameWidth, other.#nameWidth);
    this.#order = undefined;
  }

  /** Forgets folders: functions whose files have one name become one. */
  strip(): void {
    const stripped = new Map<string, FunctionNumbers>();
    this.#nameWidth = 0;
    for (const one of this.#functions.values()) {
      const key = withoutFolders(one.key);
      const name = standardName(key);
      this.#nameWidth = Math.max(this.#nameWidth, pythonLength(name));
      const callers = new Map<string, Caller>();
      for (const { key: caller, calls } of one.callers.values()) {
        const short = withoutFolders(caller);
        callers.set(keyText(short), { key: short, calls });
      }
      const text = keyText(key);
      const before = stripped.get(text);
      const numbers = { ...one, key, name, callers };
      stripped.set(text, before === undefined ? numbers : added(before, numbers));
    }
    this.#functions = stripped;
    const topLevel = [...this.#topLevel.values()].map(withoutFolders);
    this.#topLevel = new Map(topLevel.map((key) => [keyText(key), key]));
    this.#order = undefined;
    this.#callees = undefined;
  }

  /** Whom the function calls, in the order in which they were met. */
  calleesOf(key: FunctionKey): ReadonlyMap<string, Caller> {
    this.#callees ??= this.#inverted();
    return this.#callees.get(keyText(key)) ?? NO_CALLERS;
  }

  #inverted(): Map<string, Map<string, Caller>> {
    const callees = new Map<string, Map<string, Caller>>();
    for (const [text, { key, callers }] of this.#functions) {
      for (const [callerText, { calls }] of callers) {
        const of = callees.get(callerText) ?? new Map<string, Caller>();
        callees.set(callerText, of.set(text, { key, calls }));
      }
    }
    return callees;
  }
}

const NO_CALLERS: ReadonlyMap<string, Caller> = new Map();

function added(target: FunctionNumbers | undefined, source: FunctionNumbers): FunctionNumbers {
  if (target === undefined) return source;
  const callers = new Map(target.callers);
  for (const [text, { key, calls }] of source.callers) {
    const before = callers.get(text);
    callers.set(text, { key, calls: before === undefined ? calls : sum(before.calls, calls) });
  }
  return { ...source, ...sumOf(target, source), callers };
}

function sum(one: Calls, other: Calls): Calls {
  if (typeof one === "number" && typeof other === "number") return one + other;
  if (typeof one === "number" || typeof other === "number") {
    throw new TypeError("one file tells how long calls took, the other only how many there were");
  }
  return sumOf(one, other);
}

function sumOf(one: CallNumbers, other: CallNumbers): CallNumbers {
  return {
    calls: one.calls + other.calls,
    primitiveCalls: one.primitiveCalls + other.primitiveCalls,
    self: one.self + other.self,
    total: one.total + other.total,
  };
}

/** `edges` of a pstats file. `file`: as the first line of a report has it. */
export function statisticsOf(
  tables: Tables,
  edges: EdgeTables,
  file: string,
  kind: StatisticsKind,
): PythonStatistics {
  const { nodes, calls } = edges;
  const keys = Array.from(nodes.function, (row) => keyOf(tables, row));
  const callers = keys.map(() => new Map<string, Caller>());
  const texts = keys.map(keyText);
  for (const [row, callee] of calls.callee.entries()) {
    const caller = calls.caller[row];
    const numbers = {
      calls: calls.calls[row],
      primitiveCalls: calls.primitiveCalls[row],
      self: calls.self[0][row],
      total: calls.total[0][row],
    };
    const isCount = Number.isNaN(numbers.primitiveCalls);
    callers[callee].set(texts[caller], {
      key: keys[caller],
      calls: isCount ? numbers.calls : numbers,
    });
  }
  const functions = keys.map((key, node) => ({
    key,
    name: standardName(key),
    calls: nodes.calls[node],
    primitiveCalls: nodes.primitiveCalls[node],
    self: nodes.self[0][node],
    total: nodes.total[0][node],
    callers: callers[node],
  }));
  // What only stands as a caller has no numbers, and is no entry of the dict.
  const entries = functions.filter((one) => !Number.isNaN(one.calls));
  return new PythonStatistics(entries, file, kind);
}

function keyOf({ functions, files, strings }: Tables, row: number): FunctionKey {
  const file = functions.file[row];
  return {
    file: file < 0 ? "~" : strings[files.path[file]],
    line: functions.firstLine[row],
    name: strings[functions.name[row]],
  };
}
