// A target's memory as pages, each read once: a thousand small objects lie on some tens of pages,
// and a page costs as much as a word does.
//
// Of a thread that runs the pages are read twice. At first its values are followed freely, which
// tells which pages they lie on; `recapture` reads all of these at once while the thread is held;
// and `freeze` then forbids any page that was not among them: it would be of another moment.

import type { Memory } from "#process/memory.ts";
import { MemoryError } from "#process/memory.ts";
import { MAX_SEGMENTS, type SegmentBatch } from "#process/read-batch.ts";
import { addressAt, uint32At, uint64At } from "../words.ts";

const PAGE_BYTES = 4096;
/** Of all pages together; what lies beyond is not read. */
const MAX_PAGES = 16 << 10;
/** Read again while a thread is held: some 8 ms; 150, the usual case, take 0.2 to 0.6 ms. */
export const MAX_RECAPTURED_PAGES = 4 << 10;
/** Neighbouring pages that are read as one segment. */
const MAX_RUN_PAGES = 64;

export class PageMemory implements Memory {
  readonly #memory: Memory;
  readonly #pages = new Map<number, Uint8Array>();
  /** Only what is here can be read: it is of the moment of a hold. */
  isFrozen = false;
  /** Pages that would have been needed since then. */
  missing = 0;
  /** The page that was used last: most reads stay on it. */
  #lastNumber = -1;
  #lastPage: Uint8Array = new Uint8Array(0);

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  get pageCount(): number {
    return this.#pages.size;
  }

  /** A view where the bytes lie on one page, else a copy; not to be written to. */
  read(address: number, sizeBytes: number): Uint8Array {
    const inPage = address % PAGE_BYTES;
    if (inPage + sizeBytes <= PAGE_BYTES) {
      const page = this.#page(address - inPage, address, sizeBytes);
      return page === undefined
        ? this.#memory.read(address, sizeBytes)
        : page.subarray(inPage, inPage + sizeBytes);
    }
    const copy = new Uint8Array(sizeBytes);
    for (let done = 0; done < sizeBytes;) {
      const at = address + done;
      const part = Math.min(sizeBytes - done, PAGE_BYTES - (at % PAGE_BYTES));
      copy.set(this.read(at, part), done);
      done += part;
    }
    return copy;
  }

  readSegments(): boolean {
    return false;
  }

  // The numbers are read in place: a view for each would be most of what reading costs.

  address(address: number): number {
    const inPage = address % PAGE_BYTES;
    if (inPage > PAGE_BYTES - 8) return addressAt(this.read(address, 8), 0);
    const page = this.#page(address - inPage, address, 8);
    return page === undefined ? addressAt(this.read(address, 8), 0) : addressAt(page, inPage);
  }

  uint64(address: number): number {
    const inPage = address % PAGE_BYTES;
    if (inPage > PAGE_BYTES - 8) return uint64At(this.read(address, 8), 0);
    const page = this.#page(address - inPage, address, 8);
    return page === undefined ? uint64At(this.read(address, 8), 0) : uint64At(page, inPage);
  }

  uint32(address: number): number {
    const inPage = address % PAGE_BYTES;
    if (inPage > PAGE_BYTES - 4) return uint32At(this.read(address, 4), 0);
    const page = this.#page(address - inPage, address, 4);
    return page === undefined ? uint32At(this.read(address, 4), 0) : uint32At(page, inPage);
  }

  byte(address: number): number {
    return this.read(address, 1)[0];
  }

  /** Undefined where the page as a whole cannot be read, but the bytes asked for perhaps can. */
  #page(start: number, address: number, sizeBytes: number): Uint8Array | undefined {
    if (start === this.#lastNumber) return this.#lastPage;
    let page = this.#pages.get(start);
    if (page === undefined) {
      if (this.isFrozen) {
        this.missing++;
        throw new MemoryError(address, sizeBytes, "it changed meanwhile");
      }
      if (this.#pages.size >= MAX_PAGES) throw new MemoryError(address, sizeBytes, "too much");
      page = this.#fetch(start);
      if (page === undefined) return undefined;
      this.#pages.set(start, page);
    }
    this.#lastNumber = start;
    this.#lastPage = page;
    return page;
  }

  #fetch(start: number): Uint8Array | undefined {
    try {
      return this.#memory.read(start, PAGE_BYTES);
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }

  /** Pages are read from the target again. */
  forget(): void {
    this.#pages.clear();
    this.#lastNumber = -1;
    this.isFrozen = false;
  }

  /**
   * Reads all pages again, in few calls: for the time of a hold. Those that cannot be read, and
   * those beyond the bound, are forgotten.
   */
  recapture(batch: SegmentBatch): void {
    this.#lastNumber = -1;
    this.isFrozen = false;
    const starts = [...this.#pages.keys()].sort((one, other) => one - other);
    this.#pages.clear();
    starts.length = Math.min(starts.length, MAX_RECAPTURED_PAGES);
    for (let from = 0; from < starts.length;) {
      batch.clear();
      const to = addRuns(batch, starts, from);
      if (this.#memory.readSegments(batch, 0)) this.#take(batch);
      else this.#takeSingly(starts.slice(from, to));
      from = to;
    }
  }

  #take(batch: SegmentBatch): void {
    for (let index = 0; index < batch.count; index++) {
      const bytes = batch.bytes.slice(
        batch.offsets[index],
        batch.offsets[index] + batch.sizesBytes[index],
      );
      for (let offset = 0; offset < bytes.length; offset += PAGE_BYTES) {
        const page = bytes.subarray(offset, offset + PAGE_BYTES);
        this.#pages.set(batch.addresses[index] + offset, page);
      }
    }
  }

  #takeSingly(starts: readonly number[]): void {
    for (const start of starts) {
      const page = this.#fetch(start);
      if (page !== undefined) this.#pages.set(start, page);
    }
  }

  /** From now on only what is here can be read. */
  freeze(): void {
    this.isFrozen = true;
    this.missing = 0;
  }

  /** Other pages are read again, beside those that are here. */
  thaw(): void {
    this.isFrozen = false;
  }
}

/** Adds pages from number `from` on, neighbours as one segment; returns where it stopped. */
function addRuns(batch: SegmentBatch, starts: readonly number[], from: number): number {
  let at = from;
  while (at < starts.length && batch.count < MAX_SEGMENTS) {
    let end = at + 1;
    while (
      end < starts.length &&
      end - at < MAX_RUN_PAGES &&
      starts[end] === starts[end - 1] + PAGE_BYTES
    ) {
      end++;
    }
    if (batch.add(starts[at], (end - at) * PAGE_BYTES) < 0) return Math.max(at, from + 1);
    at = end;
  }
  return at;
}
