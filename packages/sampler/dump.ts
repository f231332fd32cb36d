// One look at a process: every thread of every interpreter, each read as a sample is.

import { OperatingError } from "#base/errors.ts";
import { CodeNames } from "#cpython/code-names.ts";
import { instructionIndex } from "#cpython/instruction.ts";
import { linePosition } from "#cpython/lines.ts";
import type { Layout } from "#cpython/layouts/layout.ts";
import { readOutcome, StackReader, type ReadOutcome } from "#cpython/stack-reader.ts";
import { ThreadList, type ThreadState } from "#cpython/thread-list.ts";
import { ThreadPrediction } from "#cpython/thread-prediction.ts";
import {
  hasException,
  holdsGil,
  isCollecting,
  stateAddresses,
  tells,
  type ThreadStatus,
  waitsForGil,
} from "#cpython/thread-status.ts";
import { holdOutcome, ThreadHolder } from "#process/hold.ts";
import { openCore } from "#process/core-decompress.ts";
import type { CoreSearch } from "#process/core-files.ts";
import type { Memory } from "#process/memory.ts";
import { lossOfOutcome, lossReasons } from "./losses.ts";
import { CoreTarget } from "./core-target.ts";
import { findGreenlets, type FoundGreenlets } from "./dump-greenlets.ts";
import { DumpValues, type VariablesByRow } from "./dump-values.ts";
import type {
  DumpedFrame,
  DumpedGlobal,
  DumpedStack,
  DumpedThread,
  DumpOptions,
  ProcessDump,
} from "./session.ts";
import { PythonThreadNames } from "./python-thread-names.ts";
import { openReadyTarget } from "./target.ts";
import type { ThreadStack } from "./thread-owner.ts";

/** A dump is one look, not a statistic: it may try again until it sees a whole stack. */
const MAX_TRIES = 20;
/** How long a thread that waits for a processor may take to get one and be released. */
const LAST_RELEASE_NS = 2e9;
/** As often as new values of a running thread may lie on pages that were not captured. */
const MAX_VALUE_TRIES = 6;
const MOVED = "they changed while they were read";

interface StackAndVariables {
  readonly outcome: ReadOutcome;
  /** Of a damaged core: the frames before the damage. */
  readonly isPart?: boolean;
  readonly rows?: VariablesByRow;
  /** Why there are no variables. */
  readonly failure?: string;
}

/** Throws OperatingError: no such process, not permitted, not Python, unsupported, ended. */
export function dumpProcess(pid: number, options: DumpOptions): ProcessDump {
  const target = openReadyTarget(pid);
  try {
    const dumper = new Dumper(target, options);
    const { command, workingDirectory, standardLibrary, pythonVersion } = target;
    const facts = { pid, command, workingDirectory, standardLibrary, pythonVersion };
    const threads = dumper.dump();
    return { ...facts, ...dumper.beside, threads, ...dumper.globals(options.globals) };
  } finally {
    target.close();
  }
}

/** Throws OperatingError: no core, not Python, unsupported, its files missing. */
export async function dumpCore(
  path: string,
  search: CoreSearch,
  options: Omit<DumpOptions, "noStop"> = {},
): Promise<ProcessDump> {
  const target = new CoreTarget(await openCore(path), search);
  try {
    const dumper = new Dumper(target, { ...options, noStop: true });
    const { pid, command, standardLibrary, pythonVersion, facts: core } = target;
    const python = { standardLibrary, pythonVersion };
    const facts = { pid, command, workingDirectory: "", ...python, core };
    const threads = dumper.dump();
    const ended = (thread: DumpedThread): boolean => thread.tid === core.signal?.tid;
    // What ended the process comes first.
    return {
      ...facts,
      ...dumper.beside,
      ...dumper.globals(options.globals),
      threads: [...threads.filter(ended), ...threads.filter((thread) => !ended(thread))],
    };
  } finally {
    target.close();
  }
}

