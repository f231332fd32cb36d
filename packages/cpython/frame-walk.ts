// Follows a chain of frames through the segments of a batch, fetching what the prediction missed.
// This runs while the thread is held: nothing is allocated, numbers stay numbers, and a frame costs
// some ten loads.
//
// The chain is the target's memory: it may be torn, cyclic or hostile. Every step is bounded, and a
// chain counts only if it closes by its version's rule.

import type { Memory } from "#process/memory.ts";
import { MAX_SEGMENTS, type SegmentBatch } from "#process/read-batch.ts";
import type { Layout } from "./layouts/layout.ts";

/**
 * Frames kept of a stack, half from each end; the middle of deeper ones is left out and counted.
 */
export const MAX_KEPT_FRAMES = 20_000;
const HALF = MAX_KEPT_FRAMES / 2;
/** Where a walk ends for good: a chain that long is a cycle or somebody else's problem. */
export const MAX_WALKED_FRAMES = 200_000;
/** The frame that is first remembered so that a circle is noticed; most stacks end before. */
const FIRST_LANDMARK = 32;

const PAGE_BYTES = 4096;
/** Default size of a chunk of a thread's data stack. */
const CHUNK_BYTES = 4 * PAGE_BYTES;
/** How far below a missed frame to fetch as well, once misses follow one another. */
const DEEP_FETCH_BYTES = 3 * PAGE_BYTES;
const TWO_TO_32 = 0x1_0000_0000;
const USER_SPACE_END = 2 ** 47;

export const walkOutcome = {
  complete: 0,
  unreadable: 1,
  endless: 2,
  open: 3,
} as const;
export type WalkOutcome = (typeof walkOutcome)[keyof typeof walkOutcome];

/**
 * `owner` of frames that stand for a C entry: 3 (C stack; interpreter in 3.14) and, in 3.14 and
 * later, 4.
 */
const FIRST_ENTRY_OWNER = 3;
/** Before 3.12 there are none: no byte is that large. */
const NO_ENTRY_OWNER = 256;
/**
 * Stands for a null pointer where code must be: no object is so aligned, so the reader refuses it.
 */
const NO_OBJECT = 1;
const OWNED_BY_GENERATOR = 1;
const OWNED_BY_THREAD = 0;

