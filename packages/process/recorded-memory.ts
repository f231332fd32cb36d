// Pages of a target kept in a file, for tests: what was not recorded cannot be read, as in life.

import type { Memory } from "./memory.ts";
import { MemoryError } from "./memory.ts";
import type { SegmentBatch } from "./read-batch.ts";

export interface RecordedSegment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

export class RecordedMemory implements Memory {
  /** By address, not overlapping. */
  readonly #segments: readonly RecordedSegment[];

  constructor(segments: readonly RecordedSegment[]) {
    this.#segments = [...segments].sort((a, b) => a.address - b.address);
  }

  read(address: number, sizeBytes: number): Uint8Array {
    const copy = new Uint8Array(sizeBytes);
    if (!this.#copy(address, sizeBytes, copy, 0)) {
      throw new MemoryError(address, sizeBytes, "not recorded");
    }
    return copy;
  }

  readSegments(batch: SegmentBatch, first: number): boolean {
    for (let index = first; index < batch.count; index++) {
      const { addresses, sizesBytes, offsets, bytes } = batch;
      if (!this.#copy(addresses[index], sizesBytes[index], bytes, offsets[index])) return false;
    }
    return true;
  }

  #copy(address: number, sizeBytes: number, into: Uint8Array, offset: number): boolean {
    for (let done = 0; done < sizeBytes;) {
      const segment = this.#segmentAt(address + done);
      if (segment === undefined) return false;
      const from = address + done - segment.address;
      const part = Math.min(sizeBytes - done, segment.bytes.length - from);
      into.set(segment.bytes.subarray(from, from + part), offset + done);
      done += part;
    }
    return true;
  }

  #segmentAt(address: number): RecordedSegment | undefined {
    let low = 0;
    let high = this.#segments.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const segment = this.#segments[middle];
      if (address < segment.address) high = middle - 1;
      else if (address < segment.address + segment.bytes.length) return segment;
      else low = middle + 1;
    }
    return undefined;
  }
}