/** What is dumped: a process, or what is left of one. */
interface DumpSource {
  readonly pid: number;
  readonly memory: Memory;
  readonly layout: Layout;
  readonly runtimeAddress: number;
  readonly codeTypeAddress: number;
  /** Nothing in it moves: what is read once is read as if it were held. */
  readonly isStill: boolean;
  /** What of it is not read, for a person. */
  readonly remarks: readonly string[];
  mappedPaths(): readonly string[];
  stacks(states: readonly ThreadState[], tids: readonly number[]): readonly ThreadStack[];
  threadIds(states: readonly ThreadState[], isOneLook: boolean): readonly number[];
  threadName(tid: number): string;
  isRunning(tid: number): boolean;
}

class Dumper {
  readonly #target: DumpSource;
  readonly #reader: StackReader;
  readonly #names: CodeNames;
  readonly #holder: ThreadHolder | undefined;
  readonly #options: DumpOptions;
  readonly #values: DumpValues | undefined;
  readonly #threadNames: PythonThreadNames;
  /** The main interpreter, and the innermost frame of its main thread; 0: none. */
  #main = 0;
  #mainFrame = 0;
  /** Every code object of the stack that was read last has its name. */
  #isNamed = false;
  /** Of each thread state, the frame that its stack began with when it was dumped. */
  readonly #rootFrames = new Map<ThreadState, number>();
  #greenlets: FoundGreenlets | undefined;

  constructor(target: DumpSource, options: DumpOptions) {
    this.#target = target;
    this.#options = options;
    const isAsked = options.locals !== undefined || options.globals !== undefined;
    this.#values = isAsked ? DumpValues.of(target, options.locals ?? "short") : undefined;
    this.#threadNames = new PythonThreadNames(target);
    this.#reader = new StackReader(target.memory, target.layout, target.codeTypeAddress);
    this.#names = new CodeNames(target.memory, target.layout, this.#reader.codes);
    this.#holder = options.noStop ? undefined : new ThreadHolder();
  }

  dump(): readonly DumpedThread[] {
    const { memory, layout, runtimeAddress, pid } = this.#target;
    const list = new ThreadList(memory, layout, runtimeAddress);
    try {
      if (!list.refresh()) throw new OperatingError("target-ended", `process ${pid} ended`);
      const tids = this.#target.threadIds(list.threads, true);
      // The oldest thread, which is the main one, stands last in the interpreter's list.
      const threads = list.threads.map((state, index) => this.#dumpThread(state, tids[index]));
      this.#findGreenlets(list, tids);
      // Only now: the threads are to be seen as near one another in time as can be.
      return threads.map((thread, index) => this.#named(thread, list.threads[index])).reverse();
    } finally {
      list.close();
      this.#reader.close();
      this.#values?.close();
    }
  }

  #named(thread: DumpedThread, state: ThreadState): DumpedThread {
    const pythonName = this.#threadNames.of(state);
    const greenlet = this.#greenlets?.running.get(thread.tid);
    const isOfStack = greenlet !== undefined && this.#hasSameRoot(state, thread);
    return {
      ...thread,
      ...(pythonName === undefined ? {} : { pythonName }),
      ...(isOfStack ? { greenlet } : {}),
    };
  }

  #findGreenlets(list: ThreadList, tids: readonly number[]): void {
    const main = list.interpreters.find(({ id }) => id === 0);
    const stacks = (): readonly ThreadStack[] => this.#target.stacks(list.threads, tids);
    this.#greenlets = findGreenlets(this.#target, main, stacks, (frame) => this.#waiting(frame));
  }

  /** Each greenlet has its own first frame: with the same one, it is the same greenlet. */
  #hasSameRoot(state: ThreadState, { tid }: DumpedThread): boolean {
    const root = this.#rootFrames.get(state);
    if (root === undefined || this.#target.isStill) return root !== undefined;
    const outcome = this.#read(state, tid, this.#target.isRunning(tid));
    return outcome === readOutcome.complete && this.#rootFrame === root;
  }

