// The shape of one minor's `_Py_DebugOffsets` (3.13+): the structure at the start of the runtime in
// which a process publishes the offsets of its own build. Order and content differ between minors;
// within one they are fixed.

import type { ObjectLayout } from "./object-layout.ts";

/**
 * What a layout needs and the structure leaves out; verified against neighbours that it does
 * publish.
 */
export interface DebugOffsetsSupplement {
  readonly codeFlags: number;
  readonly codeVersion: number;
  /** Published too: where it differs, the other code offsets here are not this build's. */
  readonly codeFirstLine: number;
  readonly stringHash: number;
  /** Published too. */
  readonly stringState: number;
  readonly kindShift: number;
  readonly compactShift: number;
  readonly asciiShift: number;
  readonly compactData: number;
  readonly statusActiveBit: number;
  /** Some of it is published too (`published-objects.ts`). */
  readonly objects: ObjectLayout;
}

export interface DebugOffsetsTable {
  readonly minor: number;
  readonly sizeBytes: number;
  /** Bytes from the structure's start to the 8-byte value, by the header's own names. */
  readonly position: Readonly<Record<string, number>>;
  readonly withGil: DebugOffsetsSupplement;
  readonly freeThreaded: DebugOffsetsSupplement;
}
