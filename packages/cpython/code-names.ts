// What a code slot is called and where its instructions lie in the source: read once per code
// object.
//
// Trap: by the time the names are read the object may be gone and its memory somebody else's. What
// a hold has captured is true; anything read later counts only if the object's bytes are still what
// they were.

import type { Memory } from "#process/memory.ts";
import { MemoryError } from "#process/memory.ts";
import type { SegmentBatch } from "#process/read-batch.ts";
import { type CodeFacts, readCode } from "./code.ts";
import type { CodeTable } from "./code-table.ts";
import type { Layout } from "./layouts/layout.ts";
import type { StackReader } from "./stack-reader.ts";

const TWO_TO_32 = 0x1_0000_0000;
/**
 * New code objects whose names are read while the thread is held: some 3 us each. The rest waits
 * for its release.
 */
const MAX_CAPTURED = 8;
/** What is captured of a string and of a line table; longer ones are read whole after the hold. */
const STRING_BYTES = 256;
const TABLE_BYTES = 768;

/** Serves reads out of a batch where it holds the bytes, and out of the live memory elsewhere. */
class CapturedMemory implements Memory {
  readsLive = false;
  readonly #batch: SegmentBatch;
  readonly #live: Memory;

  constructor(batch: SegmentBatch, live: Memory) {
    this.#batch = batch;
    this.#live = live;
  }

  read(address: number, sizeBytes: number): Uint8Array {
    const { addresses, sizesBytes, offsets, bytes } = this.#batch;
    for (let index = 0; index < this.#batch.count; index++) {
      const distance = address - addresses[index];
      if (distance < 0 || distance + sizeBytes > sizesBytes[index]) continue;
      const at = offsets[index] + distance;
      return bytes.slice(at, at + sizeBytes);
    }
    this.readsLive = true;
    return this.#live.read(address, sizeBytes);
  }

  readSegments(): boolean {
    return false;
  }
}

export class CodeNames {
  readonly #memory: Memory;
  readonly #layout: Layout;
  readonly #codes: CodeTable;
  #facts: (CodeFacts | undefined)[] = [];

  constructor(memory: Memory, layout: Layout, codes: CodeTable) {
    this.#memory = memory;
    this.#layout = layout;
    this.#codes = codes;
  }

  clear(): void {
    this.#facts = [];
  }

  facts(slot: number): CodeFacts | undefined {
    return this.#facts[slot];
  }

  /** While the thread is held: copies what names the code objects met for the first time. */
  capture(reader: StackReader): void {
    const { batch, distinct, distinctCount } = reader;
    const { code } = this.#layout;
    const first = batch.count;
    for (let index = 0, captured = 0; index < distinctCount && captured < MAX_CAPTURED; index++) {
      const slot = distinct[index];
      if (this.#facts[slot] !== undefined) continue;
      captured++;
      const at = this.#codes.batchOffset[slot];
      this.#add(batch, reader.pointerAt(at + code.name), STRING_BYTES);
      if (code.qualifiedName >= 0) {
        this.#add(batch, reader.pointerAt(at + code.qualifiedName), STRING_BYTES);
      }
      this.#add(batch, reader.pointerAt(at + code.fileName), STRING_BYTES);
      this.#add(batch, reader.pointerAt(at + code.lineTable), TABLE_BYTES);
    }
    if (batch.count === first) return;
    // A short object at the end of a mapping: what was not captured is then read after the hold.
    if (!this.#memory.readSegments(batch, first)) batch.truncate(first);
  }

  #add(batch: SegmentBatch, address: number, sizeBytes: number): void {
    if (address % 8 === 0 && address > 0) batch.add(address, sizeBytes);
  }

  /**
   * After the hold: names every code object of the sample. False where one was gone before it could
   * be named.
   */
  resolve(reader: StackReader): boolean {
    let complete = true;
    for (let index = 0; index < reader.distinctCount; index++) {
      const slot = reader.distinct[index];
      if (this.#facts[slot] === undefined && !this.#resolveSlot(reader, slot)) complete = false;
    }
    return complete;
  }

  #resolveSlot(reader: StackReader, slot: number): boolean {
    const captured = new CapturedMemory(reader.batch, this.#memory);
    try {
      const facts = readCode(captured, this.#layout, this.#codes.address[slot]);
      if (captured.readsLive && !this.#isSame(slot)) return false;
      this.#facts[slot] = facts;
      return true;
    } catch (error) {
      if (error instanceof MemoryError || error instanceof RangeError) return false;
      throw error;
    }
  }

  /** Is the object at the slot's address still the one whose fingerprint was taken? */
  #isSame(slot: number): boolean {
    const address = this.#codes.address[slot];
    const { code, string } = this.#layout;
    const bytes = this.#memory.read(address, (code.sizeBytes + 7) & ~7);
    if (!this.#codes.hashesStrings) {
      return this.#codes.matches(slot, new Uint32Array(bytes.buffer), 0);
    }
    // The hashes go behind the object, where `matches` looks for them.
    const all = new Uint8Array(bytes.length + 16);
    all.set(bytes);
    all.set(this.#memory.read(pointerIn(bytes, code.name) + string.hash, 8), bytes.length);
    all.set(this.#memory.read(pointerIn(bytes, code.fileName) + string.hash, 8), bytes.length + 8);
    const { nameHashOffset, fileHashOffset } = this.#codes;
    nameHashOffset[slot] = bytes.length;
    fileHashOffset[slot] = bytes.length + 8;
    return this.#codes.matches(slot, new Uint32Array(all.buffer), 0);
  }
}

function pointerIn(bytes: Uint8Array, offset: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * TWO_TO_32;
}
