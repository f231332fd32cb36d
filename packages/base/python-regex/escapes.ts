// What a backslash makes of the character after it.

import {
  InvalidRegex,
  RefusedRegex,
  type CategoryLetter,
  type Place,
  type SetItem,
} from "./nodes.ts";
import type { Tokens } from "./tokens.ts";

const CONTROLS: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

const PLACES: Readonly<Record<string, Place>> = {
  A: "text-start",
  b: "boundary",
  B: "no-boundary",
  z: "text-end",
  Z: "text-end",
};

const CATEGORIES: readonly string[] = ["d", "D", "w", "W", "s", "S"] satisfies CategoryLetter[];

/** Digits of \x, \u and \U. */
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const CODE_POINT_MAX = 0x10_ffff;

export function placeEscape(token: string): Place | undefined {
  return Object.hasOwn(PLACES, token[1]) ? PLACES[token[1]] : undefined;
}

export function setEscape(token: string): SetItem | undefined {
  const letter = token.slice(1);
  return isCategory(letter) ? { kind: "category", letter } : undefined;
}

function isCategory(letter: string): letter is CategoryLetter {
  return CATEGORIES.includes(letter);
}

/** The code point of an escape that is no place, category or reference. */
export function literalEscape(tokens: Tokens, token: string): number {
  const letter = token.slice(1);
  if (Object.hasOwn(CONTROLS, letter)) return CONTROLS[letter];
  if (Object.hasOwn(HEX_DIGITS, letter)) return hexadecimal(tokens, letter);
  if (letter === "N") throw new RefusedRegex("a character by its name: \\N{…}");
  if (/^[0-7]$/.test(letter)) return octal(tokens, letter);
  if (/^[0-9a-zA-Z]$/.test(letter)) throw new InvalidRegex(`an unknown escape \\${letter}`);
  return letter.codePointAt(0) ?? 0;
}

function hexadecimal(tokens: Tokens, letter: string): number {
  const digits = tokens.getWhile(/^[0-9a-fA-F]$/, HEX_DIGITS[letter]);
  const code = Number.parseInt(digits, 16);
  if (digits.length < HEX_DIGITS[letter] || code > CODE_POINT_MAX) {
    throw new InvalidRegex(`an escape that is cut short or too large: \\${letter}${digits}`);
  }
  return code;
}

/** One to three digits; outside of a set only after \0 (`\1` is a reference there). */
function octal(tokens: Tokens, first: string): number {
  const digits = first + tokens.getWhile(/^[0-7]$/, 2);
  const code = Number.parseInt(digits, 8);
  if (code > 0o377) throw new InvalidRegex(`the octal escape \\${digits} is beyond \\377`);
  return code;
}
