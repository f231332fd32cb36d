// Which span lies in which: spans come by thread and time, the longer of two first.

import type { DiagnosisBuilder } from "../../model/diagnosis.ts";

/** More than overlap in any real trace; what does not fit stands on the last, without a parent. */
const TRACKS_MAX = 256;
/** Times are sums of floats of µs: closer than this is at the same time. */
const SAME_TIME_NS = 1;

interface Track {
  /** Open spans, outermost first. */
  readonly rows: number[];
  readonly endsNs: number[];
}

export class Nesting {
  readonly parent: Int32Array;
  readonly track: Int32Array;
  readonly #diagnosis: DiagnosisBuilder;
  #tracks: Track[] = [];
  #thread = -1;

  constructor(length: number, diagnosis: DiagnosisBuilder) {
    this.parent = new Int32Array(length).fill(-1);
    this.track = new Int32Array(length);
    this.#diagnosis = diagnosis;
  }

  /** Rows come in order. Duration NaN: it never ends. */
  add(row: number, thread: number, timeNs: number, durationNs: number): void {
    if (thread !== this.#thread) {
      this.#tracks = [];
      this.#thread = thread;
    }
    const endNs = Number.isNaN(durationNs) ? Infinity : timeNs + durationNs;
    // Floats of large clocks are coarse.
    const slackNs = Math.max(SAME_TIME_NS, Math.abs(timeNs) * 2 ** -50);
    for (let at = 0; at < TRACKS_MAX; at += 1) {
      const track = (this.#tracks[at] ??= { rows: [], endsNs: [] });
      if (!fits(track, timeNs, endNs, slackNs) && at < TRACKS_MAX - 1) continue;
      if (at > 0) this.#diagnosis.note("ambiguous", "spans that overlap without nesting");
      this.parent[row] = track.rows.at(-1) ?? -1;
      this.track[row] = at;
      track.rows.push(row);
      track.endsNs.push(endNs);
      return;
    }
  }
}

/** Ends what is over by then. Does the rest enclose the span? */
function fits({ rows, endsNs }: Track, timeNs: number, endNs: number, slackNs: number): boolean {
  const overNs = timeNs + (endNs > timeNs ? slackNs : 0);
  while (endsNs.length > 0 && endsNs[endsNs.length - 1] <= overNs) {
    endsNs.pop();
    rows.pop();
  }
  return endsNs.length === 0 || endNs <= endsNs[endsNs.length - 1] + slackNs;
}
