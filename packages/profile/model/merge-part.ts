import type { EpochRows } from "./append-tables.ts";
import type { Document } from "./document.ts";

/** A document that is added to others, and where its rows and times are in the sum. */
export interface Part {
  readonly document: Document;
  readonly rows: EpochRows;
  /** To be added to its times. */
  readonly shiftNs: number;
}
