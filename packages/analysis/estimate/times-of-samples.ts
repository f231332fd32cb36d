// When samples were taken, for formats that show time. Where a file tells it, a sample stands until
// the next of its thread, as every viewer of samples has it. Where it tells only an order, or not
// even that, samples are laid one behind the other, each as long as it weighs: an estimate, which a
// person asks for.

import type { Document } from "#profile/model/document.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { SampleTable } from "#profile/model/tables.ts";
import { valueColumn, valueTypeOf } from "#profile/model/value-types.ts";

export const ESTIMATED_TIMES = "samples laid one behind the other: the file does not tell when";

/** What stands for a sample where the file does not tell how long it was. */
const COUNTED_NS = 1e6;
const SECOND_NS = 1e9;
/** Rows that a format of single samples gets for one that stands for many. */
const COUNT_MAX = 100_000;

/** Of a document that tells when its samples were taken. */
export function withGaps(document: Document): Document {
  const { profile } = document;
  const { timeNs, thread, count } = profile.samples;
  const wallNs = new Float64Array(timeNs.length);
  const latest = new Int32Array(profile.threads.pid.length).fill(-1);
  const order = new Uint32Array(timeNs.keys()).sort((a, b) => timeNs[a] - timeNs[b]);
  let gapsNs = 0;
  let gaps = 0;
  for (const row of order) {
    const before = latest[thread[row]];
    latest[thread[row]] = row;
    if (before < 0) continue;
    wallNs[before] = timeNs[row] - timeNs[before];
    gapsNs += wallNs[before];
    gaps += Math.max(1, count[before]);
  }
  const gapNs = gaps > 0 && gapsNs > 0 ? gapsNs / gaps : COUNTED_NS;
  // The last of each thread lasts as long as others do.
  for (const row of latest) if (row >= 0) wallNs[row] = gapNs * Math.max(1, count[row]);
  return timed(document, { ...profile.samples, wallNs }, SECOND_NS / gapNs);
}

/** Of a document that does not. */
export function laidOut(document: Document, value: string): Document {
  const { profile } = document;
  const { samples } = profile;
  const isTime = valueTypeOf(profile, value).unit === "nanoseconds";
  const weights = valueColumn(profile, value);
  const timeNs = new Float64Array(weights.length);
  const wallNs = new Float64Array(weights.length);
  const count = new Int32Array(weights.length);
  const ends = new Float64Array(profile.threads.pid.length);
  let total = 0;
  for (const weight of weights) total += Math.max(0, weight);
  const shortNs = isTime ? Math.max(COUNTED_NS, total / COUNT_MAX) : COUNTED_NS;
  for (let row = 0; row < weights.length; row += 1) {
    const thread = samples.thread[row];
    wallNs[row] = Math.max(0, weights[row]) * (isTime ? 1 : COUNTED_NS);
    timeNs[row] = ends[thread];
    ends[thread] += wallNs[row];
    count[row] = Math.min(COUNT_MAX, Math.max(1, Math.round(wallNs[row] / shortNs)));
  }
  const laid = timed(document, { ...samples, timeNs, wallNs, count }, SECOND_NS / shortNs);
  const { cost } = laid.profile;
  return {
    ...laid,
    profile: { ...laid.profile, cost: { ...cost, notes: [...cost.notes, ESTIMATED_TIMES] } },
    hasTimes: true,
    estimated: [document.estimated ?? "", ESTIMATED_TIMES].filter((one) => one !== "").join("; "),
  };
}

function timed(document: Document, samples: SampleTable, rateHz: number): Document {
  const { meta } = document.profile;
  const rate = meta.rateHz > 0 ? meta.rateHz : rateHz;
  const profile: Profile = { ...document.profile, samples, meta: { ...meta, rateHz: rate } };
  return { ...document, profile };
}
