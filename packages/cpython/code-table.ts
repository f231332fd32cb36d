// Code objects by address. Addresses are reused, so a slot is one code object, not one address:
// when the bytes at an address no longer match the slot's fingerprint, a new slot takes the address
// over and the old one keeps its names for the samples that were taken while it lived.
//
// From 3.12 `co_version` tells two code objects apart. Before, the first line and the pointers of a
// recreated function were equal in 98 % of the cases tried, so the hashes of its strings belong to
// the fingerprint.

import type { Layout } from "./layouts/layout.ts";

/** Rows in the address table before the sampler starts a new epoch. */
export const MAX_CODE_SLOTS = 1 << 14;
const TABLE_SIZE = MAX_CODE_SLOTS * 2;
const MAX_FINGERPRINT_WORDS = 24;

export class CodeTable {
  count = 0;
  readonly address = new Float64Array(MAX_CODE_SLOTS);
  /** Number of the sample in which the object's bytes lie in the batch, and where in it. */
  readonly stamp = new Int32Array(MAX_CODE_SLOTS);
  readonly batchOffset = new Int32Array(MAX_CODE_SLOTS);
  /** 1: the fingerprint is set. */
  readonly known = new Uint8Array(MAX_CODE_SLOTS);
  /** Pointers to the strings whose hashes belong to the fingerprint (before 3.12). */
  readonly namePointer = new Float64Array(MAX_CODE_SLOTS);
  readonly filePointer = new Float64Array(MAX_CODE_SLOTS);
  readonly nameHashOffset = new Int32Array(MAX_CODE_SLOTS);
  readonly fileHashOffset = new Int32Array(MAX_CODE_SLOTS);
  readonly #fingerprints = new Uint32Array(MAX_CODE_SLOTS * MAX_FINGERPRINT_WORDS);
  readonly #keys = new Float64Array(TABLE_SIZE);
  readonly #slots = new Int32Array(TABLE_SIZE);
  /** Word indexes inside the code object that identify it. */
  readonly #fields: Int32Array;
  readonly hashesStrings: boolean;

  constructor(layout: Layout) {
    const { code, objectType } = layout;
    const pointers = [objectType, code.name, code.qualifiedName, code.fileName, code.lineTable];
    const fields = [code.firstLine >> 2, code.flags >> 2];
    if (code.version >= 0) fields.push(code.version >> 2);
    for (const pointer of pointers) {
      if (pointer >= 0) fields.push(pointer >> 2, (pointer >> 2) + 1);
    }
    this.#fields = Int32Array.from(fields);
    this.hashesStrings = code.version < 0;
  }

  get isFull(): boolean {
    return this.count >= MAX_CODE_SLOTS / 2;
  }

  clear(): void {
    this.count = 0;
    this.#keys.fill(0);
    this.stamp.fill(0);
    this.known.fill(0);
  }

  /** The slot that the address has now; a new one where it had none; -1 where the table is full. */
  slotAt(address: number): number {
    const at = this.#probe(address);
    return this.#keys[at] === address ? this.#slots[at] : this.#claim(at, address);
  }

  /** Gives the address a new slot, or -1: the object that the old one stood for is gone. */
  replace(address: number): number {
    return this.#claim(this.#probe(address), address);
  }

  /** The caller starts a new epoch when `isFull`; only a hostile target fills what is then left. */
  #claim(at: number, address: number): number {
    if (this.count === MAX_CODE_SLOTS) return -1;
    const slot = this.count++;
    this.#keys[at] = address;
    this.#slots[at] = slot;
    this.address[slot] = address;
    this.known[slot] = 0;
    this.stamp[slot] = 0;
    return slot;
  }

  #probe(address: number): number {
    // Objects are 16-byte aligned; the multiplier spreads neighbours.
    let at = (Math.imul(address / 16, 0x9e37_79b1) >>> 0) & (TABLE_SIZE - 1);
    while (this.#keys[at] !== 0 && this.#keys[at] !== address) at = (at + 1) & (TABLE_SIZE - 1);
    return at;
  }

  /** Does the object at word `at` of the batch (and its strings' hashes) still match the slot? */
  matches(slot: number, words: Uint32Array, at: number): boolean {
    const base = slot * MAX_FINGERPRINT_WORDS;
    const fields = this.#fields;
    const prints = this.#fingerprints;
    for (let index = 0; index < fields.length; index++) {
      if (prints[base + index] !== words[at + fields[index]]) return false;
    }
    if (!this.hashesStrings) return true;
    const end = base + fields.length;
    const name = this.nameHashOffset[slot] >> 2;
    const file = this.fileHashOffset[slot] >> 2;
    return (
      prints[end] === words[name] &&
      prints[end + 1] === words[name + 1] &&
      prints[end + 2] === words[file] &&
      prints[end + 3] === words[file + 1]
    );
  }

  /** Takes the object's fingerprint from the batch. */
  remember(slot: number, words: Uint32Array, at: number): void {
    const base = slot * MAX_FINGERPRINT_WORDS;
    const fields = this.#fields;
    const prints = this.#fingerprints;
    for (let index = 0; index < fields.length; index++) {
      prints[base + index] = words[at + fields[index]];
    }
    this.known[slot] = 1;
    if (!this.hashesStrings) return;
    const end = base + fields.length;
    prints[end] = words[this.nameHashOffset[slot] >> 2];
    prints[end + 1] = words[(this.nameHashOffset[slot] >> 2) + 1];
    prints[end + 2] = words[this.fileHashOffset[slot] >> 2];
    prints[end + 3] = words[(this.fileHashOffset[slot] >> 2) + 1];
  }
}
