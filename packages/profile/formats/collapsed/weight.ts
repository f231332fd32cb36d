// The number, or the two, that a line of collapsed stacks ends with.

import { textOf } from "../text-lines.ts";

const SPACE = 32;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
/** So many digits are exact. */
const DIGITS_MAX = 15;
const NUMBER = /^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/u;
const NUMBER_CHARS_MAX = 40;

/** Where a number was read: `value`, and `start`, where the text before it ends. */
export class NumberAtEnd {
  value = 0;
  isFraction = false;
  start = -1;

  /**
   * Reads the last word of the bytes, after blanks at their end. False where it is no number that
   * can be added up, or where nothing stands before it.
   */
  read(bytes: Uint8Array, lineStart: number, lineEnd: number): boolean {
    let end = lineEnd;
    while (end > lineStart && bytes[end - 1] <= SPACE) end -= 1;
    let at = end;
    let value = 0;
    let scale = 1;
    while (at > lineStart && bytes[at - 1] >= DIGIT_0 && bytes[at - 1] <= DIGIT_9) {
      value += (bytes[at - 1] - DIGIT_0) * scale;
      scale *= 10;
      at -= 1;
    }
    if (at === lineStart) return false;
    if (bytes[at - 1] <= SPACE && at < end && end - at <= DIGITS_MAX) {
      this.value = value;
      this.isFraction = false;
      return this.#skipBlanks(bytes, lineStart, at);
    }
    return this.#readSlowly(bytes, lineStart, end);
  }

  #readSlowly(bytes: Uint8Array, lineStart: number, end: number): boolean {
    let at = end;
    while (at > lineStart && bytes[at - 1] > SPACE && end - at <= NUMBER_CHARS_MAX) at -= 1;
    if (at === lineStart || bytes[at - 1] > SPACE) return false;
    const text = textOf(bytes, at, end);
    if (!NUMBER.test(text)) return false;
    this.value = Number(text);
    if (this.value > Number.MAX_SAFE_INTEGER) return false;
    this.isFraction = !Number.isInteger(this.value);
    return this.#skipBlanks(bytes, lineStart, at);
  }

  #skipBlanks(bytes: Uint8Array, lineStart: number, end: number): boolean {
    let at = end;
    while (at > lineStart && bytes[at - 1] <= SPACE) at -= 1;
    this.start = at;
    return at > lineStart;
  }
}
