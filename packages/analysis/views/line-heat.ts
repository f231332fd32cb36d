// What the lines of a file cost.

import type { Document } from "#profile/model/document.ts";
import type { ValueType } from "#profile/model/tables.ts";
import type { TreeView } from "./tree-view.ts";

export interface LineHeat {
  /** `edges`: only functions are known, each at its first line. */
  readonly from: "samples" | "lines" | "edges";
  readonly valueType: ValueType;
  /** Ascending, each once. */
  readonly line: Int32Array;
  readonly self: Float64Array;
  /** With what was called from there, recursion once; NaN: the file does not tell. */
  readonly total: Float64Array;
  /** What shares are of: all that was measured, in this file or not. */
  readonly whole: number;
}

/** `file`: row of the document's files. The view's trail is not applied: lines are as measured. */
export function lineHeat(_document: Document, _file: number, _view: TreeView): LineHeat {
  throw new Error("not written yet");
}

export interface FileCost {
  /** Row of the document's files. */
  readonly file: number;
  readonly self: number;
}

/** Files by what was measured in them, the heaviest first: what a source view offers. */
export function fileCosts(_document: Document, _view: TreeView): readonly FileCost[] {
  throw new Error("not written yet");
}
