// Which characters Python takes for one another under IGNORECASE: `lower()` of the text's character
// must be `lower()` of the expression's, or a lower-case letter with the same upper case (Python's
// table _EXTRA_CASES: i and dotless i, s and long s). JavaScript's flag `i` folds otherwise (it
// leaves U+0130 alone), so sets are widened here and the flag is not used.

import type { SetItem } from "./nodes.ts";

type Range = Extract<SetItem, { kind: "range" }>;

/** No character beyond has a case, nor will the next Unicode versions give many one. */
const CASED_END = 0x1_ffff;
const ASCII_END = 0x7f;

interface CaseTable {
  /** Code points whose lower or upper case is another one, in order. */
  readonly cased: readonly number[];
  readonly lower: ReadonlyMap<number, number>;
  /** By lower case: others with the same upper case. */
  readonly alike: ReadonlyMap<number, readonly number[]>;
}

let unicode: CaseTable | undefined;
let ascii: CaseTable | undefined;

/** The ranges and what else their characters stand for where case is ignored. */
export function withOtherCases(ranges: readonly Range[], isAscii: boolean): readonly Range[] {
  const { cased, lower, alike } = isAscii ? asciiTable() : unicodeTable();
  const wanted = new Set<number>();
  for (const point of cased) {
    if (!ranges.some(({ from, to }) => point >= from && point <= to)) continue;
    const small = lower.get(point) ?? point;
    wanted.add(small);
    for (const other of alike.get(small) ?? []) wanted.add(other);
  }
  if (wanted.size === 0) return ranges;
  const more = cased.filter((point) => wanted.has(lower.get(point) ?? point));
  return [...ranges, ...more.map((point): Range => ({ kind: "range", from: point, to: point }))];
}

function asciiTable(): CaseTable {
  ascii ??= tableTo(ASCII_END);
  return ascii;
}

function unicodeTable(): CaseTable {
  unicode ??= tableTo(CASED_END);
  return unicode;
}

function tableTo(end: number): CaseTable {
  const cased: number[] = [];
  const lower = new Map<number, number>();
  const byUpper = new Map<string, Set<number>>();
  for (let point = 0; point <= end; point++) {
    const text = String.fromCodePoint(point);
    const small = text.toLowerCase();
    const large = text.toUpperCase();
    if (small === text && large === text) continue;
    // Of a lower case of several characters Python takes the first.
    const lowerPoint = small.codePointAt(0) ?? point;
    cased.push(point);
    lower.set(point, lowerPoint);
    const same = byUpper.get(large) ?? new Set();
    byUpper.set(large, same.add(lowerPoint));
  }
  const alike = new Map<number, readonly number[]>();
  for (const same of byUpper.values()) {
    if (same.size < 2) continue;
    for (const point of same) alike.set(point, [...same]);
  }
  return { cased, lower, alike };
}
