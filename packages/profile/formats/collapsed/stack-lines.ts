// Stacks written as bytes with `;` between frames, outermost first, to rows of stacks. A line of a
// sorted file differs from the one before only near its end: frames that both share are not even
// hashed.

import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import { Int32Column } from "../../model/columns.ts";
import type { FramePlace, ImportBuilder } from "../../model/import-builder.ts";
import type { Input } from "../reader.ts";
import { NAMED_ROWS_MAX, textOf, tooLarge } from "../text-lines.ts";
import { ByteTable } from "./byte-table.ts";

/** Deeper ones are dropped: CPython itself stops at some thousand. */
const STACK_FRAMES_MAX = 65_536;
/** What a profile can hold at most: beyond, a file is refused, and memory stays bounded. */
const FRAME_BYTES_MAX = 512 * 1024 * 1024;
const STACKS_MAX = 64 * 1024 * 1024;

const SEMICOLON = 59;
const NO_STACK = -1;
const NO_THREAD = -1;
const TOO_DEEP = -2;
/** Tachyon's first frame is a thread's. */
const TACHYON_THREAD = /^tid:(\d{1,10})$/u;
const TID_MAX = 2 ** 31 - 1;

export class StackLines {
  readonly #input: Input;
  readonly #builder: ImportBuilder;
  readonly #diagnosis: DiagnosisBuilder;
  readonly #placeOf: (text: string) => FramePlace;
  readonly #texts = new ByteTable();
  /** By number of the frame's text: its row of frames, and the row of its thread if it is one. */
  readonly #frameRows = new Int32Column();
  readonly #threadRows = new Int32Column();
  /** The line before: its bytes, and per frame where it ends and its row of stacks. */
  #before = new Uint8Array(4096);
  #beforeBytes = 0;
  #ends = new Int32Array(256);
  #stacks = new Int32Array(256);
  #depth = 0;
  readonly #noThread: number;
  /** Row of threads of the stack that was asked for last. */
  thread: number;

  constructor(
    input: Input,
    builder: ImportBuilder,
    diagnosis: DiagnosisBuilder,
    placeOf: (text: string) => FramePlace,
  ) {
    this.#input = input;
    this.#builder = builder;
    this.#diagnosis = diagnosis;
    this.#placeOf = placeOf;
    this.#noThread = builder.thread(0, 0, "");
    this.thread = this.#noThread;
  }

  /** Did frames name threads as Tachyon does? */
  get isTachyon(): boolean {
    return this.#threadRows.data.subarray(0, this.#threadRows.length).some((row) => row >= 0);
  }

  /** Row of stacks; -1 where the line has none, which is noted. */
  stackOf(bytes: Uint8Array, start: number, end: number, line: number): number {
    const length = end - start;
    if (length > this.#before.length) this.#enlarge(length);
    this.#depth = this.#sharedDepth(bytes, start, length);
    const offset = this.#depth === 0 ? 0 : this.#ends[this.#depth - 1] + 1;
    if (this.#depth === 0) this.thread = this.#noThread;
    const stack = this.#addFrames(bytes, start, offset, length);
    if (stack >= 0) return stack;
    this.#depth = 0;
    const message =
      stack === TOO_DEEP
        ? `stacks of more than ${STACK_FRAMES_MAX} frames`
        : "numbers without a stack";
    this.#diagnosis.note("dropped", message, 1, `line ${line}`);
    return NO_STACK;
  }

  /** How many frames of the line before are those of this one. */
  #sharedDepth(bytes: Uint8Array, start: number, length: number): number {
    const before = this.#before;
    const limit = Math.min(length, this.#beforeBytes);
    let same = 0;
    while (same < limit && before[same] === bytes[start + same]) same += 1;
    const isEnd = same === length || bytes[start + same] === SEMICOLON;
    let depth = this.#depth;
    while (
      depth > 0 &&
      !(this.#ends[depth - 1] < same || (isEnd && this.#ends[depth - 1] === same))
    )
      depth -= 1;
    return depth;
  }

  /** Adds the frames from `offset` on; the innermost one's row of stacks. */
  #addFrames(bytes: Uint8Array, start: number, offset: number, length: number): number {
    const before = this.#before;
    const { seed } = this.#texts;
    let stack = this.#depth === 0 ? NO_STACK : this.#stacks[this.#depth - 1];
    let frameStart = offset;
    let hash = seed;
    // The line before may have ended there.
    if (offset > 0) before[offset - 1] = SEMICOLON;
    for (let at = offset; at <= length; at += 1) {
      const byte = at === length ? SEMICOLON : bytes[start + at];
      if (at < length) before[at] = byte;
      if (byte !== SEMICOLON) {
        hash = ByteTable.hashed(hash, byte);
        continue;
      }
      if (at > frameStart) {
        stack = this.#push(stack, bytes, start + frameStart, start + at, hash);
        if (this.#depth === STACK_FRAMES_MAX) return TOO_DEEP;
        if (this.#depth === this.#ends.length) this.#deepen();
        this.#ends[this.#depth] = at;
        this.#stacks[this.#depth] = stack;
        this.#depth += 1;
      } else if (at < length) this.#diagnosis.note("repaired", "empty frames left out");
      frameStart = at + 1;
      hash = seed;
    }
    this.#beforeBytes = length;
    return stack;
  }

  #push(parent: number, bytes: Uint8Array, start: number, end: number, hash: number): number {
    const number = this.#texts.intern(bytes, start, end, hash);
    if (number === this.#frameRows.length) this.#addFrame(textOf(bytes, start, end));
    if (parent === NO_STACK && this.#depth === 0 && this.#threadRows.data[number] >= 0) {
      this.thread = this.#threadRows.data[number];
      return NO_STACK;
    }
    const stack = this.#builder.stack(parent, this.#frameRows.data[number]);
    if (stack >= STACKS_MAX) throw this.#tooMany("stacks", STACKS_MAX);
    return stack;
  }

  #addFrame(text: string): void {
    if (this.#texts.length > NAMED_ROWS_MAX) throw this.#tooMany("frames", NAMED_ROWS_MAX);
    if (this.#texts.sizeBytes > FRAME_BYTES_MAX)
      throw this.#tooMany("bytes of names", FRAME_BYTES_MAX);
    if (text.includes("\uFFFD"))
      this.#diagnosis.note("repaired", "names with bytes that are no UTF-8");
    const tid = Number(TACHYON_THREAD.exec(text)?.[1] ?? NO_THREAD);
    const isThread = tid >= 0 && tid <= TID_MAX;
    this.#threadRows.push(isThread ? this.#builder.thread(0, tid, "") : NO_THREAD);
    this.#frameRows.push(this.#builder.frame(this.#placeOf(text.trim())));
  }

  #tooMany(what: string, most: number): Error {
    return tooLarge(this.#input, `${most} different ${what}`);
  }

  #enlarge(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, this.#before.length * 2));
    larger.set(this.#before);
    this.#before = larger;
  }

  #deepen(): void {
    const ends = new Int32Array(this.#ends.length * 2);
    ends.set(this.#ends);
    this.#ends = ends;
    const stacks = new Int32Array(this.#stacks.length * 2);
    stacks.set(this.#stacks);
    this.#stacks = stacks;
  }
}
