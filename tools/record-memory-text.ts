// Overwrites text in recorded memory that is nobody's business: what lay next to what was read.

import type { AddressRange } from "#cpython/module.ts";
import type { RecordedSegment } from "#process/recorded-memory.ts";

/** Shorter runs of printable characters are as likely numbers. */
const SHORTEST_TEXT = 5;
const FILLER = 0x78;
/** No printable character. */
const OWN = "\0";
/** Bytes per character of the text that CPython and C keep. */
const WIDTHS = [1, 2, 4] as const;

/** Keeps the texts of `own`, parts of them, and the `kept` ranges. */
export function overwriteText(
  segments: readonly RecordedSegment[],
  own: readonly string[],
  kept: readonly AddressRange[],
): void {
  for (const { address, bytes } of segments) {
    const isKept = (at: number): boolean =>
      kept.some(
        (range) => address + at >= range.address && address + at < range.address + range.sizeBytes,
      );
    for (const width of WIDTHS) {
      for (const { start, text } of runs(bytes, width)) {
        const others = withoutOwn(text, own);
        for (let index = 0; index < others.length; index++) {
          const at = start + index * width;
          if (others[index] !== OWN && !isKept(at)) bytes[at] = FILLER;
        }
      }
    }
  }
}

/** The text with what is one's own blotted out. */
function withoutOwn(text: string, own: readonly string[]): string {
  let others = text;
  for (const one of own) {
    if (one.includes(text)) return OWN.repeat(text.length);
    others = others.replaceAll(one, OWN.repeat(one.length));
  }
  return others;
}

interface Run {
  readonly start: number;
  readonly text: string;
}

function runs(bytes: Uint8Array, width: number): Run[] {
  const found: Run[] = [];
  for (let at = 0; at + width <= bytes.length;) {
    let text = "";
    const start = at;
    for (; at + width <= bytes.length && isPrintable(bytes, at, width); at += width) {
      text += String.fromCharCode(bytes[at]);
    }
    if (text.length >= SHORTEST_TEXT) found.push({ start, text });
    if (text === "") at++;
  }
  return found;
}

function isPrintable(bytes: Uint8Array, at: number, width: number): boolean {
  if (bytes[at] < 0x20 || bytes[at] > 0x7e) return false;
  for (let index = 1; index < width; index++) if (bytes[at + index] !== 0) return false;
  return true;
}
