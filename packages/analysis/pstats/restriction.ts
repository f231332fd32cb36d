// What a list is cut down to: `stats 0.1 json 5` takes a tenth, of that what matches `json`, of
// that the first five. Each cut that leaves less is told above the list.

import { floatOf, floatRepr, integerOf, split, textRepr } from "./python-text.ts";
import type { FunctionNumbers } from "./statistics.ts";

export type Restriction =
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "fraction"; readonly fraction: number }
  | { readonly kind: "pattern"; readonly pattern: string };

export type Matched =
  | { readonly kind: "matched"; readonly hits: Uint8Array }
  /** Python itself refuses it. */
  | { readonly kind: "invalid" }
  /** `why` says what Python would do that is not done here. */
  | { readonly kind: "refused"; readonly why: string };

/** Which of the names does the Python regular expression find something in? */
export type MatchNames = (pattern: string, names: readonly string[]) => Promise<Matched>;

export interface Restricted {
  readonly functions: readonly FunctionNumbers[];
  /** Lines for the head of the list, each with its end. */
  readonly notes: string;
}

export const FRACTION_OUT_OF_RANGE = "Fraction argument must be in [0, 1]";

/** A word of the command line; undefined: a fraction that is none. */
export function parseRestriction(word: string): Restriction | undefined {
  const count = integerOf(word);
  if (count !== undefined) return { kind: "count", count };
  const fraction = floatOf(word);
  if (fraction === undefined) return { kind: "pattern", pattern: word };
  return fraction > 1 || fraction < 0 ? undefined : { kind: "fraction", fraction };
}

export interface ParsedRestrictions {
  readonly restrictions: readonly Restriction[];
  /** Words that were fractions beyond 0 to 1, and are left out. */
  readonly outOfRange: number;
}

export function parseRestrictions(line: string): ParsedRestrictions {
  const parsed = split(line).map(parseRestriction);
  const restrictions = parsed.filter((one) => one !== undefined);
  return { restrictions, outOfRange: parsed.length - restrictions.length };
}

export async function restricted(
  list: readonly FunctionNumbers[],
  restrictions: readonly Restriction[],
  match: MatchNames,
): Promise<Restricted> {
  let functions = list;
  let notes = "";
  for (const restriction of restrictions) {
    const before = functions.length;
    if (restriction.kind === "pattern") {
      const matched = await match(
        restriction.pattern,
        functions.map(({ name }) => name),
      );
      if (matched.kind === "matched") {
        functions = functions.filter((_, index) => matched.hits[index] === 1);
      } else {
        notes += refusal(restriction.pattern, matched);
      }
    } else {
      functions = functions.slice(0, countOf(restriction, before));
    }
    if (functions.length !== before) {
      const shown = `restriction <${representation(restriction)}>`;
      notes += `   List reduced from ${before} to ${functions.length} due to ${shown}\n`;
    }
  }
  return { functions, notes };
}

function countOf(restriction: Exclude<Restriction, { kind: "pattern" }>, length: number): number {
  if (restriction.kind === "count") {
    return restriction.count >= 0 && restriction.count < length ? restriction.count : length;
  }
  const { fraction } = restriction;
  return fraction >= 0 && fraction < 1 ? Math.trunc(length * fraction + 0.5) : length;
}

function refusal(pattern: string, matched: Exclude<Matched, { kind: "matched" }>): string {
  const shown = textRepr(pattern);
  if (matched.kind === "invalid") return `   <Invalid regular expression ${shown}>\n`;
  return `   <Regular expression ${shown} left out: ${matched.why}>\n`;
}

function representation(restriction: Restriction): string {
  switch (restriction.kind) {
    case "count":
      return String(restriction.count);
    case "fraction":
      return floatRepr(restriction.fraction);
    case "pattern":
      return textRepr(restriction.pattern);
  }
}
