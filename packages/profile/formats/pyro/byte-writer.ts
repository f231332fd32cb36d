// Bytes of a block while it is written. Whole numbers are LEB128 varints up to 2^53; signed ones
// are zigzagged (0, -1, 1, -2 … become 0, 1, 2, 3 …) by arithmetic, because JavaScript's bit
// operations end at 32 bits.

import { assert } from "#base/assert.ts";

const INITIAL_CAPACITY_BYTES = 4096;
const MAX_VARINT_BYTES = 8;
/** Zigzag doubles a number, and the result must still be exact. */
const MAX_SIGNED = 2 ** 52 - 1;

export class ByteWriter {
  #bytes = new Uint8Array(INITIAL_CAPACITY_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #encoder = new TextEncoder();

  /** What was written so far; valid until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  varint(value: number): void {
    assert(Number.isSafeInteger(value) && value >= 0, "a varint is a whole number below 2^53");
    this.#reserve(MAX_VARINT_BYTES);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length] = (rest % 0x80) | 0x80;
      this.#length += 1;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length] = rest;
    this.#length += 1;
  }

  signedVarint(value: number): void {
    assert(Math.abs(value) <= MAX_SIGNED, "a signed varint is a whole number within 2^52");
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** The size in bytes as a varint, then UTF-8. */
  text(text: string): void {
    const encoded = this.#encoder.encode(text);
    this.varint(encoded.length);
    this.#reserve(encoded.length);
    this.#bytes.set(encoded, this.#length);
    this.#length += encoded.length;
  }

  #reserve(sizeBytes: number): void {
    if (this.#length + sizeBytes <= this.#bytes.length) return;
    let capacity = this.#bytes.length * 2;
    while (capacity < this.#length + sizeBytes) capacity *= 2;
    const bytes = new Uint8Array(capacity);
    bytes.set(this.view());
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
