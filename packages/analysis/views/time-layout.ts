// Stacks in order of time, a track per thread, as rectangles of a window: where samples stand
// closer than pixels, each pixel column shows what took most of it. Columns stand at multiples of
// their width on the clock, so that a picture that is moved does not flicker.
//
// A million rows are walked in some milliseconds, which is what a frame has: this loop allocates
// nothing per row.

import { Float64Column, Int32Column } from "#profile/model/columns.ts";
import type { Document } from "#profile/model/document.ts";
import { treeOfRows, type ViewTree } from "./document-tree.ts";
import { rowTimes } from "./row-times.ts";
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
  /** By node of the tree: 0 for those without a caller, -1 for the root. */
  readonly depthOfNode: Int32Array;
  /** By block of BLOCK_ROWS rows the one that took longest. */
  readonly longest: Int32Array;
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
  /** Pixels across: of each track and depth at most one rectangle begins in each. */
  readonly columns: number;
  /** Places in `tracks`; absent: all. */
  readonly tracks?: readonly number[];
  /**
   * Where calls change at every pixel, columns are wider until there are at most so many; absent:
   * 20,000.
   */
  readonly mostRectangles?: number;
}

/** Wider columns than so many pixels tell nothing any more. */
const PIXELS_MAX = 16;
const RECTANGLES_USUAL = 20_000;
/** What no page can draw, whatever it asked for. */
const RECTANGLES_MAX = 2 ** 20;
/** So many rows that lie in one column are one look. A power of 2. */
const BLOCK_ROWS = 64;

/** Gaps between samples vary: only one so many times the usual one is a time of nothing. */
const USUAL_GAPS_MAX = 10;
/** Clocks of other tools are rounded. */
const SAME_TIME_NS = 1000;

/** Threads are tracks, so they have no rows of their own in its tree. */
export function timelineOf(document: Document, view: TreeView): Timeline {
  const shown: TreeView = { ...view, perThread: false, perProcess: false };
  const { tree, nodeOfRow } = treeOfRows(document, shown, "name");
  const times = rowTimes(document, view.value);
  const depthOfNode = new Int32Array(tree.nodeCount).fill(-1);
  for (let node = 1; node < tree.nodeCount; node += 1) {
    depthOfNode[node] = depthOfNode[tree.parent[node]] + 1;
  }
  const { rateHz } = document.profile.meta;
  const gapNs = document.isOwn && rateHz > 0 ? (USUAL_GAPS_MAX * 1e9) / rateHz : SAME_TIME_NS;
  const startNs = new Float64Column();
  const endNs = new Float64Column();
  const nodes = new Int32Column();
  const tracks: TimelineTrack[] = [];
  for (let thread = 0; thread + 1 < times.threadStart.length; thread += 1) {
    const start = nodes.length;
    let depth = 0;
    for (let at = times.threadStart[thread]; at < times.threadStart[thread + 1]; at += 1) {
      const row = times.order[at];
      const node = nodeOfRow[row];
      if (node <= 0) continue;
      const before = nodes.length - 1;
      const from = times.startNs[row];
      if (before >= start && from - endNs.data[before] < gapNs) endNs.data[before] = from;
      startNs.push(from);
      endNs.push(times.endNs[row]);
      nodes.push(node);
      depth = Math.max(depth, depthOfNode[node] + 1);
    }
    if (nodes.length > start) tracks.push({ thread, start, end: nodes.length, depth });
  }
  const starts = startNs.copy();
  const ends = endNs.copy();
  return {
    tree,
    startNs: starts,
    endNs: ends,
    node: nodes.copy(),
    tracks,
    ...extent(starts, ends),
    depthOfNode,
    longest: longestOfBlocks(starts, ends),
    isOrderOnly: times.isOrderOnly,
  };
}

