// What is said between whoever wants texts matched and the thread that does it.

export interface MatchQuestion {
  readonly pattern: string;
  readonly flags: string;
  readonly texts: readonly string[];
}

export type MatchAnswer =
  | { readonly kind: "matched"; readonly hits: Uint8Array<ArrayBuffer> }
  /** JavaScript does not take the pattern, or only sees while matching that it is too large. */
  | { readonly kind: "refused"; readonly why: string };
