// One look at a process: every thread of every interpreter, each read as a sample is.

import { OperatingError } from "#base/errors.ts";
import { CodeNames } from "#cpython/code-names.ts";
import { instructionIndex } from "#cpython/instruction.ts";
import { linePosition } from "#cpython/lines.ts";
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
import { activity, ThreadActivity } from "#process/thread-activity.ts";
import { lossOfOutcome, lossReasons } from "./losses.ts";
import type { DumpedFrame, DumpedThread, ProcessDump } from "./session.ts";
import { openReadyTarget, type PythonTarget } from "./target.ts";

/** A dump is one look, not a statistic: it may try again until it sees a whole stack. */
const MAX_TRIES = 20;
/** How long a thread that waits for a processor may take to get one and be released. */
const LAST_RELEASE_NS = 2e9;

/** Throws OperatingError: no such process, not permitted, not Python, unsupported, ended. */
export function dumpProcess(pid: number, options: { readonly noStop: boolean }): ProcessDump {
  const target = openReadyTarget(pid);
  try {
    const dumper = new Dumper(target, options.noStop);
    const { command, workingDirectory, standardLibrary, pythonVersion } = target;
    const facts = { pid, command, workingDirectory, standardLibrary, pythonVersion };
    return { ...facts, threads: dumper.dump() };
  } finally {
    target.close();
  }
}

class Dumper {
  readonly #target: PythonTarget;
  readonly #reader: StackReader;
  readonly #names: CodeNames;
  readonly #holder: ThreadHolder | undefined;

  constructor(target: PythonTarget, noStop: boolean) {
    this.#target = target;
    this.#reader = new StackReader(target.memory, target.layout, target.codeTypeAddress);
    this.#names = new CodeNames(target.memory, target.layout, this.#reader.codes);
    this.#holder = noStop ? undefined : new ThreadHolder();
  }

  dump(): readonly DumpedThread[] {
    const { memory, layout, runtimeAddress, pid } = this.#target;
    const list = new ThreadList(memory, layout, runtimeAddress);
    if (!list.refresh()) throw new OperatingError("target-ended", `process ${pid} ended`);
    const tids = this.#target.threadIds(list.threads);
    // The oldest thread, which is the main one, stands last in the interpreter's list.
    return list.threads.map((state, index) => this.#dumpThread(state, tids[index])).reverse();
  }

  #dumpThread(state: ThreadState, tid: number): DumpedThread {
    const running = tid > 0 && isRunning(this.#target.pid, tid);
    const outcome = this.#read(state, tid, running);
    const { layout } = this.#target;
    const whole = outcome === readOutcome.complete;
    const isRead = whole || outcome === readOutcome.empty;
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
      frames: whole ? this.#frames() : [],
      elidedFrames: whole ? this.#reader.walk.elided : 0,
      failure: isRead ? undefined : failureText(outcome),
    };
  }

  #read(state: ThreadState, tid: number, running: boolean): ReadOutcome {
    const prediction = new ThreadPrediction(state);
    const { layout, runtimeAddress } = this.#target;
    const at = stateAddresses(layout, runtimeAddress, state.interpreter);
    let outcome: ReadOutcome = readOutcome.incomplete;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const mayHold = running && this.#holder?.owesTo(tid) === false;
      const hold = mayHold ? this.#holder?.hold(tid) : undefined;
      const isHeld = hold === holdOutcome.held || hold === holdOutcome.frozen;
      this.#reader.plan(prediction, at, !isHeld);
      outcome = this.#reader.capture(prediction);
      if (isHeld) {
        if (outcome === readOutcome.complete) this.#names.capture(this.#reader);
        this.#holder?.release(tid, hold);
        this.#holder?.settle(LAST_RELEASE_NS);
      }
      this.#reader.settle(prediction);
      if (outcome === readOutcome.empty) break;
      if (outcome === readOutcome.complete && this.#names.resolve(this.#reader)) break;
    }
    return outcome;
  }

  /** Innermost first. */
  #frames(): readonly DumpedFrame[] {
    const { walk, slots } = this.#reader;
    walk.straighten(slots);
    const gcFrame = this.#collectingFrame();
    const frames: DumpedFrame[] = [];
    for (let row = 0; row < walk.kept; row++) {
      if (walk.address[row] === gcFrame) frames.push(COLLECTOR);
      if (slots[row] >= 0) frames.push(this.#frame(row));
    }
    return frames;
  }

  #collectingFrame(): number {
    const reader = this.#reader;
    if (reader.gcFrameOffset < 0 || reader.gcOffset < 0 || reader.intAt(reader.gcOffset) === 0)
      return -1;
    return reader.pointerAt(reader.gcFrameOffset);
  }

  #frame(row: number): DumpedFrame {
    const { layout, memory } = this.#target;
    const facts = this.#names.facts(this.#reader.slots[row]);
    if (facts === undefined) return { ...COLLECTOR, name: "?", qualifiedName: "?", kind: "python" };
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

function isRunning(pid: number, tid: number): boolean {
  try {
    const thread = new ThreadActivity(pid, tid);
    const state = thread.read();
    thread.close();
    return state === activity.running;
  } catch {
    return false;
  }
}

function failureText(outcome: ReadOutcome): string {
  const reason = lossOfOutcome[outcome];
  return reason === undefined ? "its code was freed while it was read" : lossReasons[reason];
}
