// The tables of a profile: struct of arrays, indexes into one another. Readers, writers, views and
// the sampler share only this. Row 0 of `strings` is the empty string. -1 means "none" or "not
// known" in every index and line column.

export const FRAME_KINDS = ["python", "native", "kernel", "gc", "task", "root"] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

/** Index of a kind in FRAME_KINDS, as `FrameTable.kind` holds it. */
export const frameKind = { python: 0, native: 1, kernel: 2, gc: 3, task: 4, root: 5 } as const;

/**
 * Bits of `SampleTable.state`; which of them a thread's interpreter can tell is in
 * `ThreadTable.knownStates`.
 */
export const sampleState = {
  onCpu: 1,
  holdsGil: 2,
  waitsForGil: 4,
  inGc: 8,
  exception: 16,
} as const;

/**
 * What a column of numbers measures, as in pprof: `cpu` in `nanoseconds`. Units are `count`,
 * `nanoseconds`, `seconds`, `bytes`, or whatever the file calls them.
 */
export interface ValueType {
  readonly name: string;
  readonly unit: string;
}

export interface FileTable {
  /** Index into strings. */
  readonly path: Int32Array;
}

export interface FunctionTable {
  /** Index into strings: `co_name`. */
  readonly name: Int32Array;
  /** Index into strings: `co_qualname` (3.11+); the name where the version has none. */
  readonly qualifiedName: Int32Array;
  /** Index into files, or -1. */
  readonly file: Int32Array;
  readonly firstLine: Int32Array;
}

/** One row per distinct place in a function: the same function at two lines is two frames. */
export interface FrameTable {
  readonly function: Int32Array;
  /** 1-based; -1 where the code has no line there. */
  readonly line: Int32Array;
  readonly endLine: Int32Array;
  /** 0-based UTF-8 byte offsets as CPython has them; -1 before 3.11. */
  readonly column: Int32Array;
  readonly endColumn: Int32Array;
  readonly kind: Uint8Array;
}

/**
 * A stack is its innermost frame on its caller's stack; parents stand before their children. -1: no
 * caller.
 */
export interface StackTable {
  readonly parent: Int32Array;
  readonly frame: Int32Array;
}

export interface ThreadTable {
  readonly pid: Int32Array;
  /** Thread id as the operating system shows it from outside. */
  readonly tid: Int32Array;
  readonly name: readonly string[];
  /**
   * Bits of `sampleState` that this thread's interpreter can tell; a clear bit elsewhere means
   * "unknown".
   */
  readonly knownStates: Uint16Array;
}

/**
 * What is known of the processes that the threads belong to. A process may have several rows, for
 * it may execute another program (the last one is what it is called by); and none, in a file that
 * does not tell.
 */
export interface ProcessTable {
  readonly pid: Int32Array;
  /** 0: not known. */
  readonly parentPid: Int32Array;
  /** The command line in one text. */
  readonly command: readonly string[];
  readonly pythonVersion: readonly string[];
}

/**
 * One row is a run of `count` consecutive samples of one thread that had the same stack and state.
 * A row with a count of 0 holds time that no sample saw, so that a thread's times add up.
 */
export interface SampleTable {
  /** Start of the run, ns since the recording's start. */
  readonly timeNs: Float64Array;
  readonly thread: Int32Array;
  /**
   * Index into stacks. Never -1: what could not be verified has a stack of one frame of kind root
   * that says so.
   */
  readonly stack: Int32Array;
  readonly count: Int32Array;
  /** Measured time the run stands for (since the thread's previous sample), in all. */
  readonly wallNs: Float64Array;
  /** CPU time the run stands for, in all. */
  readonly cpuNs: Float64Array;
  readonly state: Uint16Array;
  /** A column per row of `Tables.valueTypes`; none in our own recordings. */
  readonly values: readonly Float64Array[];
}

export const NO_SAMPLES: SampleTable = {
  timeNs: new Float64Array(0),
  thread: new Int32Array(0),
  stack: new Int32Array(0),
  count: new Int32Array(0),
  wallNs: new Float64Array(0),
  cpuNs: new Float64Array(0),
  state: new Uint16Array(0),
  values: [],
};

export interface Tables {
  /**
   * What the samples of a file of another tool are weighed in. Empty: they are ours, and have
   * `count`, `wallNs` and `cpuNs`; else those of the two that the file does not tell are 0.
   */
  readonly valueTypes: readonly ValueType[];
  readonly strings: readonly string[];
  readonly files: FileTable;
  readonly functions: FunctionTable;
  readonly frames: FrameTable;
  readonly stacks: StackTable;
  readonly threads: ThreadTable;
  readonly processes: ProcessTable;
  readonly samples: SampleTable;
}
