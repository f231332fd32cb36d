// Texts as the bytes that they are in the file, each with a number: a frame that was met before
// costs a hash and a comparison, and no string.

import { Int32Column } from "../../model/columns.ts";
import { hashSeed } from "../../model/intern-table.ts";

const INITIAL_BYTES = 64 * 1024;
const INITIAL_SLOTS = 4096;
const FNV_PRIME = 0x0100_0193;

export class ByteTable {
  /** What a hash begins with: a file cannot be made so that all its names collide. */
  readonly seed = hashSeed();
  #bytes = new Uint8Array(INITIAL_BYTES);
  readonly #ends = new Int32Column();
  readonly #hashes = new Int32Column();
  /** Number + 1, or 0 for a free slot; at most half of the slots are in use. */
  #slots = new Int32Array(INITIAL_SLOTS);

  get length(): number {
    return this.#ends.length;
  }

  /** Of all texts. */
  get sizeBytes(): number {
    return this.length === 0 ? 0 : this.#ends.data[this.length - 1];
  }

  /** The hash of some bytes, from `seed` on, one byte at a time. */
  static hashed(hash: number, byte: number): number {
    return Math.imul(hash ^ byte, FNV_PRIME);
  }

  /** The number of the bytes, whose hash is `hash`; added where `length` was the answer. */
  intern(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const number = slots[slot] - 1;
      if (number < 0) break;
      if (this.#hashes.data[number] === hash && this.#equals(number, bytes, start, end)) {
        return number;
      }
      slot = (slot + 1) & mask;
    }
    return this.#add(bytes, start, end, hash, slot);
  }

  #equals(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#bytes;
    let at = number === 0 ? 0 : this.#ends.data[number - 1];
    if (this.#ends.data[number] - at !== end - start) return false;
    for (let other = start; other < end; other += 1) {
      if (own[at] !== bytes[other]) return false;
      at += 1;
    }
    return true;
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number, freeSlot: number): number {
    const number = this.length;
    const size = this.sizeBytes;
    const needed = size + end - start;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, size));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes.subarray(start, end), size);
    this.#ends.push(needed);
    this.#hashes.push(hash);
    this.#slots[freeSlot] = number + 1;
    if (this.length * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.length; number += 1) {
      const hash = this.#hashes.data[number];
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}
