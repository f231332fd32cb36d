// Where a thread's frames and code objects lay in its last samples. Stacks change little from
// sample to sample, so that is where the next ones are looked for: all in one read, before anything
// is followed.

import type { ThreadState } from "./thread-list.ts";

const MAX_RANGES = 256;
const MAX_PREDICTED_BYTES = 4 << 20;
const MAX_CODES = 128;
/** A thread state is smaller in every version; one that runs nothing has its C frame in itself. */
const MAX_STATE_BYTES = 1024;
/** Ranges and codes not met again in so many samples are forgotten. */
const FORGET_AFTER_SAMPLES = 1024;
/** A stack that once was deep leaves ranges that are read for nothing: then all start anew. */
const WIDE_BYTES = 64 << 10;
/**
 * Two ranges closer than a page are one: no unmapped page fits between, and a copied page costs
 * less than a segment.
 */
const MERGE_GAP_BYTES = 4095;

export class ThreadPrediction {
  /** Address of the thread state, and what must stand in it for it to be this thread's. */
  readonly address: number;
  readonly interpreter: number;
  readonly pthread: number;
  /** 3.11 and 3.12: the C stack that its evaluation loop must stand on to be this thread's. */
  stackStart = 0;
  stackEnd = Infinity;
  /** 3.11 and 3.12: where the frame pointer is kept, on the C stack; 0 at first. */
  cframe = 0;
  rangeCount = 0;
  readonly starts = new Float64Array(MAX_RANGES);
  readonly ends = new Float64Array(MAX_RANGES);
  /** The reader's number of the sample in which a frame lay there last. */
  readonly rangeUsed = new Int32Array(MAX_RANGES);
  /** Slots of code objects and where they lie, by address: neighbours are read together. */
  codeCount = 0;
  readonly codes = new Int32Array(MAX_CODES);
  readonly codeAddresses = new Float64Array(MAX_CODES);
  #samples = 0;
  #lastRange = 0;
  #lastStaleSample = 0;

  constructor(state: ThreadState) {
    this.address = state.address;
    this.interpreter = state.interpreter.address;
    this.pthread = state.pthread;
  }

  /** Before 3.13 a subinterpreter may go on in another thread, with the same state. */
  mayStandAt(cframe: number): boolean {
    const isAtRest = cframe >= this.address && cframe < this.address + MAX_STATE_BYTES;
    return isAtRest || (cframe >= this.stackStart && cframe < this.stackEnd);
  }

  forget(): void {
    this.rangeCount = 0;
    this.codeCount = 0;
    this.#lastRange = 0;
  }

  /** True once in a while: the caller then calls `dropUnused`. */
  isStale(): boolean {
    this.#samples++;
    if (this.#samples < FORGET_AFTER_SAMPLES) return false;
    this.#samples = 0;
    return true;
  }

  /**
   * Forgets what was not met since the last time; all of it where that is much. `sample`: the
   * reader's number of this one; `codeUsed`: of the last one that met the code slot.
   */
  dropUnused(sample: number, codeUsed: Int32Array): void {
    const since = this.#lastStaleSample;
    this.#lastStaleSample = sample;
    if (this.predictedBytes > WIDE_BYTES) return this.forget();
    let kept = 0;
    for (let at = 0; at < this.rangeCount; at++) {
      if (this.rangeUsed[at] < since) continue;
      this.starts[kept] = this.starts[at];
      this.ends[kept] = this.ends[at];
      this.rangeUsed[kept] = this.rangeUsed[at];
      kept++;
    }
    this.rangeCount = kept;
    this.#lastRange = 0;
    kept = 0;
    for (let at = 0; at < this.codeCount; at++) {
      if (codeUsed[this.codes[at]] < since) continue;
      this.codes[kept] = this.codes[at];
      this.codeAddresses[kept] = this.codeAddresses[at];
      kept++;
    }
    this.codeCount = kept;
  }

  noteRange(start: number, end: number, sample: number): void {
    const { starts, ends } = this;
    for (let step = 0, at = this.#lastRange; step < this.rangeCount; step++) {
      if (start <= ends[at] + MERGE_GAP_BYTES && end >= starts[at] - MERGE_GAP_BYTES) {
        if (start < starts[at]) starts[at] = start;
        if (end > ends[at]) ends[at] = end;
        this.#lastRange = at;
        this.rangeUsed[at] = sample;
        return;
      }
      at = at + 1 === this.rangeCount ? 0 : at + 1;
    }
    if (this.rangeCount === MAX_RANGES) return;
    starts[this.rangeCount] = start;
    ends[this.rangeCount] = end;
    this.#lastRange = this.rangeCount;
    this.rangeCount++;
  }

  get predictedBytes(): number {
    let total = 0;
    for (let at = 0; at < this.rangeCount; at++) total += this.ends[at] - this.starts[at];
    return total;
  }

  get isTooLarge(): boolean {
    return this.rangeCount === MAX_RANGES || this.predictedBytes > MAX_PREDICTED_BYTES;
  }

  noteCode(slot: number, address: number): void {
    for (let at = 0; at < this.codeCount; at++) if (this.codes[at] === slot) return;
    if (this.codeCount === MAX_CODES) return;
    let at = this.codeCount++;
    for (; at > 0 && this.codeAddresses[at - 1] > address; at--) {
      this.codes[at] = this.codes[at - 1];
      this.codeAddresses[at] = this.codeAddresses[at - 1];
    }
    this.codes[at] = slot;
    this.codeAddresses[at] = address;
  }

  dropCode(slot: number): void {
    const at = this.codes.subarray(0, this.codeCount).indexOf(slot);
    if (at < 0) return;
    this.codes.copyWithin(at, at + 1, this.codeCount);
    this.codeAddresses.copyWithin(at, at + 1, this.codeCount);
    this.codeCount--;
  }
}