function extent(
  startNs: Float64Array,
  endNs: Float64Array,
): { readonly fromNs: number; readonly toNs: number } {
  let fromNs = Number.POSITIVE_INFINITY;
  let toNs = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < startNs.length; row += 1) {
    fromNs = Math.min(fromNs, startNs[row]);
    toNs = Math.max(toNs, endNs[row]);
  }
  return startNs.length === 0 ? { fromNs: 0, toNs: 0 } : { fromNs, toNs };
}

function longestOfBlocks(startNs: Float64Array, endNs: Float64Array): Int32Array {
  const longest = new Int32Array(Math.ceil(startNs.length / BLOCK_ROWS));
  for (let block = 0; block < longest.length; block += 1) {
    const beyond = Math.min(startNs.length, (block + 1) * BLOCK_ROWS);
    let best = block * BLOCK_ROWS;
    for (let row = best + 1; row < beyond; row += 1) {
      if (endNs[row] - startNs[row] > endNs[best] - startNs[best]) best = row;
    }
    longest[block] = best;
  }
  return longest;
}

/** How wide columns were when a timeline was last laid out so: what is only moved begins there. */
interface LastLayout {
  readonly widthNs: number;
  readonly columns: number;
  readonly most: number;
  readonly pixels: number;
}

const lastLayouts = new WeakMap<Timeline, LastLayout>();

function firstPixels(timeline: Timeline, window: TimeWindow, most: number): number {
  const last = lastLayouts.get(timeline);
  const widthNs = window.toNs - window.fromNs;
  // A window that is moved is as wide as before, but for rounding.
  const isMoved =
    last?.columns === window.columns &&
    last.most === most &&
    Math.abs(last.widthNs / widthNs - 1) < 1e-6;
  return isMoved ? Math.max(1, last.pixels / 2) : 1;
}

export function timeLayout(timeline: Timeline, window: TimeWindow): TimeLayout {
  const { columns, mostRectangles = RECTANGLES_USUAL } = window;
  for (let pixels = firstPixels(timeline, window, mostRectangles); ; pixels *= 2) {
    const isLast = pixels >= PIXELS_MAX;
    const wider = { ...window, columns: columns / pixels };
    const layout = new WindowLayout(timeline, wider, isLast ? RECTANGLES_MAX : mostRectangles);
    layout.layOut();
    if (!isLast && layout.isFull) continue;
    const widthNs = window.toNs - window.fromNs;
    lastLayouts.set(timeline, { widthNs, columns, most: mostRectangles, pixels });
    return layout.finish();
  }
}

/** Row of the timeline at that time; -1: nothing was measured then. */
export function rowAt(timeline: Timeline, track: number, timeNs: number): number {
  const { start, end } = timeline.tracks[track];
  const row = firstAfter(timeline.startNs, start, end, timeNs) - 1;
  return row >= start && timeNs < timeline.endNs[row] ? row : -1;
}

