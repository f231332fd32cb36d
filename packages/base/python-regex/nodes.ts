// What a regular expression of Python's `re` module is made of, as its parser sees it: before flags
// are applied.

/** Letters of the flags that a `str` pattern can set from within. */
export type FlagLetter = "i" | "m" | "s" | "x" | "a" | "u";

export type CategoryLetter = "d" | "D" | "w" | "W" | "s" | "S";

/** Where something holds, without a character. */
export type Place =
  | "line-start"
  | "line-end"
  | "text-start"
  | "text-end"
  | "boundary"
  | "no-boundary";

export type SetItem =
  | { readonly kind: "range"; readonly from: number; readonly to: number }
  | { readonly kind: "category"; readonly letter: CategoryLetter };

export type RepeatMode = "greedy" | "lazy" | "possessive";

export type Node =
  | { readonly kind: "any" }
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "set"; readonly isNegated: boolean; readonly items: readonly SetItem[] }
  | { readonly kind: "reference"; readonly group: number }
  | {
      readonly kind: "group";
      /** Undefined: it captures nothing. */
      readonly group: number | undefined;
      readonly add: readonly FlagLetter[];
      readonly remove: readonly FlagLetter[];
      readonly body: Branches;
    }
  | { readonly kind: "atomic"; readonly body: Branches }
  | {
      readonly kind: "look";
      readonly isBehind: boolean;
      readonly isNegated: boolean;
      readonly body: Branches;
    }
  | {
      readonly kind: "repeat";
      readonly mode: RepeatMode;
      readonly min: number;
      /** Infinity: without an end. */
      readonly max: number;
      readonly body: Node;
    };

/** How many characters something matches, at least and at most. */
export interface Width {
  readonly min: number;
  /** Infinity: without an end. */
  readonly max: number;
}

/** One of several sequences. */
export type Branches = readonly (readonly Node[])[];

export interface Parsed {
  readonly body: Branches;
  /** For the whole of it: `(?im)` at its start. */
  readonly flags: readonly FlagLetter[];
  /** By group; row 0 is none. */
  readonly widths: readonly (Width | undefined)[];
}

/** It is no regular expression for Python either. */
export class InvalidRegex extends Error {
  override readonly name = "InvalidRegex";
}

/** Python takes it; here it would match something else, or cannot be said. */
export class RefusedRegex extends Error {
  override readonly name = "RefusedRegex";
}
