// Spans added up: equal names below equal callers are one node. These are spans, as a program or
// tracer told them, and no samples: `of` says so, and counts are of spans.

import type { Document } from "#profile/model/document.ts";
import type { ChildOrder } from "../call-tree.ts";
import type { ViewTree } from "./document-tree.ts";

/** Which spans: those that begin in the range, of these threads; absent: all. */
export interface SpanChoice {
  readonly threads?: readonly number[];
  readonly range?: readonly [fromNs: number, toNs: number];
}

/**
 * Self is a span's duration less its children's, never below 0. A span that never ended counts
 * with what its children took. Undefined: the document has no spans.
 */
export function spanTree(
  _document: Document,
  _choice: SpanChoice,
  _order: ChildOrder,
): ViewTree | undefined {
  throw new Error("not written yet");
}
