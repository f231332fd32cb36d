// Spans added up: equal names below equal callers are one node. These are spans, as a program or
// tracer told them, and no samples: `of` says so, and counts are of spans.

import type { Document } from "#profile/model/document.ts";
import { DEFAULT_SELECTION } from "#profile/model/selection.ts";
import type { SpanTable } from "#profile/model/kinds.ts";
import type { ChildOrder } from "../call-tree.ts";
import type { ViewTree } from "./document-tree.ts";
import { keptThreads } from "./kept-rows.ts";
import { spanNames } from "./span-names.ts";
import { PathBuilder, ROOT } from "./stack-paths.ts";
import { treeColumns } from "../tree-columns.ts";

/** Which spans: those that begin in the range, of these threads; absent: all. */
export interface SpanChoice {
  readonly threads?: readonly number[];
  readonly pids?: readonly number[];
  readonly range?: readonly [fromNs: number, toNs: number];
}

/**
 * Self is a span's duration less its children's, never below 0. A span that never ended counts
 * with what its children took. Undefined: the document has no spans.
 */
export function spanTree(
  document: Document,
  choice: SpanChoice,
  order: ChildOrder,
): ViewTree | undefined {
  const { spans } = document;
  if (spans === undefined) return undefined;
  const isKept = keptThreads(document, {
    ...DEFAULT_SELECTION,
    ...choice,
    onlyYours: false,
    collapsesRecursion: false,
    trail: [],
  });
  const [fromNs, toNs] = choice.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const { profile, classes, frameOfName } = spanNames(document);
  const builder = new PathBuilder();
  const selfNs = spanSelf(spans);
  const nodeOfSpan = new Int32Array(spans.name.length);
  for (let row = 0; row < nodeOfSpan.length; row += 1) {
    const above = spans.parent[row];
    const caller = above < 0 ? ROOT : nodeOfSpan[above];
    nodeOfSpan[row] = builder.node(caller, frameOfName.get(spans.name[row]) ?? -1);
  }
  const nodeCount = builder.length + 1;
  const parent = new Int32Array(nodeCount).fill(-1);
  const frame = new Int32Array(nodeCount).fill(-1);
  for (let node = 1; node < nodeCount; node += 1) {
    parent[node] = builder.parentOf(node - 1) + 1;
    frame[node] = builder.frameOf(node - 1);
  }
  const self = new Float64Array(nodeCount);
  const selfCount = new Float64Array(nodeCount);
  for (let row = 0; row < nodeOfSpan.length; row += 1) {
    const thread = spans.thread[row];
    const isHere = spans.timeNs[row] >= fromNs && spans.timeNs[row] < toNs;
    if (!isHere || (thread >= 0 && isKept[thread] === 0)) continue;
    self[nodeOfSpan[row] + 1] += selfNs[row];
    selfCount[nodeOfSpan[row] + 1] += 1;
  }
  return {
    profile,
    ...treeColumns({ parent, frame, self, selfCount }, profile, order),
    of: "spans",
    valueType: { name: "duration", unit: "nanoseconds" },
    classes,
    labelFrame: classes.length,
  };
}

/** By span what it took less what its children took. */
function spanSelf({ durationNs, parent }: SpanTable): Float64Array {
  const inChildren = new Float64Array(parent.length);
  const self = new Float64Array(parent.length);
  for (let row = parent.length - 1; row >= 0; row -= 1) {
    const known = Number.isNaN(durationNs[row]) ? inChildren[row] : durationNs[row];
    self[row] = Math.max(0, known - inChildren[row]);
    if (parent[row] >= 0) inChildren[parent[row]] += known;
  }
  return self;
}
