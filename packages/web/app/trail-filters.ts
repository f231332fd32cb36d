// What the expressions of a trail match in one document. They are a person's, or come with an
// address of somebody else's, so they run where they can be ended (search.ts); until all have an
// answer there is no view of that trail.

import {
  filterTexts,
  matchingFunctions,
  type FilterTexts,
  type FrameFilter,
} from "#analysis/views/frame-filters.ts";
import { isStackFilter, type StackFilter, type Trail } from "#analysis/views/trail.ts";
import type { Document } from "#profile/model/document.ts";
import { NameSearch } from "./search.ts";

export interface FilterFailure {
  readonly pattern: string;
  /** `too slow: …` */
  readonly error: string;
}

export class TrailFilters {
  readonly document: Document;
  readonly #answered: (failure: FilterFailure | undefined) => void;
  readonly #hits = new Map<string, Uint8Array>();
  #texts: FilterTexts | undefined;
  #search: NameSearch | undefined;
  /** The pattern that is being matched. */
  #asked: string | undefined;

  /** `answered`: one more pattern has its answer, or will never have one. */
  constructor(document: Document, answered: (failure: FilterFailure | undefined) => void) {
    this.document = document;
    this.#answered = answered;
  }

  get isMatching(): boolean {
    return this.#asked !== undefined;
  }

  /** Undefined: they are being matched. */
  of(trail: Trail): readonly FrameFilter[] | undefined {
    const steps = trail.filter(isStackFilter);
    const open = steps.find(({ pattern }) => !this.#hits.has(pattern));
    if (open !== undefined) {
      this.#ask(open.pattern);
      return undefined;
    }
    return steps.map((step) => this.#filterOf(step));
  }

  end(): void {
    this.#search?.end();
  }

  #filterOf({ kind, field, pattern }: StackFilter): FrameFilter {
    const hits = this.#hits.get(pattern) ?? new Uint8Array(0);
    const functions = matchingFunctions(this.#textsOf(), hits, field);
    return { functions, isExcluded: kind === "drop-stacks" };
  }

  #ask(pattern: string): void {
    if (this.#asked === pattern) return;
    this.#asked = pattern;
    this.#search ??= new NameSearch(this.#textsOf().texts);
    void this.#search.search(pattern).then((result) => {
      // Another was asked for meanwhile.
      if (result === undefined) return;
      this.#asked = undefined;
      if ("error" in result) {
        this.#answered({ pattern, error: result.error });
        return;
      }
      this.#hits.set(pattern, result.frames);
      this.#answered(undefined);
    });
  }

  #textsOf(): FilterTexts {
    this.#texts ??= filterTexts(this.document.profile);
    return this.#texts;
  }
}