/** The first place from `start` on whose value is greater; `end` where there is none. */
function firstAfter(sorted: Float64Array, start: number, end: number, value: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

class WindowLayout {
  readonly #timeline: Timeline;
  readonly #window: TimeWindow;
  readonly #columnNs: number;
  readonly #most: number;
  readonly #track = new Int32Column();
  readonly #depth = new Int32Column();
  readonly #node = new Int32Column();
  readonly #startNs = new Float64Column();
  readonly #endNs = new Float64Column();
  /** The rectangles that may still grow, outermost first: rows of the columns above. */
  readonly #open = new Int32Column();
  readonly #path = new Int32Column();
  #openEndNs = Number.NEGATIVE_INFINITY;

  constructor(timeline: Timeline, window: TimeWindow, most: number) {
    this.#timeline = timeline;
    this.#most = most;
    this.#window = window;
    this.#columnNs = (window.toNs - window.fromNs) / Math.max(1, window.columns);
  }

  layOut(): void {
    const { tracks } = this.#timeline;
    for (const track of this.#window.tracks ?? tracks.keys()) this.#addTrack(track);
  }

  finish(): TimeLayout {
    return {
      track: this.#track.view(),
      depth: this.#depth.view(),
      node: this.#node.view(),
      startNs: this.#startNs.view(),
      endNs: this.#endNs.view(),
      length: this.#node.length,
    };
  }

  /** There are more rectangles than were asked for: the rest was not looked at. */
  get isFull(): boolean {
    return this.#node.length > this.#most;
  }

  #addTrack(track: number): void {
    const { startNs, endNs, node, tracks } = this.#timeline;
    const { fromNs, toNs, columns } = this.#window;
    const { start, end } = tracks[track];
    this.#open.clear();
    this.#openEndNs = Number.NEGATIVE_INFINITY;
    let first = firstAfter(startNs, start, end, fromNs);
    if (first > start && endNs[first - 1] > fromNs) first -= 1;
    const beyond = firstAfter(startNs, first, end, toNs);
    if (beyond - first > columns) {
      this.#addColumns(track, first, beyond);
      return;
    }
    for (let row = first; row < beyond && !this.isFull; row += 1) {
      this.#addCell(track, startNs[row], endNs[row], node[row]);
    }
  }

  /** The longest row that begins or lasts in a column stands for all of it. */
  #addColumns(track: number, first: number, beyond: number): void {
    const { startNs, endNs, node, longest } = this.#timeline;
    const columnNs = this.#columnNs;
    let column = Number.NEGATIVE_INFINITY;
    let best = -1;
    let bestNs = -1;
    for (let next = first; next < beyond && !this.isFull;) {
      let row = next;
      next += 1;
      if (row % BLOCK_ROWS === 0 && row + BLOCK_ROWS <= beyond) {
        const last = row + BLOCK_ROWS - 1;
        const isOneColumn = endNs[last] <= (Math.floor(startNs[row] / columnNs) + 1) * columnNs;
        if (isOneColumn && startNs[row] >= this.#window.fromNs) {
          row = longest[row / BLOCK_ROWS];
          next = last + 1;
        }
      }
      const from = Math.max(startNs[row], this.#window.fromNs - columnNs);
      const to = Math.min(endNs[row], this.#window.toNs + columnNs);
      const own = Math.floor(from / columnNs);
      const last = Math.max(own, Math.ceil(to / columnNs) - 1);
      const firstPart = Math.min(to, (own + 1) * columnNs) - from;
      if (own > column) {
        if (best >= 0) this.#addColumn(track, column, column + 1, best);
        column = own;
        bestNs = -1;
      }
      if (firstPart > bestNs) {
        best = node[row];
        bestNs = firstPart;
      }
      if (last === own) continue;
      this.#addColumn(track, column, column + 1, best);
      if (last > own + 1) this.#addColumn(track, own + 1, last, node[row]);
      column = last;
      best = node[row];
      bestNs = to - last * columnNs;
    }
    if (best >= 0) this.#addColumn(track, column, column + 1, best);
  }

  #addColumn(track: number, from: number, to: number, node: number): void {
    this.#addCell(track, from * this.#columnNs, to * this.#columnNs, node);
  }

  /** Lets rectangles of equal calls grow, and begins those that are new. */
  #addCell(track: number, startNs: number, endNs: number, node: number): void {
    const { tree, depthOfNode } = this.#timeline;
    const path = this.#path;
    path.clear();
    for (let at = node; at > 0; at = tree.parent[at]) path.push(at);
    const depth = depthOfNode[node] + 1;
    let same = 0;
    const isAdjacent = startNs - this.#openEndNs <= this.#columnNs / 2;
    while (isAdjacent && same < depth && same < this.#open.length) {
      const row = this.#open.data[same];
      if (this.#node.data[row] !== path.data[depth - 1 - same]) break;
      this.#endNs.data[row] = endNs;
      same += 1;
    }
    this.#open.length = same;
    for (let at = same; at < depth; at += 1) {
      this.#open.push(this.#node.length);
      this.#track.push(track);
      this.#depth.push(at);
      this.#node.push(path.data[depth - 1 - at]);
      this.#startNs.push(startNs);
      this.#endNs.push(endNs);
    }
    this.#openEndNs = endNs;
  }
}
