// Reads every stack of a target as the sampler does: the lists, a poll, then each thread free and
// once more as if it were held, with the names captured. For recorded memory: the tool that records
// and the tests that replay take the same path.

import type { Memory } from "#process/memory.ts";
import { instructionIndex } from "../instruction.ts";
import { CodeNames } from "../code-names.ts";
import type { Layout } from "../layouts/layout.ts";
import { linePosition, type LinePosition } from "../lines.ts";
import { readOutcome, StackReader, type ReadOutcome } from "../stack-reader.ts";
import { ThreadList, type ThreadState } from "../thread-list.ts";
import { ThreadPrediction } from "../thread-prediction.ts";
import {
  hasException,
  holdsGil,
  isCollecting,
  stateAddresses,
  waitsForGil,
} from "../thread-status.ts";

/** As many as the sampler takes. */
const MAX_FREE_TRIES = 4;

export interface StackFrame extends LinePosition {
  readonly name: string;
  readonly qualifiedName: string;
  readonly file: string;
}

export interface ThreadStack {
  readonly outcome: ReadOutcome;
  /** The code objects could be named. */
  readonly named: boolean;
  /** Innermost first; empty unless complete and named. */
  readonly frames: readonly StackFrame[];
  readonly holdsGil: boolean;
}

export class StackDump {
  readonly reader: StackReader;
  readonly list: ThreadList;
  readonly names: CodeNames;
  readonly #memory: Memory;
  readonly #layout: Layout;
  readonly #runtime: number;
  /** By address of the thread state. */
  readonly #predictions = new Map<number, ThreadPrediction>();

  constructor(memory: Memory, layout: Layout, runtime: number, codeType: number) {
    this.#memory = memory;
    this.#layout = layout;
    this.#runtime = runtime;
    this.reader = new StackReader(memory, layout, codeType);
    this.list = new ThreadList(memory, layout, runtime);
    this.names = new CodeNames(memory, layout, this.reader.codes);
  }

  /** What is known of code and of where stacks lie is gone: the next read is as the first one. */
  forget(): void {
    this.#predictions.clear();
    this.reader.codes.clear();
    this.names.clear();
  }

  /** False where not even the first interpreter could be read. */
  refresh(): boolean {
    if (!this.list.refresh()) return false;
    this.list.poll();
    // The first poll tells where the C frames of 3.11 and 3.12 are, the second reads them.
    this.list.poll();
    return true;
  }

  predictionOf(state: ThreadState): ThreadPrediction {
    let prediction = this.#predictions.get(state.address);
    if (prediction === undefined) {
      prediction = new ThreadPrediction(state);
      this.#predictions.set(state.address, prediction);
    }
    return prediction;
  }

  readFree(state: ThreadState): ThreadStack {
    const prediction = this.predictionOf(state);
    const at = stateAddresses(this.#layout, this.#runtime, state.interpreter);
    let outcome: ReadOutcome = readOutcome.incomplete;
    for (let tries = 0; tries < MAX_FREE_TRIES && outcome === readOutcome.incomplete; tries++) {
      this.reader.plan(prediction, at, true);
      outcome = this.reader.capture(prediction);
      if (outcome === readOutcome.complete || outcome === readOutcome.incomplete) {
        this.reader.settle(prediction);
      }
    }
    return this.#stack(state, outcome);
  }

  /** The same calls as for a thread that is held. */
  readHeld(state: ThreadState): ThreadStack {
    const prediction = this.predictionOf(state);
    this.reader.plan(
      prediction,
      stateAddresses(this.#layout, this.#runtime, state.interpreter),
      false,
    );
    const outcome = this.reader.capture(prediction);
    if (outcome === readOutcome.complete) this.names.capture(this.reader);
    if (outcome === readOutcome.complete) this.reader.settle(prediction);
    return this.#stack(state, outcome);
  }

  /** The same calls as for a thread whose hold ends before its stack is looked at. */
  readShortly(state: ThreadState): ThreadStack {
    const { reader } = this;
    const prediction = this.predictionOf(state);
    reader.planShort(prediction, stateAddresses(this.#layout, this.#runtime, state.interpreter));
    reader.fetchShort();
    const outcome = reader.inspect(prediction);
    if (outcome === readOutcome.complete || outcome === readOutcome.incomplete) {
      reader.settle(prediction);
    }
    return this.#stack(state, outcome);
  }

  /** The same calls as for a held thread whose stack just before the hold is wanted. */
  readAhead(state: ThreadState): ThreadStack {
    const { reader } = this;
    const prediction = this.predictionOf(state);
    const at = stateAddresses(this.#layout, this.#runtime, state.interpreter);
    reader.plan(prediction, at, true);
    reader.setAside();
    const isFetched = reader.fetchAhead();
    reader.plan(prediction, at, false);
    const held = reader.capture(prediction);
    const isPlanTheSame = isFetched && held === readOutcome.complete && reader.wasPredicted;
    return this.#stack(state, isPlanTheSame ? reader.recall(prediction, at) : held);
  }

  #stack(state: ThreadState, outcome: ReadOutcome): ThreadStack {
    const complete = outcome === readOutcome.complete;
    const named = complete && this.names.resolve(this.reader);
    const frames: StackFrame[] = [];
    if (named) {
      const { walk, slots } = this.reader;
      walk.straighten(slots);
      for (let row = 0; row < walk.kept; row++) if (slots[row] >= 0) frames.push(this.#frame(row));
    }
    const verified = complete || outcome === readOutcome.empty;
    return { outcome, named, frames, holdsGil: verified && this.#statusSaysGil(state) };
  }

  /** All of the status is read, as a sample's is. */
  #statusSaysGil(state: ThreadState): boolean {
    const gil = !this.#layout.freeThreaded && holdsGil(this.#layout, this.reader, state.address);
    waitsForGil(this.#layout, this.reader);
    isCollecting(this.reader, gil);
    hasException(this.#layout, this.reader);
    return gil;
  }

  #frame(row: number): StackFrame {
    const facts = this.names.facts(this.reader.slots[row]);
    if (facts === undefined) throw new Error("a named code object has facts");
    const index = instructionIndex(this.#memory, this.#layout, this.reader, row);
    const at = linePosition(this.#layout.minor, facts.lineTable, facts.firstLine, index);
    return { name: facts.name, qualifiedName: facts.qualifiedName, file: facts.file, ...at };
  }
}
