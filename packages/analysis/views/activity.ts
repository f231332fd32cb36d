// How busy threads were: sums per thread and process, and strips over time.

import type { Document } from "#profile/model/document.ts";
import type { TreeView } from "./tree-view.ts";

export interface ThreadSum {
  /** Row of threads. */
  readonly thread: number;
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly value: number;
  readonly samples: number;
  readonly firstNs: number;
  readonly lastNs: number;
}

/** The heaviest first. The view's own choice of threads and processes is not applied. */
export function threadSums(_document: Document, _view: TreeView): readonly ThreadSum[] {
  throw new Error("not written yet");
}

export interface ProcessSum {
  readonly pid: number;
  /** `process 12: python3 worker.py` */
  readonly label: string;
  readonly value: number;
  readonly samples: number;
  readonly threads: number;
}

export function processSums(_document: Document, _view: TreeView): readonly ProcessSum[] {
  throw new Error("not written yet");
}

export interface ActivityStrip {
  /** Row of threads. */
  readonly thread: number;
  /** By frame class (place in FRAME_CLASSES), the value in each bucket. */
  readonly byClass: readonly Float64Array[];
}

export interface Activity {
  readonly fromNs: number;
  readonly toNs: number;
  readonly buckets: number;
  readonly strips: readonly ActivityStrip[];
  /** Greatest sum of a thread's bucket: what a full height is. */
  readonly most: number;
}

/**
 * The value per bucket of time and thread, by the class of the innermost frame; over the whole
 * recording, whatever range the view has. Undefined: the file has no times.
 */
export function activity(
  _document: Document,
  _view: TreeView,
  _buckets: number,
): Activity | undefined {
  throw new Error("not written yet");
}
