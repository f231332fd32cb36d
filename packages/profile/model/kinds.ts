// What a file can hold besides samples. Each kind is a table of its own, and none is made up from
// another: who has only edges has no stacks, and a trace's spans are no samples. Row numbers point
// into the tables of the same document's profile.

import type { ValueType } from "./tables.ts";

export const KINDS = ["samples", "edges", "lines", "spans", "markers", "counters"] as const;
export type Kind = (typeof KINDS)[number];

/**
 * Functions and who calls whom, without stacks: cProfile, callgrind. Numbers are as the file has
 * them, in the units of `valueTypes`; NaN where the file does not tell.
 */
export interface EdgeTables {
  readonly valueTypes: readonly ValueType[];
  readonly nodes: NodeTable;
  readonly calls: CallTable;
}

/** A row per function. */
export interface NodeTable {
  /** Row of functions. */
  readonly function: Int32Array;
  /** All calls, and those that are not from within the function itself (pstats: nc, cc). */
  readonly calls: Float64Array;
  readonly primitiveCalls: Float64Array;
  /** By value type: in the function itself, and with what it calls. */
  readonly self: readonly Float64Array[];
  readonly total: readonly Float64Array[];
}

/** A row per caller and callee. */
export interface CallTable {
  /** Rows of nodes. */
  readonly caller: Int32Array;
  readonly callee: Int32Array;
  readonly calls: Float64Array;
  readonly primitiveCalls: Float64Array;
  /** By value type: of the callee on behalf of this caller. */
  readonly self: readonly Float64Array[];
  readonly total: readonly Float64Array[];
}

/** What single lines cost, by value type: callgrind, heat maps. */
export interface LineTable {
  readonly valueTypes: readonly ValueType[];
  /** Row of files; -1 where only the function is known. */
  readonly file: Int32Array;
  /** Row of functions, or -1. */
  readonly function: Int32Array;
  /** 1-based. */
  readonly line: Int32Array;
  readonly self: readonly Float64Array[];
}

/** Work with a beginning and an end, as a program or a tracer told it. */
export interface SpanTable {
  /** ns on the document's clock. */
  readonly timeNs: Float64Array;
  /** NaN: it never ended. */
  readonly durationNs: Float64Array;
  /** Row of threads. */
  readonly thread: Int32Array;
  /** Rows of strings. */
  readonly name: Int32Array;
  readonly category: Int32Array;
  /**
   * The span that it lies in, a row before it; -1: none. Spans that overlap without nesting stand
   * beside one another on tracks of their own.
   */
  readonly parent: Int32Array;
  /** Of overlapping spans of one thread; 0 where they nest. */
  readonly track: Int32Array;
  /** Row of strings: what else was told of it, as JSON; 0: nothing. */
  readonly data: Int32Array;
}

/** Moments, and stretches that belong to no stack of spans. */
export interface MarkerTable {
  readonly timeNs: Float64Array;
  /** 0: a moment. */
  readonly durationNs: Float64Array;
  /** Row of threads; -1: of the whole process. */
  readonly thread: Int32Array;
  /** Rows of strings. */
  readonly name: Int32Array;
  readonly category: Int32Array;
  readonly data: Int32Array;
}

/** Values that change with time. */
export interface CounterTable {
  readonly timeNs: Float64Array;
  /** Row of strings: which counter. */
  readonly name: Int32Array;
  readonly value: Float64Array;
}
