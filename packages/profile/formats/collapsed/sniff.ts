// Collapsed stacks have no signature: they are lines that end in a number.

import type { Sureness } from "../reader.ts";
import { headLines } from "../text-lines.ts";

const NUMBER = /^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/u;
/** Of lines that end in a number, where the text is collapsed stacks, and where it may be. */
const PART_MIN = 0.9;
const ODD_PART_MIN = 0.5;

export function sniffCollapsed(head: Uint8Array): Sureness {
  const lines = stackLines(head);
  if (lines.length === 0) return 0;
  const numbered = lines.filter((line) => numbersAtEnd(line) > 0);
  const hasFrames = numbered.some((line) => line.includes(";"));
  if (numbered.length >= lines.length * PART_MIN) return hasFrames ? 2 : 1;
  return hasFrames && numbered.length >= lines.length * ODD_PART_MIN ? 1 : 0;
}

/** 2 where every line of the head ends in two numbers: before and after (difffolded.pl). */
export function valueColumns(head: Uint8Array): 1 | 2 {
  const lines = stackLines(head).filter((line) => numbersAtEnd(line) > 0);
  return lines.length > 0 && lines.every((line) => numbersAtEnd(line) === 2) ? 2 : 1;
}

function stackLines(head: Uint8Array): readonly string[] {
  const lines = headLines(head) ?? [];
  return lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

/** 0, 1 or 2; something must stand before them. */
function numbersAtEnd(line: string): number {
  const first = beforeNumber(line);
  if (first === undefined) return 0;
  return beforeNumber(first) === undefined ? 1 : 2;
}

function beforeNumber(line: string): string | undefined {
  const text = line.trimEnd();
  const blank = Math.max(text.lastIndexOf(" "), text.lastIndexOf("\t"));
  const before = text.slice(0, Math.max(0, blank)).trimEnd();
  return before !== "" && NUMBER.test(text.slice(blank + 1)) ? before : undefined;
}
