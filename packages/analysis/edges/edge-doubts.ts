// What a file of cProfile gives away about how it was measured: where its numbers cannot be what
// happened.

import type { Document } from "#profile/model/document.ts";

export interface EdgeDoubt {
  readonly kind: "merged-threads" | "phantom-recursion" | "same-label" | "no-root";
  /** One sentence for a person. */
  readonly message: string;
  /** Rows of `edges.nodes` that show it. */
  readonly nodes: readonly number[];
}

/** Empty: nothing speaks against the numbers, or the document has no edges. */
export function edgeDoubts(_document: Document): readonly EdgeDoubt[] {
  throw new Error("not written yet");
}
