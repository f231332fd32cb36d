// Where a document's time begins. Clocks of other tools begin anywhere, so what a person reads is
// the time since the first thing that the file tells.

import type { Document } from "#profile/model/document.ts";

const known = new WeakMap<Document, number>();

/** ns on the document's clock; 0 where the file tells only the order. */
export function documentStartNs(document: Document): number {
  const start = known.get(document) ?? startOf(document);
  known.set(document, start);
  return start;
}

function startOf({ profile, hasTimes, spans, markers, counters }: Document): number {
  let start = Number.POSITIVE_INFINITY;
  for (const column of [
    hasTimes ? profile.samples.timeNs : undefined,
    spans?.timeNs,
    markers?.timeNs,
    counters?.timeNs,
  ]) {
    for (const timeNs of column ?? []) start = Math.min(start, timeNs);
  }
  return Number.isFinite(start) ? start : 0;
}
