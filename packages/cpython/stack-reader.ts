// Reads one thread's stack: plan (before the hold), capture (while it is held, or free), settle
// (after). Or, where the prediction is good: plan, fetchShort (while it is held), inspect (after).
//
// The batch of a held read:   thread state · GIL · GC · frame pointer · frames · code objects
// The batch of a free read:   the same, then frame pointer · frames · frame pointer once more
//
// A free read counts only if all three pointers and every frame's code, previous and instruction
// pointer agree. Without the middle pointer and the instructions one leaf in ten was wrong.

import type { Memory } from "#process/memory.ts";
import { SegmentBatch } from "#process/read-batch.ts";
import { CodeTable, MAX_CODE_SLOTS } from "./code-table.ts";
import { framesAgree } from "./frames-agree.ts";
import { FrameWalk, MAX_KEPT_FRAMES, walkOutcome } from "./frame-walk.ts";
import type { Layout } from "./layouts/layout.ts";
import type { ThreadPrediction } from "./thread-prediction.ts";

const TWO_TO_32 = 0x1_0000_0000;
const MAX_DISTINCT_CODES = MAX_CODE_SLOTS / 2;
const CFRAME_BYTES = 16;
/** What lies so near together is read as one segment; a segment costs as much as a page does. */
const MERGED_BYTES = 4096;
/** Generator, coroutine and asynchronous generator flags of `co_flags`. */
const GENERATOR_FLAGS = 0x20 | 0x80 | 0x200;

export const readOutcome = {
  complete: 0,
  /** The thread has a state but runs no Python. */
  empty: 1,
  unreadable: 2,
  endless: 3,
  /** The chain does not end where its version says a whole one ends. */
  open: 4,
  /** A frame points at something that is no code object. */
  notCode: 5,
  /** A free read saw the thread move. */
  changed: 6,
  /** A free read or a short hold that the prediction did not cover: plan again and repeat. */
  incomplete: 7,
  /** The thread state is another thread's by now, or nobody's: look at the lists again. */
  stale: 8,
} as const;
export type ReadOutcome = (typeof readOutcome)[keyof typeof readOutcome];

const WALK_TO_READ: Readonly<Record<number, ReadOutcome>> = {
  [walkOutcome.complete]: readOutcome.complete,
  [walkOutcome.unreadable]: readOutcome.unreadable,
  [walkOutcome.endless]: readOutcome.endless,
  [walkOutcome.open]: readOutcome.open,
};

const NOTHING_BESIDE = { gil: 0, gc: 0, gcFrame: 0 };

/**
 * Addresses outside the thread state that tell about the GIL and the collector; 0: the version has
 * none.
 */
export interface StateAddresses {
  /** The GIL's struct (3.12+), or the runtime's current thread (3.8 to 3.11). */
  readonly gil: number;
  readonly gc: number;
  readonly gcFrame: number;
}

export class StackReader {
  /** Of the last plan. */
  batch = new SegmentBatch();
  readonly walk: FrameWalk;
  readonly codes: CodeTable;
  /** Slot of each row of `walk`, or -1 for an entry frame. */
  readonly slots = new Int32Array(MAX_KEPT_FRAMES);
  distinctCount = 0;
  readonly distinct = new Int32Array(MAX_DISTINCT_CODES);
  /** Offsets in the batch; -1: not read. */
  threadOffset = -1;
  gilOffset = -1;
  gcOffset = -1;
  gcFrameOffset = -1;
  readonly #memory: Memory;
  readonly #layout: Layout;
  /** 0 until a frame told it, where no symbol did. */
  #codeType: number;
  readonly #threadBytes: number;
  readonly #gilBytes: number;
  #sample = 0;
  /** Sample in which the slot was last met. */
  readonly #seen = new Int32Array(MAX_CODE_SLOTS);
  #cframeOffset = -1;
  /**
   * Batch offsets of the first, second and third copy of the pointers; their segment number for the
   * first.
   */
  #firstCopy = 0;
  #firstCopyIndex = 0;
  /** Where the first copy of the predicted ranges starts in the batch, in segments; how many. */
  #firstRangeIndex = 0;
  #rangeCount = 0;
  #secondCopy = 0;
  #thirdCopy = 0;
  #free = false;
  /** The functions of a file come one after another and share its name: the last one, in a plan. */
  #filePointer = 0;
  #fileOffset = -1;
  #aside = new SegmentBatch();
  /** The last `fetchShort` could read all that was planned. */
  #isFetched = false;
  /** Something lay elsewhere than predicted: the prediction wants renewing. */
  #missed = false;

