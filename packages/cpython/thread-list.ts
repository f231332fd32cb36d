// The thread states of every interpreter. `refresh` follows the lists; `poll` then reads all of
// them at their known addresses in one call per tick and says whether the lists are still the same.
//
// Trap: a list may change while it is followed. What was met is kept only where the thread state
// points back at its interpreter, and the next poll notices the rest.

import type { Memory } from "#process/memory.ts";
import { MAX_SEGMENTS, SegmentBatch } from "#process/read-batch.ts";
import type { Layout } from "./layouts/layout.ts";

export const MAX_INTERPRETERS = 256;
export const MAX_THREADS = 8192;
const TWO_TO_32 = 0x1_0000_0000;
const CFRAME_BYTES = 16;
const POLL_BUFFER_BYTES = 64 << 10;
/** Frame pointer of a thread whose C frame moved since the last poll: it ran. */
export const UNKNOWN_FRAME = -1;

export interface InterpreterState {
  readonly address: number;
  readonly id: number;
  /** Address of the GIL's struct, or 0. */
  readonly gil: number;
  /** Address of the collecting flag, of the frame that collects (3.15), or 0. */
  readonly gc: number;
  readonly gcFrame: number;
}

export interface ThreadState {
  readonly address: number;
  readonly interpreter: InterpreterState;
  readonly pthread: number;
  /** Thread id in the target's own PID namespace; 0 before 3.11, which does not keep it. */
  readonly nativeId: number;
  /**
   * Where the C stack of the thread lies that was found to run it; undefined where the state itself
   * says whose it is.
   */
  stack?: { readonly start: number; readonly end: number };
}

export class ThreadList {
  interpreters: readonly InterpreterState[] = [];
  threads: readonly ThreadState[] = [];
  /** Frame pointer of each thread at the last poll; UNKNOWN_FRAME where its C frame moved. */
  frames = new Float64Array(0);
  readonly #memory: Memory;
  readonly #layout: Layout;
  readonly #runtime: number;
  readonly #scratch = new SegmentBatch(4096);
  #batches: SegmentBatch[] = [];
  /** Segment number of each thread's state in its batch, and which batch. */
  #segment = new Int32Array(0);
  #batchOf = new Uint8Array(0);
  readonly #pollBytes: number;
  /** Of an interpreter's two pointers in their segment of the poll. */
  readonly #nextOffset: number;
  readonly #headOffset: number;

  constructor(memory: Memory, layout: Layout, runtime: number) {
    this.#memory = memory;
    this.#layout = layout;
    this.#runtime = runtime;
    const { next: nextInterpreter, threadsHead } = layout.interpreter;
    this.#nextOffset = Math.max(0, nextInterpreter - threadsHead);
    this.#headOffset = Math.max(0, threadsHead - nextInterpreter);
    const { next, frame, cframe } = layout.thread;
    this.#pollBytes = Math.max(next, frame, cframe) + 8;
  }

  /** Gives its native memory back: nothing is read afterwards. */
  close(): void {
    this.#scratch.free();
    for (const batch of this.#batches) batch.free();
    this.#batches = [];
  }

  /** Follows all lists again. False where not even the first interpreter could be read. */
  refresh(): boolean {
    const interpreters: InterpreterState[] = [];
    const threads: ThreadState[] = [];
    let address = this.#pointer(this.#runtime + this.#layout.runtime.interpretersHead);
    if (address < 0) return false;
    while (address > 0 && interpreters.length < MAX_INTERPRETERS) {
      const interpreter = this.#readInterpreter(address);
      if (interpreter === undefined) break;
      interpreters.push(interpreter);
      this.#followThreads(interpreter, threads);
      address = this.#pointer(address + this.#layout.interpreter.next);
    }
    this.interpreters = interpreters;
    this.threads = threads;
    this.#planPoll();
    return interpreters.length > 0;
  }

  /** -1: unreadable. */
  #pointer(address: number): number {
    const batch = this.#scratch;
    batch.clear();
    batch.add(address, 8);
    if (!this.#memory.readSegments(batch, 0)) return -1;
    return batch.words[0] + batch.words[1] * TWO_TO_32;
  }

  #readInterpreter(address: number): InterpreterState | undefined {
    const { interpreter: fields, runtime } = this.#layout;
    const id = this.#pointer(address + fields.id);
    if (id < 0) return undefined;
    const gil = fields.gil < 0 ? 0 : this.#pointer(address + fields.gil);
    const ownGc = fields.gcCollecting < 0 ? 0 : address + fields.gcCollecting;
    const gc = runtime.gcCollecting < 0 ? ownGc : this.#runtime + runtime.gcCollecting;
    const gcFrame = fields.gcFrame < 0 ? 0 : address + fields.gcFrame;
    return { address, id, gil: Math.max(0, gil), gc, gcFrame };
  }

