// Markers of both formats of the Firefox Profiler: moments, stretches, and stretches told as two
// markers, a beginning and an end of the same name on the same thread.

import type { ProfileBuilder } from "../model/builder.ts";
import type { DiagnosisBuilder } from "../model/diagnosis.ts";
import { MarkerColumns } from "./event-columns.ts";
import { isSummable } from "./imported-names.ts";

const PHASE = { instant: 0, interval: 1, start: 2, end: 3 } as const;
const MS_NS = 1e6;

export interface FirefoxMarker {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly phase: number;
  readonly category: string;
  readonly data: string | undefined;
}

export class FirefoxMarkers {
  readonly columns = new MarkerColumns();
  readonly #tables: ProfileBuilder;
  readonly #diagnosis: DiagnosisBuilder;
  /** Rows whose end is to come, by name, of the thread that is being read. */
  #open = new Map<string, number[]>();

  constructor(tables: ProfileBuilder, diagnosis: DiagnosisBuilder) {
    this.#tables = tables;
    this.#diagnosis = diagnosis;
  }

  /** Times of the marker are those of the file; `offsetMs` puts them on the document's clock. */
  add(marker: FirefoxMarker, thread: number, offsetMs: number, place: () => string): void {
    const { name, startMs, endMs, phase } = marker;
    const hasStart = isSummable(startMs * MS_NS) && phase !== PHASE.end;
    const timeMs = hasStart ? startMs : endMs;
    if (!isSummable(timeMs * MS_NS)) {
      this.#diagnosis.note("dropped", "markers without a time", 1, place());
      return;
    }
    const timeNs = (timeMs + offsetMs) * MS_NS;
    if (phase === PHASE.end && this.#end(name, timeNs)) return;
    const isStretch = hasStart && phase === PHASE.interval && isSummable(endMs * MS_NS);
    const durationNs = isStretch ? Math.max(0, endMs - startMs) * MS_NS : 0;
    const row = this.columns.add(
      timeNs,
      durationNs,
      thread,
      this.#tables.internString(name),
      this.#tables.internString(marker.category),
      marker.data === undefined ? 0 : this.#tables.internString(marker.data),
    );
    if (phase === PHASE.start) this.#begin(name, row);
    if (phase === PHASE.end) {
      this.#diagnosis.note("ambiguous", "ends of markers that never began", 1, place());
    }
  }

  /** The next marker is of another thread. */
  endThread(): void {
    let open = 0;
    for (const rows of this.#open.values()) open += rows.length;
    if (open > 0) this.#diagnosis.note("ambiguous", "markers that never end", open);
    this.#open = new Map();
  }

  #begin(name: string, row: number): void {
    const rows = this.#open.get(name);
    if (rows === undefined) this.#open.set(name, [row]);
    else rows.push(row);
  }

  #end(name: string, timeNs: number): boolean {
    const row = this.#open.get(name)?.pop();
    if (row !== undefined) this.columns.end(row, timeNs);
    return row !== undefined;
  }
}
