// Compressed names: `(3) text` says a text and gives it the number 3, `(3)` is that text again.
// Files, functions and objects count on their own.

import { NAMED_ROWS_MAX } from "../text-lines.ts";

const COMPRESSED = /^\((\d{1,10})\)\s*(.*)$/u;
const UNKNOWN = "???";

export class CompressedNames {
  readonly #texts = new Map<string, string>();

  /** Undefined where the number was not said before. */
  textOf(written: string): string | undefined {
    const match = COMPRESSED.exec(written);
    if (match === null) return written;
    const [, number, text] = match;
    if (text === "") return this.#texts.get(number);
    if (this.#texts.size < NAMED_ROWS_MAX) this.#texts.set(number, text);
    return text;
  }
}

/** What callgrind and pyprof2calltree write where there is none. */
export function isUnknown(text: string): boolean {
  return text === "" || text === UNKNOWN || text === "~";
}
