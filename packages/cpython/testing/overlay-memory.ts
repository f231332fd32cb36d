// A target's memory with some bytes replaced: what a hostile or broken target would show.

import type { Memory } from "#process/memory.ts";
import type { SegmentBatch } from "#process/read-batch.ts";

export class OverlayMemory implements Memory {
  readonly #below: Memory;
  readonly #address: number;
  readonly #bytes: Uint8Array;

  constructor(below: Memory, address: number, bytes: Uint8Array) {
    this.#below = below;
    this.#address = address;
    this.#bytes = bytes;
  }

  read(address: number, sizeBytes: number): Uint8Array {
    const copy = this.#below.read(address, sizeBytes);
    this.#cover(copy, address, sizeBytes, 0);
    return copy;
  }

  readSegments(batch: SegmentBatch, first: number): boolean {
    if (!this.#below.readSegments(batch, first)) return false;
    for (let index = first; index < batch.count; index++) {
      this.#cover(
        batch.bytes,
        batch.addresses[index],
        batch.sizesBytes[index],
        batch.offsets[index],
      );
    }
    return true;
  }

  #cover(into: Uint8Array, address: number, sizeBytes: number, offset: number): void {
    const start = Math.max(address, this.#address);
    const end = Math.min(address + sizeBytes, this.#address + this.#bytes.length);
    if (start >= end) return;
    into.set(
      this.#bytes.subarray(start - this.#address, end - this.#address),
      offset + start - address,
    );
  }
}
