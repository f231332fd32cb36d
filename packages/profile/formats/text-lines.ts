// Lines of text, as byte ranges: what is hot reads bytes and makes strings only of names that it
// has not met before.
//
// Trap: the range is valid during the call only; the next line may lie in other bytes. Text in
// UTF-16 (what PowerShell's `>` writes) arrives as UTF-8 like all other.

import { OperatingError } from "#base/errors.ts";
import type { DiagnosisBuilder } from "../model/diagnosis.ts";
import type { Input } from "./reader.ts";

/** A longer line is dropped: a stack of 10,000 frames of 100 bytes is a line of 1 MB. */
export const LINE_BYTES_MAX = 8 * 1024 * 1024;

/** What of a line a message quotes. */
const QUOTED_CHARS_MAX = 60;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** `end` is behind the last byte of the line, without its line end; `line` is 1-based. */
export type OnLine = (bytes: Uint8Array, start: number, end: number, line: number) => void;

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/** What a byte order mark says; without one, UTF-8. */
function encodingOf(bytes: Uint8Array): { encoding: Encoding; markBytes: number } {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return { encoding: "utf-16le", markBytes: 2 };
  if (first === 0xfe && second === 0xff) return { encoding: "utf-16be", markBytes: 2 };
  if (first === 0xef && second === 0xbb && third === 0xbf) {
    return { encoding: "utf-8", markBytes: 3 };
  }
  return { encoding: "utf-8", markBytes: 0 };
}

/** Calls `onLine` for every line; returns how many there are. */
export async function forEachLine(
  input: Input,
  diagnosis: DiagnosisBuilder,
  onLine: OnLine,
): Promise<number> {
  const { encoding, markBytes } = encodingOf(input.head);
  const lines = new LineSplitter(diagnosis, onLine);
  if (encoding === "utf-8") {
    let toSkip = markBytes;
    for await (const chunk of input.chunks()) {
      const skipped = Math.min(toSkip, chunk.length);
      toSkip -= skipped;
      lines.push(skipped === 0 ? chunk : chunk.subarray(skipped));
    }
  } else {
    diagnosis.note("read", `text in ${encoding.toUpperCase()}`);
    const decoder = new TextDecoder(encoding);
    const encoder = new TextEncoder();
    for await (const chunk of input.chunks()) {
      lines.push(encoder.encode(decoder.decode(chunk, { stream: true })));
    }
    lines.push(encoder.encode(decoder.decode()));
  }
  return lines.finish();
}

class LineSplitter {
  readonly #diagnosis: DiagnosisBuilder;
  readonly #onLine: OnLine;
  /** The beginning of a line whose end is in a chunk to come. */
  #begun = new Uint8Array(64 * 1024);
  #begunBytes = 0;
  #isTooLong = false;
  #line = 0;

  constructor(diagnosis: DiagnosisBuilder, onLine: OnLine) {
    this.#diagnosis = diagnosis;
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end < 0) break;
      if (this.#begunBytes > 0 || this.#isTooLong) {
        this.#keep(chunk, start, end);
        this.#endBegun();
      } else this.#emit(chunk, start, end);
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk, start, chunk.length);
  }

  finish(): number {
    if (this.#begunBytes === 0 && !this.#isTooLong) return this.#line;
    this.#endBegun();
    const message = "a last line without an end: the file may be cut short";
    this.#diagnosis.note("ambiguous", message, 1, `line ${this.#line}`);
    return this.#line;
  }

  #endBegun(): void {
    const bytes = this.#begunBytes;
    this.#begunBytes = 0;
    if (this.#isTooLong) this.#dropLong();
    else this.#emit(this.#begun, 0, bytes);
    this.#isTooLong = false;
  }

  #emit(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > LINE_BYTES_MAX) {
      this.#dropLong();
      return;
    }
    this.#line += 1;
    const isCrLf = end > start && bytes[end - 1] === CARRIAGE_RETURN;
    this.#onLine(bytes, start, isCrLf ? end - 1 : end, this.#line);
  }

  #dropLong(): void {
    this.#line += 1;
    const message = `lines of more than ${LINE_BYTES_MAX / 1024 / 1024} MiB`;
    this.#diagnosis.note("dropped", message, 1, `line ${this.#line}`);
  }

  #keep(chunk: Uint8Array, start: number, end: number): void {
    const bytes = this.#begunBytes + end - start;
    if (this.#isTooLong || bytes > LINE_BYTES_MAX) {
      this.#isTooLong = true;
      return;
    }
    if (bytes > this.#begun.length) {
      const larger = new Uint8Array(Math.max(bytes, this.#begun.length * 2));
      larger.set(this.#begun.subarray(0, this.#begunBytes));
      this.#begun = larger;
    }
    this.#begun.set(chunk.subarray(start, end), this.#begunBytes);
    this.#begunBytes = bytes;
  }
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes that are no UTF-8 become U+FFFD. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return utf8.decode(bytes.subarray(start, end));
}

/** As `forEachLine`, for readers that need the text of every line. */
export async function forEachTextLine(
  input: Input,
  diagnosis: DiagnosisBuilder,
  onLine: (text: string, line: number) => void,
): Promise<number> {
  return await forEachLine(input, diagnosis, (bytes, start, end, line) => {
    onLine(textOf(bytes, start, end), line);
  });
}

/** An input's head is so long, or it is all there is. */
const HEAD_BYTES = 64 * 1024;

/**
 * The first lines of a head, for sniffing: without a last line that the head's end may have cut.
 * Undefined where it is no text.
 */
export function headLines(head: Uint8Array, linesMax = 200): readonly string[] | undefined {
  const { encoding, markBytes } = encodingOf(head);
  // A decoder takes an odd last byte, or half a character, for the beginning of more.
  const text = new TextDecoder(encoding).decode(head.subarray(markBytes), { stream: true });
  if (text.includes("\0")) return undefined;
  const lines = text.split(/\r?\n/u, linesMax);
  if (lines.length < linesMax && head.length >= HEAD_BYTES) lines.pop();
  return lines;
}

/** A line as a message quotes it: short, without control characters. */
export function quoted(line: string): string {
  const shown = line.slice(0, QUOTED_CHARS_MAX).replaceAll(/[\p{Cc}\u2028\u2029]/gu, " ");
  return `"${shown.toWellFormed()}${line.length > QUOTED_CHARS_MAX ? "…" : ""}"`;
}

/**
 * Rows of samples, beyond which a text is refused: each takes some 60 bytes of memory, however
 * short its line is.
 */
export const SAMPLE_ROWS_MAX = 16 * 1024 * 1024;

/** Of names, threads and functions: JavaScript's maps end at 16 million. */
export const NAMED_ROWS_MAX = 4 * 1024 * 1024;

/** `what`: "64 different stacks". It is too large, which is not the same as broken. */
export function tooLarge(input: Input, what: string): OperatingError {
  return new OperatingError(
    "bad-file",
    `${input.name}: it is too large: more than ${what}`,
    "record for a shorter time or at a lower rate, or split the file",
  );
}

/** `looksLike`: "a log of -X importtime"; `stopped`: "no line of it names a module". */
export function badText(input: Input, looksLike: string, stopped: string): OperatingError {
  return new OperatingError(
    "bad-file",
    `${input.name}: it looks like ${looksLike}, but ${stopped}`,
    "check that the file is whole, and that it is what the tool wrote",
  );
}
