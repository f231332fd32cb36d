// What a view shows of a document: a selection of its samples, and what is done to their stacks.
// Plain data, so that it can be sent to a worker; the trail fits an address.

import type { Document } from "#profile/model/document.ts";
import { DEFAULT_SELECTION, type Selection } from "#profile/model/selection.ts";
import { valueTypesOf } from "#profile/model/value-types.ts";
import type { FrameFilter } from "./frame-filters.ts";
import type { Trail } from "./trail.ts";

export interface TreeView extends Selection {
  /** Rows of threads; absent: all. */
  readonly threads?: readonly number[];
  /** Process ids; absent: all. */
  readonly pids?: readonly number[];
  /** From, and up to but without, in ns on the document's clock; absent: all. */
  readonly range?: readonly [fromNs: number, toNs: number];
  /** Only samples that all of them keep: what the trail's expressions matched. */
  readonly filters?: readonly FrameFilter[];
  /** Frames that are not yours are merged, a run of one class into one frame; before the trail. */
  readonly onlyYours: boolean;
  /** A function that calls itself, directly or through others, is one frame; after the trail. */
  readonly collapsesRecursion: boolean;
  readonly trail: Trail;
}

/** All of a document, by function: CPU time of our own recordings, else the file's first value. */
export function defaultView(document: Document): TreeView {
  const types = valueTypesOf(document.profile);
  const value = document.isOwn ? DEFAULT_SELECTION.value : types[0].name;
  return {
    ...DEFAULT_SELECTION,
    value,
    byFunction: true,
    onlyYours: false,
    collapsesRecursion: false,
    trail: [],
  };
}
