// The list of segments that one process_vm_readv fetches. Sizes are rounded up to 8 bytes so that
// the copies lie in one run of local memory, aligned; the buffer is reused for every sample and
// grows only when a stack does.

import { assert } from "#base/assert.ts";
import { NativeBuffer, putUint64 } from "./system-calls.ts";

/** The kernel's own limit (UIO_MAXIOV). */
export const MAX_SEGMENTS = 1024;
export const MAX_BATCH_BYTES = 64 << 20;

const IOVEC_WORDS = 4;
const FIRST_BUFFER_BYTES = 256 << 10;

export class SegmentBatch {
  count = 0;
  totalBytes = 0;
  readonly addresses = new Float64Array(MAX_SEGMENTS);
  readonly sizesBytes = new Int32Array(MAX_SEGMENTS);
  readonly offsets = new Int32Array(MAX_SEGMENTS);
  readonly vectors = new NativeBuffer((MAX_SEGMENTS + 1) * 16);
  #buffer: NativeBuffer;
  bytes: Uint8Array;
  words: Uint32Array;

  constructor(firstBytes = FIRST_BUFFER_BYTES) {
    this.#buffer = new NativeBuffer(firstBytes);
    this.bytes = this.#buffer.bytes;
    this.words = this.#buffer.words;
  }

  get bufferAddress(): number {
    return this.#buffer.address;
  }

  clear(): void {
    this.count = 0;
    this.totalBytes = 0;
  }

  get isFull(): boolean {
    return this.count === MAX_SEGMENTS;
  }

  /**
   * Appends a segment and returns its offset in `bytes`, or -1 where the batch is at its limits.
   */
  add(address: number, sizeBytes: number): number {
    const size = (sizeBytes + 7) & ~7;
    if (this.count === MAX_SEGMENTS || this.totalBytes + size > MAX_BATCH_BYTES) return -1;
    if (this.totalBytes + size > this.#buffer.sizeBytes) this.#grow(this.totalBytes + size);
    const index = this.count;
    const offset = this.totalBytes;
    this.addresses[index] = address;
    this.sizesBytes[index] = size;
    this.offsets[index] = offset;
    const vector = (index + 1) * IOVEC_WORDS;
    putUint64(this.vectors.words, vector, address);
    putUint64(this.vectors.words, vector + 2, size);
    this.count = index + 1;
    this.totalBytes = offset + size;
    return offset;
  }

  /** Points a segment elsewhere; its size and place stay. */
  redirect(index: number, address: number): void {
    this.addresses[index] = address;
    putUint64(this.vectors.words, (index + 1) * IOVEC_WORDS, address);
  }

  /** Takes back the segments from number `count` on. */
  truncate(count: number): void {
    if (count >= this.count) return;
    this.count = count;
    this.totalBytes = this.offsets[count];
  }

  free(): void {
    this.#buffer.free();
    this.vectors.free();
  }

  /** What was copied before stays where it is: its offsets hold. */
  #grow(neededBytes: number): void {
    assert(neededBytes <= MAX_BATCH_BYTES, "a batch is bounded");
    const bigger = new NativeBuffer(
      Math.min(MAX_BATCH_BYTES, Math.max(neededBytes, this.#buffer.sizeBytes * 2)),
    );
    bigger.bytes.set(this.#buffer.bytes.subarray(0, this.totalBytes));
    this.#buffer.free();
    this.#buffer = bigger;
    this.bytes = bigger.bytes;
    this.words = bigger.words;
  }
}