export class FrameWalk {
  /** Rows of the columns below that are filled; innermost frame first, entry frames included. */
  kept = 0;
  /** Frames left out between row HALF - 1 and row HALF. */
  elided = 0;
  readonly address = new Float64Array(MAX_KEPT_FRAMES);
  /** 0 in entry frames. */
  readonly code = new Float64Array(MAX_KEPT_FRAMES);
  readonly instruction = new Float64Array(MAX_KEPT_FRAMES);
  readonly bytecodeIndex = new Int32Array(MAX_KEPT_FRAMES);
  /** Where the frame's copy starts in the batch, in words. */
  readonly word = new Int32Array(MAX_KEPT_FRAMES);
  /** Segments that had to be fetched because the prediction missed. */
  misses = 0;
  /**
   * Segments of a free read's later copies, where frames are not looked for: they would be compared
   * with the wrong copy.
   */
  copiesFrom = -1;
  copiesTo = 0;
  /** Number of this walk; for each segment of the batch, that of the last to find a frame in it. */
  walkNumber = 0;
  readonly usedInWalk = new Int32Array(MAX_SEGMENTS);
  readonly #layout: Layout;
  readonly #frameBytes: number;
  #hint = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#frameBytes = (layout.frame.sizeBytes + 7) & ~7;
  }

  /** Offset in the batch's bytes of a copy of `sizeBytes` from `address`, or -1. */
  find(batch: SegmentBatch, address: number, sizeBytes: number): number {
    const { addresses, sizesBytes, offsets, count } = batch;
    let at = this.#hint < count ? this.#hint : 0;
    for (let step = 0; step < count; step++) {
      if (at === this.copiesFrom) at = this.copiesTo < count ? this.copiesTo : 0;
      const distance = address - addresses[at];
      if (distance >= 0 && distance + sizeBytes <= sizesBytes[at]) {
        this.#hint = at;
        return offsets[at] + distance;
      }
      at = at + 1 === count ? 0 : at + 1;
    }
    return -1;
  }

  #fetch(memory: Memory, batch: SegmentBatch, address: number): number {
    this.misses++;
    const size = this.#frameBytes;
    const page = address - (address % PAGE_BYTES);
    const end = Math.ceil((address + size) / PAGE_BYTES) * PAGE_BYTES;
    const deep = this.misses > 2 ? DEEP_FETCH_BYTES : 0;
    if (deep > 0 && this.#fetchRange(memory, batch, page - deep, end)) {
      return batch.offsets[batch.count - 1] + (address - (page - deep));
    }
    if (!this.#fetchRange(memory, batch, page, end)) return -1;
    return batch.offsets[batch.count - 1] + (address - page);
  }

  #fetchRange(memory: Memory, batch: SegmentBatch, start: number, end: number): boolean {
    const index = batch.count;
    if (start <= 0 || batch.add(start, end - start) < 0) return false;
    this.#hint = index;
    if (memory.readSegments(batch, index)) return true;
    batch.truncate(index);
    return false;
  }

  /**
   * Walks from the frame at `first`. `baseFrame`: where a complete chain ends (3.15), else 0.
   */
  walk(memory: Memory, batch: SegmentBatch, first: number, baseFrame: number): WalkOutcome {
    const { frame } = this.#layout;
    const previousWord = frame.previous >> 2;
    const codeWord = frame.code >> 2;
    const instructionWord = frame.instruction >> 2;
    const size = this.#frameBytes;
    const tagged = this.#layout.minor >= 14;
    const wide = this.#layout.minor >= 11;
    const firstEntryOwner = this.#layout.minor >= 12 ? FIRST_ENTRY_OWNER : NO_ENTRY_OWNER;
    this.#hint = 0;
    this.kept = 0;
    this.elided = 0;
    this.misses = 0;
    this.walkNumber++;
    let walked = 0;
    let last = 0;
    let lastEntry = false;
    let low = first >>> 0;
    // A frame that comes again closes a circle, which would otherwise be walked to the bound
    // (Brent's method).
    let landmark = 0;
    let nextLandmark = FIRST_LANDMARK;
    for (let address = first; address !== 0; walked++) {
      if (address === landmark || walked === MAX_WALKED_FRAMES) {
        return this.#stop(walked, walkOutcome.endless);
      }
      if (walked === nextLandmark) {
        landmark = address;
        nextLandmark *= 2;
      }
      if ((low & 7) !== 0 || address >= USER_SPACE_END) {
        return this.#stop(walked, walkOutcome.unreadable);
      }
      let offset = this.find(batch, address, size);
      if (offset < 0) offset = this.#fetch(memory, batch, address);
      if (offset < 0) return this.#stop(walked, walkOutcome.unreadable);
      this.usedInWalk[this.#hint] = this.walkNumber;
      const { words, bytes } = batch;
      const word = offset >>> 2;
      lastEntry = frame.owner >= 0 && bytes[offset + frame.owner] >= firstEntryOwner;
      const row = walked < MAX_KEPT_FRAMES ? walked : HALF + ((walked - HALF) % HALF);
      this.address[row] = address;
      this.word[row] = word;
      if (lastEntry) {
        this.code[row] = 0;
      } else {
        const codeLow = words[word + codeWord];
        const code =
          (tagged ? (codeLow & ~3) >>> 0 : codeLow) + words[word + codeWord + 1] * TWO_TO_32;
        this.code[row] = code === 0 ? NO_OBJECT : code;
        const instruction = words[word + instructionWord];
        this.instruction[row] = wide
          ? instruction + words[word + instructionWord + 1] * TWO_TO_32
          : instruction | 0;
        if (frame.bytecodeIndex >= 0) {
          this.bytecodeIndex[row] = words[word + (frame.bytecodeIndex >> 2)];
        }
      }
      last = address;
      low = words[word + previousWord];
      address = low + words[word + previousWord + 1] * TWO_TO_32;
    }
    this.kept = walked < MAX_KEPT_FRAMES ? walked : MAX_KEPT_FRAMES;
    this.elided = walked - this.kept;
    return this.#closes(batch, last, lastEntry, baseFrame)
      ? walkOutcome.complete
      : walkOutcome.open;
  }

  #stop(walked: number, outcome: WalkOutcome): WalkOutcome {
    this.kept = Math.min(walked, MAX_KEPT_FRAMES);
    this.elided = walked - this.kept;
    return outcome;
  }

  /** Leaves out what cannot be a frame at the end of a chain that broke off. */
  trimEnd(): void {
    if (this.elided > 0) return;
    while (this.kept > 0 && this.code[this.kept - 1] === NO_OBJECT) this.kept--;
  }

  /**
   * Before 3.11 the reader checks the root's code flags itself: a generator cannot be the root of a
   * thread.
   */
  #closes(batch: SegmentBatch, last: number, lastEntry: boolean, baseFrame: number): boolean {
    const { minor, frame } = this.#layout;
    if (minor >= 15) return last === baseFrame;
    if (minor >= 12) return lastEntry;
    if (minor === 11) {
      const offset = this.find(batch, last, this.#frameBytes);
      return batch.bytes[offset + frame.owner] !== OWNED_BY_GENERATOR;
    }
    return true;
  }

  /**
   * Does the leaf lie above the top of its thread's data stack? Then it was popped: a stale pointer
   * was read.
   */
  leafIsPopped(batch: SegmentBatch, top: number): boolean {
    if (this.kept === 0) return false;
    const leaf = this.address[0];
    const owner = batch.bytes[this.word[0] * 4 + this.#layout.frame.owner];
    return owner === OWNED_BY_THREAD && leaf >= top && leaf < top + CHUNK_BYTES;
  }

  /**
   * Puts the outermost half of an elided stack in order, with the `slots` of its rows. Not for the
   * time of a hold.
   */
  straighten(slots: Int32Array): void {
    if (this.elided === 0) return;
    const turn = this.elided % HALF;
    for (const column of [
      this.address,
      this.code,
      this.instruction,
      this.bytecodeIndex,
      this.word,
      slots,
    ]) {
      const tail = column.slice(HALF);
      for (let row = 0; row < HALF; row++) column[HALF + row] = tail[(row + turn) % HALF];
    }
  }
}