  constructor(memory: Memory, layout: Layout, codeType: number) {
    this.#memory = memory;
    this.#layout = layout;
    this.#codeType = codeType;
    // The top of the data stack follows the pointer to its chunk.
    this.#threadBytes = Math.max(layout.thread.sizeBytes, layout.thread.dataStackChunk + 16);
    this.#gilBytes = Math.max(layout.gil.locked, layout.gil.lastHolder, 0) + 8;
    this.walk = new FrameWalk(layout);
    this.codes = new CodeTable(layout);
  }

  /** Gives its native memory back: nothing is read afterwards. */
  close(): void {
    this.batch.free();
    this.#aside.free();
  }

  pointerAt(offset: number): number {
    const { words } = this.batch;
    return words[offset >>> 2] + words[(offset >>> 2) + 1] * TWO_TO_32;
  }

  intAt(offset: number): number {
    return this.batch.words[offset >>> 2] | 0;
  }

  #begin(at: StateAddresses, free: boolean): void {
    this.#sample++;
    this.#free = free;
    const { batch } = this;
    batch.clear();
    this.#filePointer = 0;
    this.#addGilAndGc(at.gil, at.gc - (at.gc % 8), at.gc % 8);
    this.gcFrameOffset = at.gcFrame === 0 ? -1 : batch.add(at.gcFrame, 8);
    this.#firstCopy = batch.totalBytes;
    this.#firstCopyIndex = batch.count;
    this.threadOffset = this.#firstCopy;
    this.walk.copiesFrom = -1;
  }

  /** For `fetchShort` and `inspect`: the frames alone. */
  planShort(thread: ThreadPrediction, at: StateAddresses): void {
    this.#begin(at, false);
    this.#addHeldFrames(thread);
  }

  /** Lists what to read, from where the thread's last samples lay. */
  plan(thread: ThreadPrediction, at: StateAddresses, free: boolean): void {
    this.#begin(at, free);
    const { batch } = this;
    if (!free) {
      this.#addHeldFrames(thread);
      this.#addCodes(thread);
      return;
    }
    this.#addPointers(thread);
    this.#cframeOffset = thread.cframe === 0 ? -1 : batch.offsets[batch.count - 1];
    this.#addRanges(thread);
    const firstRangeIndex = this.#firstRangeIndex;
    this.#addCodes(thread);
    this.#secondCopy = batch.totalBytes;
    this.walk.copiesFrom = batch.count;
    this.#addPointers(thread);
    this.#addRanges(thread);
    this.#firstRangeIndex = firstRangeIndex;
    this.#thirdCopy = batch.totalBytes;
    this.#addPointers(thread);
    this.walk.copiesTo = batch.count;
  }

  /** In most versions they are near each other: a segment costs more than what lies between. */
  #addGilAndGc(gil: number, gc: number, gcByte: number): void {
    const { batch } = this;
    const start = Math.min(gil, gc);
    const sizeBytes = Math.max(gil - start + this.#gilBytes, gc - start + 8);
    if (gil > 0 && gc > 0 && gil % 8 === 0 && sizeBytes <= MERGED_BYTES) {
      const offset = batch.add(start, sizeBytes);
      this.gilOffset = offset + gil - start;
      this.gcOffset = offset + gc - start + gcByte;
      return;
    }
    this.gilOffset = gil === 0 ? -1 : batch.add(gil, this.#gilBytes);
    this.gcOffset = gc === 0 ? -1 : batch.add(gc, 8) + gcByte;
  }

  /** Of a held thread everything is read once, and the C frame lies among the frames. */
  #addHeldFrames(thread: ThreadPrediction): void {
    const { batch } = this;
    batch.add(thread.address, this.#threadBytes);
    this.#addRanges(thread);
    if (thread.cframe === 0) {
      this.#cframeOffset = -1;
      return;
    }
    const offset = this.walk.find(batch, thread.cframe, CFRAME_BYTES);
    this.#cframeOffset = offset >= 0 ? offset : batch.add(thread.cframe, CFRAME_BYTES);
  }

  #addPointers(thread: ThreadPrediction): void {
    this.batch.add(thread.address, this.#threadBytes);
    if (thread.cframe !== 0) this.batch.add(thread.cframe, CFRAME_BYTES);
  }

  #addRanges(thread: ThreadPrediction): void {
    this.#firstRangeIndex = this.batch.count;
    this.#rangeCount = thread.rangeCount;
    for (let index = 0; index < thread.rangeCount; index++) {
      const start = thread.starts[index];
      this.batch.add(start, thread.ends[index] - start);
    }
  }

  #addCodes(thread: ThreadPrediction): void {
    const { codes, codeAddresses, codeCount } = thread;
    const size = this.#layout.code.sizeBytes;
    for (let from = 0, to = 0; from < codeCount; from = to) {
      const start = codeAddresses[from];
      for (to = from + 1; to < codeCount; to++) {
        if (codeAddresses[to] - start + size > MERGED_BYTES) break;
      }
      // In this order: what a hostile target calls an address may be too large to add to.
      const offset = this.batch.add(start, codeAddresses[to - 1] - start + size);
      if (offset < 0) return;
      for (let at = from; at < to; at++) {
        this.codes.stamp[codes[at]] = this.#sample;
        this.codes.batchOffset[codes[at]] = offset + codeAddresses[at] - start;
      }
    }
    if (this.codes.hashesStrings) this.#addAllHashes(thread);
  }

  #addAllHashes({ codes, codeCount }: ThreadPrediction): void {
    for (let at = 0; at < codeCount; at++) {
      if (this.codes.known[codes[at]] === 0) continue;
      if (!this.#addHashes(codes[at])) this.codes.stamp[codes[at]] = 0;
    }
  }

  /** Adds the object and, before 3.12, the strings whose hashes identify it. */
  #addCode(slot: number): boolean {
    const { codes, batch } = this;
    const offset = batch.add(codes.address[slot], this.#layout.code.sizeBytes);
    if (offset < 0) return false;
    codes.stamp[slot] = this.#sample;
    codes.batchOffset[slot] = offset;
    return !codes.hashesStrings || codes.known[slot] === 0 || this.#addHashes(slot);
  }

  #addHashes(slot: number): boolean {
    const { codes, batch } = this;
    const { hash } = this.#layout.string;
    codes.nameHashOffset[slot] = batch.add(codes.namePointer[slot] + hash, 8);
    const file = codes.filePointer[slot] + hash;
    if (file !== this.#filePointer) {
      this.#filePointer = file;
      this.#fileOffset = batch.add(file, 8);
    }
    codes.fileHashOffset[slot] = this.#fileOffset;
    return codes.nameHashOffset[slot] >= 0 && codes.fileHashOffset[slot] >= 0;
  }

  /** Reads and verifies. The thread is held, or `plan` was told that it is free. */
  capture(thread: ThreadPrediction): ReadOutcome {
    return this.#judge(this.#capture(thread));
  }

  /**
   * After `planShort`: reads the frames, unseen. All that wants the thread to stand still, where
   * nothing lies elsewhere than predicted.
   */
  fetchShort(): void {
    this.#isFetched = this.#memory.readSegments(this.batch, 0);
  }

  /**
   * Verifies what `fetchShort` read of a thread that runs again by now. Its code objects are read
   * only here: one that still has its fingerprint is the one that ran. Anything else that had to be
   * read since does not count, so a miss of the prediction makes the sample incomplete.
   */
  inspect(thread: ThreadPrediction): ReadOutcome {
    const first = this.batch.count;
    this.#addCodes(thread);
    if (!this.#isFetched || !this.#memory.readSegments(this.batch, first)) {
      this.walk.kept = 0;
      this.distinctCount = 0;
      this.#missed = true;
      thread.forget();
      return readOutcome.incomplete;
    }
    this.#missed = false;
    const outcome = this.#examine(thread);
    return this.wasPredicted ? outcome : readOutcome.incomplete;
  }

  /** The chain broke off, in memory that stands still: are the rows before that Python's? */
  salvage(): boolean {
    this.walk.trimEnd();
    this.distinctCount = 0;
    if (this.walk.kept === 0) return false;
    const outcome = this.#checkCodes();
    return outcome === readOutcome.complete || outcome === readOutcome.open;
  }

  /**
   * A stack that no thread runs, such as a waiting greenlet's: from its innermost frame on. What
   * stood around its frames in C is not among them, so it ends where it ends.
   */
  readWaiting(first: number): ReadOutcome {
    this.#begin(NOTHING_BESIDE, false);
    this.distinctCount = 0;
    const walked = this.walk.walk(this.#memory, this.batch, first, 0);
    if (walked === walkOutcome.unreadable) return readOutcome.unreadable;
    if (walked === walkOutcome.endless) return readOutcome.endless;
    const outcome = this.#checkCodes();
    return outcome === readOutcome.open ? readOutcome.complete : outcome;
  }

  /** Keeps the plan of a free read for `fetchAhead`, so that another can be made. */
  setAside(): void {
    const { batch } = this;
    this.batch = this.#aside;
    this.#aside = batch;
  }

  /** Reads what was set aside, unseen: only `recall` looks at it. False: it cannot be read. */
  fetchAhead(): boolean {
    return this.#memory.readSegments(this.#aside, 0);
  }

  /**
   * Verifies what `fetchAhead` read. Only as long as nothing was noted in the thread's prediction
   * since: the plan must come out the same.
   */
  recall(thread: ThreadPrediction, at: StateAddresses): ReadOutcome {
    this.setAside();
    this.plan(thread, at, true);
    this.#missed = false;
    return this.#judge(this.#examine(thread));
  }

  /** The prediction held: `settle` would note nothing. */
  get wasPredicted(): boolean {
    return this.walk.misses === 0 && !this.#missed;
  }

  #judge(outcome: ReadOutcome): ReadOutcome {
    if (!this.#free || outcome === readOutcome.empty || outcome === readOutcome.stale) {
      return outcome;
    }
    if (this.#missed || this.walk.misses > 0) return readOutcome.incomplete;
    return outcome === readOutcome.complete ? this.#agrees() : readOutcome.changed;
  }

  #capture(thread: ThreadPrediction): ReadOutcome {
    this.walk.kept = 0;
    this.#missed = false;
    if (!this.#memory.readSegments(this.batch, 0)) {
      this.#planBare(thread);
      if (!this.#memory.readSegments(this.batch, 0)) return readOutcome.unreadable;
    }
    return this.#examine(thread);
  }

  #examine(thread: ThreadPrediction): ReadOutcome {
    this.distinctCount = 0;
    this.walk.kept = 0;
    this.walk.misses = 0;
    if (!this.#isStill(thread)) return readOutcome.stale;
    const first = this.#framePointer(thread);
    if (first < 0) return readOutcome.unreadable;
    if (first === 0) return readOutcome.empty;
    const base = this.#layout.thread.baseFrame;
    const baseFrame = base < 0 ? 0 : this.pointerAt(this.threadOffset + base);
    const walked = this.walk.walk(this.#memory, this.batch, first, baseFrame);
    if (walked !== walkOutcome.complete) return WALK_TO_READ[walked];
    if (this.#leafIsPopped()) return readOutcome.open;
    return this.#checkCodes();
  }

  /**
   * A predicted page is gone: only what is sure to exist is read, and the walk fetches the rest.
   */
  #planBare(thread: ThreadPrediction): void {
    thread.forget();
    thread.cframe = 0;
    this.#missed = true;
    this.#sample++;
    this.#rangeCount = 0;
    this.batch.truncate(this.#firstCopyIndex);
    this.#filePointer = 0;
    this.walk.copiesFrom = -1;
    this.batch.add(thread.address, this.#threadBytes);
    this.#cframeOffset = -1;
  }

  /**
   * A thread may give its state back and live on; the memory is then soon something else. And
   * before 3.12 a new thread's state names its creator until the thread itself has started.
   */
  #isStill(thread: ThreadPrediction): boolean {
    const { interpreter, pthread, cframe } = this.#layout.thread;
    return (
      this.pointerAt(this.threadOffset + interpreter) === thread.interpreter &&
      this.pointerAt(this.threadOffset + pthread) === thread.pthread &&
      (cframe < 0 || thread.mayStandAt(this.pointerAt(this.threadOffset + cframe)))
    );
  }

  /** -1: unreadable; 0: the thread runs no Python. */
  #framePointer(thread: ThreadPrediction): number {
    const { thread: fields } = this.#layout;
    if (fields.cframe < 0) return this.pointerAt(this.threadOffset + fields.frame);
    const cframe = this.pointerAt(this.threadOffset + fields.cframe);
    if (cframe === 0) return 0;
    if (cframe !== thread.cframe || this.#cframeOffset < 0) {
      thread.cframe = cframe;
      const index = this.batch.count;
      this.#cframeOffset = this.batch.add(cframe, CFRAME_BYTES);
      if (this.#cframeOffset < 0 || !this.#memory.readSegments(this.batch, index)) return -1;
      this.#missed = true;
    }
    return this.pointerAt(this.#cframeOffset + fields.cframeCurrent);
  }

  #leafIsPopped(): boolean {
    const { dataStackChunk } = this.#layout.thread;
    if (dataStackChunk < 0 || this.#layout.minor < 11) return false;
    const top = this.pointerAt(this.threadOffset + dataStackChunk + 8);
    return top !== 0 && this.walk.leafIsPopped(this.batch, top);
  }

  /** Finds each frame's code slot, reads what was not predicted, and compares every fingerprint. */
  #checkCodes(): ReadOutcome {
    const { codes, walk, batch } = this;
    const firstMissing = batch.count;
    let lastCode = 0;
    let lastSlot = -1;
    for (let row = 0; row < walk.kept; row++) {
      const code = walk.code[row];
      if (code !== lastCode) {
        if (((code >>> 0) & 7) !== 0) return readOutcome.notCode;
        lastCode = code;
        lastSlot = code === 0 ? -1 : codes.slotAt(code);
        if (code !== 0 && !this.#noteDistinct(lastSlot)) return readOutcome.unreadable;
      }
      this.slots[row] = code === 0 ? -1 : lastSlot;
    }
    if (batch.count > firstMissing) {
      this.#missed = true;
      if (!this.#memory.readSegments(batch, firstMissing)) return readOutcome.notCode;
    }
    return this.#compareCodes();
  }

  /** False where a table or the batch is full. */
  #noteDistinct(slot: number): boolean {
    if (slot < 0) return false;
    if (this.#seen[slot] === this.#sample) return true;
    if (this.distinctCount === MAX_DISTINCT_CODES) return false;
    this.#seen[slot] = this.#sample;
    this.distinct[this.distinctCount++] = slot;
    return this.codes.stamp[slot] === this.#sample || this.#addCode(slot);
  }

  #compareCodes(): ReadOutcome {
    const { codes, batch } = this;
    const type = this.#layout.objectType;
    const firstNew = batch.count;
    for (let index = 0; index < this.distinctCount; index++) {
      let slot = this.distinct[index];
      const offset = codes.batchOffset[slot];
      const objectType = this.pointerAt(offset + type);
      if (this.#codeType === 0) this.#codeType = objectType;
      if (objectType !== this.#codeType) return readOutcome.notCode;
      if (codes.known[slot] === 1) {
        if (codes.matches(slot, batch.words, offset >>> 2)) continue;
        slot = this.#replaceSlot(index, offset);
        if (slot < 0) return readOutcome.unreadable;
      }
      if (!codes.hashesStrings) continue;
      codes.namePointer[slot] = this.pointerAt(offset + this.#layout.code.name);
      codes.filePointer[slot] = this.pointerAt(offset + this.#layout.code.fileName);
      if (!this.#addHashes(slot)) return readOutcome.unreadable;
    }
    if (!this.#memory.readSegments(batch, firstNew)) return readOutcome.notCode;
    for (let index = 0; index < this.distinctCount; index++) {
      const slot = this.distinct[index];
      if (codes.known[slot] === 0) codes.remember(slot, batch.words, codes.batchOffset[slot] >>> 2);
    }
    return this.#rootIsGenerator() ? readOutcome.open : readOutcome.complete;
  }

  /** -1 where the table is full. */
  #replaceSlot(index: number, offset: number): number {
    const { codes, walk, slots } = this;
    const old = this.distinct[index];
    const slot = codes.replace(codes.address[old]);
    if (slot < 0) return -1;
    codes.stamp[slot] = this.#sample;
    codes.batchOffset[slot] = offset;
    this.#seen[slot] = this.#sample;
    this.distinct[index] = slot;
    this.#missed = true;
    for (let row = 0; row < walk.kept; row++) if (slots[row] === old) slots[row] = slot;
    return slot;
  }

  /** Before 3.11 nothing else says that a generator was not yet linked to its caller. */
  #rootIsGenerator(): boolean {
    if (this.#layout.minor >= 11 || this.walk.kept === 0) return false;
    const slot = this.slots[this.walk.kept - 1];
    if (slot < 0) return false;
    const flags = this.intAt(this.codes.batchOffset[slot] + this.#layout.code.flags);
    return (flags & GENERATOR_FLAGS) !== 0;
  }

  /** Free reads only: do the copies say the same of the frame pointer and of every frame? */
  #agrees(): ReadOutcome {
    const { thread: fields } = this.#layout;
    const outer = this.threadOffset + (fields.cframe < 0 ? fields.frame : fields.cframe);
    const inner = fields.cframe < 0 ? outer : this.#cframeOffset + fields.cframeCurrent;
    if (!this.#pointerAgrees(outer) || !this.#pointerAgrees(inner)) return readOutcome.changed;
    const delta = (this.#secondCopy - this.#firstCopy) >>> 2;
    const agree = framesAgree(this.#layout, this.walk, this.batch.words, delta);
    return agree ? readOutcome.complete : readOutcome.changed;
  }

  #pointerAgrees(offset: number): boolean {
    const pointer = this.pointerAt(offset);
    return (
      pointer === this.pointerAt(offset + this.#secondCopy - this.#firstCopy) &&
      pointer === this.pointerAt(offset + this.#thirdCopy - this.#firstCopy)
    );
  }

  /**
   * Notes where everything lay, for the thread's next plan. Not for the time of a hold. True: that
   * plan will be another one.
   */
  settle(thread: ThreadPrediction): boolean {
    const { walk } = this;
    this.#noteUsedRanges(thread);
    const isStale = thread.isStale();
    if (this.wasPredicted && !isStale) return false;
    if (isStale) thread.dropUnused(this.#sample, this.#seen);
    if (thread.isTooLarge) thread.forget();
    else this.#dropReplaced(thread);
    const size = this.#layout.frame.sizeBytes;
    for (let row = 0; row < walk.kept; row++) {
      thread.noteRange(walk.address[row], walk.address[row] + size, this.#sample);
    }
    if (thread.cframe !== 0) {
      thread.noteRange(thread.cframe, thread.cframe + CFRAME_BYTES, this.#sample);
    }
    for (let index = 0; index < this.distinctCount; index++) {
      const slot = this.distinct[index];
      thread.noteCode(slot, this.codes.address[slot]);
    }
    return true;
  }

  #noteUsedRanges(thread: ThreadPrediction): void {
    const { usedInWalk, walkNumber } = this.walk;
    const first = this.#firstRangeIndex;
    for (let index = 0; index < this.#rangeCount; index++) {
      if (usedInWalk[first + index] === walkNumber) thread.rangeUsed[index] = this.#sample;
    }
  }

  #dropReplaced(thread: ThreadPrediction): void {
    for (let index = thread.codeCount - 1; index >= 0; index--) {
      const slot = thread.codes[index];
      if (this.codes.slotAt(this.codes.address[slot]) !== slot) thread.dropCode(slot);
    }
  }
}
