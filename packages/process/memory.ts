// Where bytes of a target come from is hidden behind this: a live process, a core file or recorded
// pages. Addresses are numbers: user space ends below 2^53 on every machine we support.

import type { SegmentBatch } from "./read-batch.ts";

export interface Memory {
  /**
   * Copies exactly `sizeBytes` from `address`. Throws MemoryError where any of them cannot be read.
   */
  read(address: number, sizeBytes: number): Uint8Array;
  /**
   * Copies the batch's segments from number `first` on, in order, in one call where the source
   * allows it. False where any byte could not be read: the contents of those segments are then
   * undefined.
   */
  readSegments(batch: SegmentBatch, first: number): boolean;
}

/** The target's memory could not be read there: it is gone, unmapped or torn. */
export class MemoryError extends Error {
  override readonly name = "MemoryError";
  readonly address: number;
  readonly sizeBytes: number;

  constructor(address: number, sizeBytes: number, why: string) {
    super(`cannot read ${sizeBytes} bytes at 0x${address.toString(16)}: ${why}`);
    this.address = address;
    this.sizeBytes = sizeBytes;
  }
}
