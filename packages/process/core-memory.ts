// The memory of a core file. What the kernel left out of it, because a file has it anyway, comes
// from that file where it was found; what the core should have and lacks cannot be read.

import type { CoreFile } from "./core-file.ts";
import type { Memory } from "./memory.ts";
import { MemoryError } from "./memory.ts";
import type { SegmentBatch } from "./read-batch.ts";

/** Pages that are mapped from a file and that nobody has written to. */
export interface FilePages {
  /**
   * Copies what there is of them from `address` on and returns how many bytes; 0 where there are
   * none. `why` is then asked.
   */
  copy(address: number, sizeBytes: number, into: Uint8Array, offset: number): number;
  why(address: number): string;
}

const NO_FILES: FilePages = { copy: () => 0, why: () => "not in the core" };

export class CoreMemory implements Memory {
  readonly #core: CoreFile;
  readonly #files: FilePages;

  /** Without `files` only what the core itself holds can be read. */
  constructor(core: CoreFile, files = NO_FILES) {
    this.#core = core;
    this.#files = files;
  }

  read(address: number, sizeBytes: number): Uint8Array {
    const copy = new Uint8Array(sizeBytes);
    const done = this.#copy(address, sizeBytes, copy, 0);
    if (done < sizeBytes) {
      throw new MemoryError(address, sizeBytes, this.#whyNot(address + done));
    }
    return copy;
  }

  readSegments(batch: SegmentBatch, first: number): boolean {
    const { addresses, sizesBytes, offsets, bytes } = batch;
    for (let index = first; index < batch.count; index++) {
      const size = sizesBytes[index];
      if (this.#copy(addresses[index], size, bytes, offsets[index]) < size) return false;
    }
    return true;
  }

  /** Bytes copied. */
  #copy(address: number, sizeBytes: number, into: Uint8Array, offset: number): number {
    let done = 0;
    while (done < sizeBytes) {
      const part = this.#copyPart(address + done, sizeBytes - done, into, offset + done);
      if (part === 0) return done;
      done += part;
    }
    return done;
  }

  #copyPart(address: number, sizeBytes: number, into: Uint8Array, offset: number): number {
    const segment = this.#core.segmentAt(address);
    if (segment === undefined) return this.#files.copy(address, sizeBytes, into, offset);
    const within = address - segment.start;
    const written = segment.writtenBytes - within;
    if (written > 0) {
      return this.#core.copy(segment.offset + within, Math.min(sizeBytes, written), into, offset);
    }
    // What was written to lies in no file.
    if (segment.isWritable) return 0;
    return this.#files.copy(address, Math.min(sizeBytes, segment.end - address), into, offset);
  }

  #whyNot(address: number): string {
    const segment = this.#core.segmentAt(address);
    if (segment !== undefined && address - segment.start < segment.writtenBytes) {
      return "the core is cut short";
    }
    return segment?.isWritable === true ? "left out of the core" : this.#files.why(address);
  }
}
