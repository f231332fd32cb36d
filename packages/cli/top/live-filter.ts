// The filter of the screen. Names turn up while the screen is drawn, a person's expression may take
// for ever, and the screen must go on: so a name is asked for once, matched in a thread that can be
// killed, and counts as not matching until then.

import { matchAll } from "../regex/killable-match.ts";

/** Names of functions and paths: whoever looks at a screen does not wait longer for them. */
const LIMIT_MS = 2000;
/** A program that makes names for ever: what is known is then asked anew. */
const KNOWN_MAX = 100_000;

export class LiveFilter extends RegExp {
  readonly #known = new Map<string, boolean>();
  readonly #waiting = new Set<string>();
  #isMatching = false;

  /** Throws SyntaxError. */
  constructor(typed: string) {
    super(typed, "iu");
  }

  override test(text: string): boolean {
    const known = this.#known.get(text);
    if (known === undefined) this.#waiting.add(text);
    return known ?? false;
  }

  /** It was asked for names that are not matched yet. */
  get isWaiting(): boolean {
    return this.#isMatching || this.#waiting.size > 0;
  }

  /**
   * Matches what it was asked for; false where there is nothing, or the matching is under way.
   * Throws "usage" where that takes longer than a person waits.
   */
  async match(): Promise<boolean> {
    if (this.#isMatching || this.#waiting.size === 0) return false;
    this.#isMatching = true;
    const texts = [...this.#waiting];
    this.#waiting.clear();
    try {
      const hits = await matchAll(this.source, this.flags, texts, LIMIT_MS);
      if (this.#known.size + texts.length > KNOWN_MAX) this.#known.clear();
      for (const [at, text] of texts.entries()) this.#known.set(text, hits[at] === 1);
    } finally {
      this.#isMatching = false;
    }
    return true;
  }
}
