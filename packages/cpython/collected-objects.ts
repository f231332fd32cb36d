// The objects that a target's collector watches, newest first: it keeps them in circular lists, one
// for each generation, and each object's links stand before it (`PyGC_Head`, 16 bytes).
//
// Where the heads of the lists lie changes from version to version. They are looked for near the
// collecting flag, which every layout knows: a head is what the first and the last of its list
// point back at.
//
// A process has up to millions of objects: they are read in blocks, some 0.1 us for each object.
//
// Traps: the low bits of both links are flags. While the target runs its lists change: a walk goes
// on only where the next object points back at the one before, and a walk that ends early says so.
// Free-threaded builds have no such lists.

import type { Memory } from "#process/memory.ts";
import { MemoryError } from "#process/memory.ts";

const HEAD_BYTES = 16;
const WORD_BYTES = 8;
const FLAGS = 4;
const TWO_TO_32 = 0x1_0000_0000;
/** Upper half of an address that no user space has. */
const USER_SPACE_END_HIGH = 0x8000;
const PAGE_BYTES = 4096;
const BLOCK_BYTES = 16 * PAGE_BYTES;
const MAX_BLOCKS = 1024;
/** Of the collector's state, before its flag; 3.8 to 3.15 need 130 to 240. */
const SEARCHED_BYTES = 512;
/** The youngest list changes with every object that is made: it may be met at another look. */
const LOOKS = 3;
const MAX_OBJECTS = 1 << 22;
const OBJECTS_PER_LOOK_AT_THE_CLOCK = 512;

/** Told the addresses of an object and of its type. */
export type ObjectVisitor = (object: number, type: number) => void;

export interface CollectedSource {
  readonly memory: Memory;
  /** Address of the collector's flag. */
  readonly collecting: number;
  /** `ob_type` in every object. */
  readonly objectType: number;
}

/** `deadlineMs`: on the clock of `performance.now`. False where not all objects were met. */
export function visitCollected(
  source: CollectedSource,
  deadlineMs: number,
  visit: ObjectVisitor,
): boolean {
  const blocks = new Blocks(source.memory);
  const typeAt = HEAD_BYTES + source.objectType;
  let isWhole = true;
  for (const head of listHeads(blocks, source.collecting)) {
    if (!visitList(blocks, head, typeAt, deadlineMs, visit)) isWhole = false;
  }
  return isWhole;
}

function listHeads(blocks: Blocks, collecting: number): ReadonlySet<number> {
  const heads = new Set<number>();
  const end = collecting - (collecting % WORD_BYTES);
  for (let look = 0; look < LOOKS; look++) {
    blocks.forget();
    for (let at = Math.max(WORD_BYTES, end - SEARCHED_BYTES); at < end; at += WORD_BYTES) {
      if (isHead(blocks, at)) heads.add(at);
    }
  }
  return heads;
}

/** Of a list that is not empty. */
function isHead(blocks: Blocks, at: number): boolean {
  const first = linkAt(blocks, at);
  const last = linkAt(blocks, at + WORD_BYTES);
  if (first === at || !isPlace(first) || !isPlace(last)) return false;
  return linkAt(blocks, first + WORD_BYTES) === at && linkAt(blocks, last) === at;
}

function isPlace(address: number): boolean {
  return address !== 0 && address % WORD_BYTES === 0;
}

function linkAt(blocks: Blocks, at: number): number {
  const link = blocks.address(at);
  return link - (link % FLAGS);
}

/** One function, without calls but for a new block: it is compiled while it runs. */
function visitList(
  blocks: Blocks,
  head: number,
  typeAt: number,
  deadlineMs: number,
  visit: ObjectVisitor,
): boolean {
  let before = head;
  let at = linkAt(blocks, head + WORD_BYTES);
  const reach = BLOCK_BYTES - typeAt - WORD_BYTES;
  const typeWord = typeAt >>> 2;
  for (let count = 1; at !== head; count++) {
    const mayLook = count % OBJECTS_PER_LOOK_AT_THE_CLOCK === 0;
    if (count > MAX_OBJECTS || (mayLook && performance.now() > deadlineMs)) return false;
    if (!isPlace(at)) return false;
    const offset = at - blocks.start;
    let next, last, type;
    if (offset >= 0 && offset <= reach) {
      const { words } = blocks;
      const word = offset >>> 2;
      next = ((words[word] & ~3) >>> 0) + words[word + 1] * TWO_TO_32;
      last = ((words[word + 2] & ~3) >>> 0) + words[word + 3] * TWO_TO_32;
      type = words[word + typeWord] + words[word + typeWord + 1] * TWO_TO_32;
    } else {
      next = linkAt(blocks, at);
      last = linkAt(blocks, at + WORD_BYTES);
      type = blocks.address(at + typeAt);
      // The next objects are likely to lie where this one does.
      blocks.moveTo(at);
    }
    if (next !== before) return false;
    visit(at + HEAD_BYTES, type);
    before = at;
    at = last;
  }
  return true;
}

/** The target's memory, of which whole blocks are read; what cannot be read is 0. */
class Blocks {
  readonly #memory: Memory;
  readonly #blocks = new Map<number, Uint32Array>();
  /** The block that was used last. */
  start = -BLOCK_BYTES;
  words: Uint32Array = new Uint32Array(0);

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  forget(): void {
    this.#blocks.clear();
    this.start = -BLOCK_BYTES;
  }

  /** The pointer at a multiple of 8; 0 where none can be. */
  address(at: number): number {
    let offset = at - this.start;
    if (offset < 0 || offset >= BLOCK_BYTES) {
      this.moveTo(at);
      offset = at - this.start;
    }
    const high = this.words[(offset >>> 2) + 1];
    return high >= USER_SPACE_END_HIGH ? 0 : this.words[offset >>> 2] + high * TWO_TO_32;
  }

  moveTo(at: number): void {
    const start = at - (at % BLOCK_BYTES);
    let words = this.#blocks.get(start);
    if (words === undefined) {
      if (this.#blocks.size === MAX_BLOCKS) this.#blocks.clear();
      words = new Uint32Array(this.#read(start).buffer);
      this.#blocks.set(start, words);
    }
    this.start = start;
    this.words = words;
  }

  #read(start: number): Uint8Array {
    const whole = this.#tryRead(start, BLOCK_BYTES);
    if (whole !== undefined) return whole;
    const bytes = new Uint8Array(BLOCK_BYTES);
    for (let offset = 0; offset < BLOCK_BYTES; offset += PAGE_BYTES) {
      const page = this.#tryRead(start + offset, PAGE_BYTES);
      if (page !== undefined) bytes.set(page, offset);
    }
    return bytes;
  }

  #tryRead(address: number, sizeBytes: number): Uint8Array | undefined {
    try {
      return this.#memory.read(address, sizeBytes);
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }
}
