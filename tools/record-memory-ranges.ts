// A live process's memory that remembers what was read of it, and what could not be.

import type { LiveMemory } from "#process/live-memory.ts";
import { type Memory, MemoryError } from "#process/memory.ts";
import type { SegmentBatch } from "#process/read-batch.ts";
import type { RecordedSegment } from "#process/recorded-memory.ts";

/**
 * What is read is rounded to these; a page holds whole ones, so they can be read where one byte
 * can.
 */
const BLOCK_BYTES = 64;
const PAGE_BYTES = 4096;
/** Address 0, the end of user space, a kernel address and one that no pointer can hold. */
const NEVER_READABLE = [0, 2 ** 47, 0xffff_8000_0000_0000, 0x8000_0000_0000];
/** How many unmapped neighbours of what was read are noted. */
const MAX_HOLES = 8;

export class RecordingMemory implements Memory {
  readonly #live: LiveMemory;
  readonly #blocks = new Map<number, Uint8Array>();
  readonly #failed = new Set<number>(NEVER_READABLE);

  constructor(live: LiveMemory) {
    this.#live = live;
  }

  read(address: number, sizeBytes: number): Uint8Array {
    this.#record(address, sizeBytes);
    return this.#live.read(address, sizeBytes);
  }

  readSegments(batch: SegmentBatch, first: number): boolean {
    for (let index = first; index < batch.count; index++) {
      this.#record(batch.addresses[index], batch.sizesBytes[index]);
    }
    return this.#live.readSegments(batch, first);
  }

  #record(address: number, sizeBytes: number): void {
    const start = address - (address % BLOCK_BYTES);
    for (let at = start; at < address + sizeBytes; at += BLOCK_BYTES) {
      if (this.#blocks.has(at)) continue;
      const bytes = this.#tryRead(at, BLOCK_BYTES);
      if (bytes === undefined) this.#failed.add(at);
      else this.#blocks.set(at, bytes);
    }
  }

  #tryRead(address: number, sizeBytes: number): Uint8Array | undefined {
    try {
      return this.#live.read(address, sizeBytes);
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }

  /**
   * Addresses that cannot be read in the process, some of them right beside what can. Ask while it
   * lives.
   */
  unreadable(): readonly number[] {
    const holes = new Set<number>();
    for (const address of this.#blocks.keys()) {
      if (holes.size >= MAX_HOLES) break;
      for (const distance of [1, 3]) {
        const page = address - (address % PAGE_BYTES) - distance * PAGE_BYTES;
        if (!holes.has(page) && this.#tryRead(page, 8) === undefined) holes.add(page);
      }
    }
    return [...new Set([...this.#failed, ...holes])].sort((left, right) => left - right);
  }

  /** By address, joined where they touch. */
  segments(): RecordedSegment[] {
    const segments: RecordedSegment[] = [];
    const starts = [...this.#blocks.keys()].sort((left, right) => left - right);
    for (let first = 0; first < starts.length;) {
      let end = first + 1;
      while (end < starts.length && starts[end] === starts[end - 1] + BLOCK_BYTES) end++;
      const blocks = starts
        .slice(first, end)
        .map((start) => this.#blocks.get(start) ?? new Uint8Array());
      segments.push({ address: starts[first], bytes: new Uint8Array(Buffer.concat(blocks)) });
      first = end;
    }
    return segments;
  }
}
