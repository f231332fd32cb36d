// From when to when a document tells of anything. Clocks of other tools begin anywhere, so what a
// person reads is the time since the first thing that the file tells.

import type { Document } from "#profile/model/document.ts";

interface Extent {
  readonly startNs: number;
  readonly endNs: number;
}

const known = new WeakMap<Document, Extent>();

/** ns on the document's clock; 0 where the file tells only the order of things. */
export function documentStartNs(document: Document): number {
  return kept(document).startNs;
}

export function documentEndNs(document: Document): number {
  return kept(document).endNs;
}

function kept(document: Document): Extent {
  const extent = known.get(document) ?? extentOf(document);
  known.set(document, extent);
  return extent;
}

function extentOf({ profile, hasTimes, spans, markers, counters }: Document): Extent {
  let startNs = Number.POSITIVE_INFINITY;
  let endNs = Number.NEGATIVE_INFINITY;
  const add = (timeNs: Float64Array, durationNs?: Float64Array): void => {
    for (let row = 0; row < timeNs.length; row += 1) {
      const lasted = durationNs?.[row] ?? 0;
      startNs = Math.min(startNs, timeNs[row]);
      // What never ended has no duration.
      endNs = Math.max(endNs, timeNs[row] + (Number.isNaN(lasted) ? 0 : lasted));
    }
  };
  if (hasTimes) add(profile.samples.timeNs);
  if (spans !== undefined) add(spans.timeNs, spans.durationNs);
  if (markers !== undefined) add(markers.timeNs, markers.durationNs);
  if (counters !== undefined) add(counters.timeNs);
  return Number.isFinite(startNs) && Number.isFinite(endNs)
    ? { startNs, endNs }
    : { startNs: 0, endNs: 0 };
}