  /** Its own, not one that stands for an entry from C, which may lie where another's lay. */
  get #rootFrame(): number {
    const { address, code, kept } = this.#reader.walk;
    let row = kept - 1;
    while (row > 0 && code[row] === 0) row--;
    return address[row];
  }

  /** Of a live target it counts where it is read twice alike. */
  #waiting(frame: number): DumpedStack | undefined {
    const reader = this.#reader;
    let before: string | undefined;
    for (let look = this.#target.isStill ? 1 : 0; look < 2; look++) {
      if (reader.readWaiting(frame) !== readOutcome.complete) return undefined;
      const { address, code, instruction, kept } = reader.walk;
      const now = [address, code, instruction].map((column) => column.subarray(0, kept)).join();
      if (before !== undefined && now !== before) return undefined;
      before = now;
    }
    if (!this.#names.resolve(reader)) return undefined;
    reader.walk.straighten(reader.slots);
    return { frames: this.#frames(undefined), elidedFrames: reader.walk.elided };
  }

  /** After `dump`: what it tells beside threads. */
  get beside(): Pick<ProcessDump, "remarks" | "greenlets"> {
    const { waiting, remarks = [] } = this.#greenlets ?? {};
    return {
      remarks: [...this.#target.remarks, ...remarks],
      ...(waiting === undefined ? {} : { greenlets: waiting }),
    };
  }

  #dumpThread(state: ThreadState, tid: number): DumpedThread {
    const running = tid > 0 && this.#target.isRunning(tid);
    const { outcome, rows, failure, isPart } = this.#readWithVariables(state, tid, running);
    const { layout } = this.#target;
    this.#noteMain(state, outcome);
    const isComplete = outcome === readOutcome.complete;
    const whole = isComplete && this.#isNamed;
    if (isComplete) this.#rootFrames.set(state, this.#rootFrame);
    const hasFrames = isComplete || isPart === true;
    const isRead = hasFrames || outcome === readOutcome.empty;
    const known = isRead ? tells(layout) : NOTHING_TOLD;
    const gil = known.holdsGil && holdsGil(layout, this.#reader, state.address);
    return {
      interpreter: state.interpreter.id,
      tid,
      name: this.#target.threadName(tid),
      running,
      holdsGil: known.holdsGil ? gil : undefined,
      waitsForGil: known.waitsForGil ? waitsForGil(layout, this.#reader) : undefined,
      inGc: known.inGc ? isCollecting(this.#reader, gil) : undefined,
      exception: known.exception ? hasException(layout, this.#reader) : undefined,
      frames: hasFrames ? this.#frames(rows) : [],
      elidedFrames: hasFrames ? this.#reader.walk.elided : 0,
      failure: whole || outcome === readOutcome.empty ? undefined : this.#failure(outcome),
      ...(failure === undefined ? {} : { variablesFailure: failure }),
    };
  }

  /** What is damaged in a core stays so: then the frames before the damage are shown as a part. */
  #salvages(outcome: ReadOutcome): boolean {
    if (!this.#target.isStill || outcome === readOutcome.empty) return false;
    if (!this.#reader.salvage() || !this.#names.resolve(this.#reader)) return false;
    this.#reader.walk.straighten(this.#reader.slots);
    return true;
  }

  /** The stack, and its variables where they were asked for: all of one moment. */
  #readWithVariables(state: ThreadState, tid: number, running: boolean): StackAndVariables {
    this.#values?.begin();
    let outcome = this.#read(state, tid, running);
    const isPart = outcome !== readOutcome.complete && this.#salvages(outcome);
    const values = this.#values;
    if (this.#options.locals === undefined || values === undefined) return { outcome, isPart };
    if (this.#target.isStill) {
      const hasFrames = isPart || outcome === readOutcome.complete;
      return hasFrames ? { outcome, isPart, rows: values.read(this.#reader) } : { outcome };
    }
    const mustHold = running && this.#holder !== undefined;
    for (let tries = 1; outcome === readOutcome.complete; tries++) {
      const rows = values.read(this.#reader);
      const isLast = tries === MAX_VALUE_TRIES || !values.mayTryAgain;
      if (values.isSettled(this.#reader, mustHold && !isLast)) return { outcome, rows };
      if (isLast) return values.isCaptured ? { outcome, rows } : { outcome, failure: MOVED };
      values.explore(this.#reader);
      outcome = this.#read(state, tid, running);
    }
    return { outcome };
  }

  #noteMain({ interpreter }: ThreadState, outcome: ReadOutcome): void {
    if (interpreter.id !== 0) return;
    const { walk } = this.#reader;
    const leaf = outcome === readOutcome.complete ? walk.code.findIndex((code) => code !== 0) : -1;
    // The threads come newest first: what is noted last is the main one's.
    this.#main = interpreter.address;
    this.#mainFrame = leaf < 0 ? 0 : walk.address[leaf];
  }

  /** After `dump`: the globals that were asked for, of the main interpreter. */
  globals(wanted: readonly string[] | undefined): Pick<ProcessDump, "globals"> {
    if (wanted === undefined) return {};
    const globals = wanted.map((name): DumpedGlobal => {
      return { wanted: name, found: this.#values?.global(this.#main, name, this.#mainFrame) };
    });
    return { globals };
  }

  #read(state: ThreadState, tid: number, running: boolean): ReadOutcome {
    const prediction = new ThreadPrediction(state);
    prediction.stackStart = state.stack?.start ?? 0;
    prediction.stackEnd = state.stack?.end ?? Infinity;
    const { layout, runtimeAddress, isStill } = this.#target;
    const at = stateAddresses(layout, runtimeAddress, state.interpreter);
    let outcome: ReadOutcome = readOutcome.incomplete;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const mayHold = running && this.#holder?.owesTo(tid) === false;
      const hold = mayHold ? this.#holder?.hold(tid) : undefined;
      const isHeld = hold === holdOutcome.held || hold === holdOutcome.frozen;
      this.#reader.plan(prediction, at, !isHeld && !isStill);
      outcome = this.#reader.capture(prediction);
      if (isHeld) {
        if (outcome === readOutcome.complete) {
          this.#names.capture(this.#reader);
          this.#values?.recapture();
        }
        this.#holder?.release(tid, hold);
        this.#holder?.settle(LAST_RELEASE_NS);
      }
      this.#reader.settle(prediction);
      if (outcome === readOutcome.empty) break;
      if (isStill && outcome !== readOutcome.complete) break;
      this.#isNamed = outcome === readOutcome.complete && this.#names.resolve(this.#reader);
      if (this.#isNamed) break;
    }
    if (outcome === readOutcome.complete) this.#reader.walk.straighten(this.#reader.slots);
    return outcome;
  }

  /** Innermost first. */
  #frames(variables: VariablesByRow | undefined): readonly DumpedFrame[] {
    const { walk, slots } = this.#reader;
    const gcFrame = this.#collectingFrame();
    const frames: DumpedFrame[] = [];
    for (let row = 0; row < walk.kept; row++) {
      if (walk.address[row] === gcFrame) frames.push(COLLECTOR);
      if (slots[row] < 0) continue;
      const frame = this.#frame(row);
      // A stack with a gap would look like another one: the rest is told as lost.
      if (frame === undefined) break;
      frames.push(variables === undefined ? frame : { ...frame, variables: variables[row] });
    }
    return frames;
  }

  #failure(outcome: ReadOutcome): string {
    const reason = lossOfOutcome[outcome];
    if (reason !== undefined) return lossReasons[reason];
    return this.#target.isStill ? "a name is missing" : "its code was freed while it was read";
  }

  #collectingFrame(): number {
    const reader = this.#reader;
    if (reader.gcFrameOffset < 0 || reader.gcOffset < 0 || reader.intAt(reader.gcOffset) === 0)
      return -1;
    return reader.pointerAt(reader.gcFrameOffset);
  }

  /** Undefined where its code has no name that could be read. */
  #frame(row: number): DumpedFrame | undefined {
    const { layout, memory } = this.#target;
    const facts = this.#names.facts(this.#reader.slots[row]);
    if (facts === undefined) return undefined;
    const at = linePosition(
      layout.minor,
      facts.lineTable,
      facts.firstLine,
      instructionIndex(memory, layout, this.#reader, row),
    );
    const { name, qualifiedName, file } = facts;
    return { name, qualifiedName, file, ...at, kind: "python" };
  }
}

const NOTHING_TOLD: ThreadStatus = {
  holdsGil: false,
  waitsForGil: false,
  inGc: false,
  exception: false,
};

const COLLECTOR: DumpedFrame = {
  name: "<GC>",
  qualifiedName: "<GC>",
  file: "",
  line: -1,
  endLine: -1,
  column: -1,
  endColumn: -1,
  kind: "gc",
};