  #followThreads(interpreter: InterpreterState, into: ThreadState[]): void {
    const { thread: fields } = this.#layout;
    const batch = this.#scratch;
    let address = this.#pointer(interpreter.address + this.#layout.interpreter.threadsHead);
    while (address > 0 && into.length < MAX_THREADS) {
      batch.clear();
      batch.add(address, fields.sizeBytes);
      if (!this.#memory.readSegments(batch, 0)) return;
      if (pointerAt(batch, fields.interpreter) !== interpreter.address) return;
      const pthread = pointerAt(batch, fields.pthread);
      const nativeId = fields.nativeId < 0 ? 0 : pointerAt(batch, fields.nativeId);
      into.push({ address, interpreter, pthread, nativeId });
      address = pointerAt(batch, fields.next);
    }
  }

  #planPoll(): void {
    for (const batch of this.#batches) batch.free();
    this.#batches = [new SegmentBatch(POLL_BUFFER_BYTES)];
    const { threads, interpreters } = this;
    this.#segment = new Int32Array(threads.length);
    this.#batchOf = new Uint8Array(threads.length);
    this.frames = new Float64Array(threads.length).fill(UNKNOWN_FRAME);
    const first = this.#batches[0];
    first.add(this.#runtime + this.#layout.runtime.interpretersHead, 8);
    for (const { address } of interpreters) {
      const { next, threadsHead } = this.#layout.interpreter;
      // The two lie close together in every version.
      first.add(address + Math.min(next, threadsHead), Math.abs(next - threadsHead) + 8);
    }
    let batch = first;
    for (let index = 0; index < threads.length; index++) {
      if (batch.count + 2 > MAX_SEGMENTS) {
        batch = new SegmentBatch(POLL_BUFFER_BYTES);
        this.#batches.push(batch);
      }
      this.#segment[index] = batch.count;
      this.#batchOf[index] = this.#batches.length - 1;
      batch.add(threads[index].address, this.#pollBytes);
      // Until the first poll tells where the C frame is, the thread state itself stands in for it.
      if (this.#layout.thread.cframe >= 0) batch.add(threads[index].address, CFRAME_BYTES);
    }
  }

  /**
   * Reads every thread's frame pointer. False where the lists changed: refresh, then poll again.
   */
  poll(): boolean {
    if (this.#batches.length === 0) return false;
    for (const batch of this.#batches) {
      if (!this.#memory.readSegments(batch, 0)) return false;
    }
    return this.#listsAreSame() && this.#takeFrames();
  }

  #listsAreSame(): boolean {
    const { interpreters, threads } = this;
    const batch = this.#batches[0];
    if (segmentPointer(batch, 0, 0) !== (interpreters.length > 0 ? interpreters[0].address : 0))
      return false;
    let thread = 0;
    for (let index = 0; index < interpreters.length; index++) {
      const next = index + 1 < interpreters.length ? interpreters[index + 1].address : 0;
      if (segmentPointer(batch, 1 + index, this.#nextOffset) !== next) return false;
      const interpreter = interpreters[index];
      const owns = thread < threads.length && threads[thread].interpreter === interpreter;
      const head = segmentPointer(batch, 1 + index, this.#headOffset);
      if (head !== (owns ? threads[thread].address : 0)) return false;
      while (thread < threads.length && threads[thread].interpreter === interpreter) thread++;
    }
    return thread === threads.length;
  }

  #takeFrames(): boolean {
    const { threads, frames } = this;
    const { next, frame, cframe, cframeCurrent } = this.#layout.thread;
    for (let index = 0; index < threads.length; index++) {
      const batch = this.#batches[this.#batchOf[index]];
      const segment = this.#segment[index];
      const last =
        index + 1 === threads.length ||
        threads[index + 1].interpreter !== threads[index].interpreter;
      if (segmentPointer(batch, segment, next) !== (last ? 0 : threads[index + 1].address))
        return false;
      if (cframe < 0) {
        frames[index] = segmentPointer(batch, segment, frame);
        continue;
      }
      const at = segmentPointer(batch, segment, cframe);
      if (at !== 0 && batch.addresses[segment + 1] === at) {
        frames[index] = segmentPointer(batch, segment + 1, cframeCurrent);
      } else {
        frames[index] = UNKNOWN_FRAME;
        batch.redirect(segment + 1, at === 0 ? threads[index].address : at);
      }
    }
    return true;
  }
}

function pointerAt(batch: SegmentBatch, offset: number): number {
  return batch.words[offset >>> 2] + batch.words[(offset >>> 2) + 1] * TWO_TO_32;
}

function segmentPointer(batch: SegmentBatch, segment: number, offset: number): number {
  const word = (batch.offsets[segment] + offset) >>> 2;
  return batch.words[word] + batch.words[word + 1] * TWO_TO_32;
}
