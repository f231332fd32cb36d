// Stacks in order of time, a track per thread, as rectangles of a window: where samples stand
// closer than pixels, each pixel column shows what took most of it.

import type { Document } from "#profile/model/document.ts";
import type { ViewTree } from "./document-tree.ts";
import type { TreeView } from "./tree-view.ts";

/** Made once per view; layouts of windows come from it. */
export interface Timeline {
  /** Names, classes and callers of the nodes. */
  readonly tree: ViewTree;
  /** In order of thread, then time. `endNs` of a row is at most the next one's start. */
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly node: Int32Array;
  readonly tracks: readonly TimelineTrack[];
  readonly fromNs: number;
  readonly toNs: number;
  /** The file tells only the order: "times" are the sums of the value so far. */
  readonly isOrderOnly: boolean;
}

export interface TimelineTrack {
  /** Row of the document's threads. */
  readonly thread: number;
  /** Its rows of the timeline. */
  readonly start: number;
  readonly end: number;
  /** Frames of its deepest stack. */
  readonly depth: number;
}

export interface TimeLayout {
  /** Place in `tracks`. */
  readonly track: Int32Array;
  /** 0: the outermost frame. */
  readonly depth: Int32Array;
  /** Node of `timeline.tree`. */
  readonly node: Int32Array;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly length: number;
}

export interface TimeWindow {
  readonly fromNs: number;
  readonly toNs: number;
  /** Pixels across: at most one rectangle per pixel, row and track begins in each. */
  readonly columns: number;
  /** Places in `tracks`; absent: all. */
  readonly tracks?: readonly number[];
}

export function timelineOf(_document: Document, _view: TreeView): Timeline {
  throw new Error("not written yet");
}

export function timeLayout(_timeline: Timeline, _window: TimeWindow): TimeLayout {
  throw new Error("not written yet");
}

/** Row of the timeline at that time; -1: nothing was measured then. */
export function rowAt(_timeline: Timeline, _track: number, _timeNs: number): number {
  throw new Error("not written yet");
}
