// The part of a call tree that a few lines can show: its heaviest nodes with all of their callees.
// A callee weighs no more than its caller, so the heaviest nodes are a tree; of equal ones the
// first counts, which a caller is. All columns of all nodes would be fifty bytes for each of tens
// of millions.

import type { Document } from "#profile/model/document.ts";
import { valueTypeOf } from "#profile/model/value-types.ts";
import { orderedChildren } from "../tree-columns.ts";
import { documentTree, type ViewTree } from "../views/document-tree.ts";
import type { TreeView } from "../views/tree-view.ts";
import { Largest } from "./largest.ts";
import { StackWalk } from "./stack-walk.ts";

/** All of the tree where that is not more than `mostNodes`. */
export function heaviestTree(document: Document, view: TreeView, mostNodes: number): ViewTree {
  const walk = new StackWalk(document, view);
  const isSmall = walk.drawn.paths.frame.length <= mostNodes;
  if (isSmall || walk.hasRootRows || hasNegative(walk)) {
    return documentTree(document, view, "value");
  }
  return new HeaviestTree(walk, mostNodes).build(document, view);
}

/** Of differences: then a callee may weigh more than its caller. */
function hasNegative(walk: StackWalk): boolean {
  let isNegative = false;
  walk.forEach((_node, value) => {
    if (value < 0) isNegative = true;
  });
  return isNegative;
}

const NO_NODE = -1;

class HeaviestTree {
  readonly #walk: StackWalk;
  /** By place: the root, then the nodes of the paths. Totals of what is asked for just now. */
  readonly #total: Float64Array;
  /** By place: the node of the tree. */
  readonly #node: Int32Array;
  /** By node of the tree. */
  readonly #places: Int32Array;

  constructor(walk: StackWalk, mostNodes: number) {
    const places = walk.drawn.paths.frame.length + 1;
    this.#walk = walk;
    this.#total = new Float64Array(places);
    this.#node = new Int32Array(places).fill(NO_NODE);
    this.#sumUp("value");
    this.#places = this.#choose(mostNodes);
  }

  build(document: Document, view: TreeView): ViewTree {
    const { frames, paths } = this.#walk.drawn;
    const places = this.#places;
    const nodeCount = places.length;
    const total = Float64Array.from(places, (place) => this.#total[place]);
    this.#sumUp("count");
    const totalCount = Float64Array.from(places, (place) => this.#total[place]);
    const parent = Int32Array.from(places, (place) =>
      place === 0 ? NO_NODE : this.#node[paths.parent[place - 1] + 1],
    );
    const frame = Int32Array.from(places, (place) => (place === 0 ? -1 : paths.frame[place - 1]));
    const self = new Float64Array(nodeCount);
    const selfCount = new Float64Array(nodeCount);
    this.#walk.forEach((at, value, count) => {
      const node = this.#node[at + 1];
      if (node === NO_NODE) return;
      self[node] += value;
      selfCount[node] += count;
    });
    const { profile, classes } = frames.tables([]);
    return {
      profile,
      nodeCount,
      parent,
      frame,
      self,
      selfCount,
      total,
      totalCount,
      ...orderedChildren(parent, frame, total, profile, "value"),
      of: "samples",
      valueType: valueTypeOf(document.profile, view.value),
      classes,
      labelFrame: frames.length,
    };
  }

  #sumUp(what: "value" | "count"): void {
    const { parent } = this.#walk.drawn.paths;
    const total = this.#total.fill(0);
    this.#walk.forEach((node, value, count) => {
      total[node + 1] += what === "value" ? value : count;
    });
    for (let node = parent.length - 1; node >= 0; node -= 1) {
      total[parent[node] + 1] += total[node + 1];
    }
  }

  /** Numbers the nodes; returns their places. */
  #choose(mostNodes: number): Int32Array {
    const { parent } = this.#walk.drawn.paths;
    const total = this.#total;
    const largest = new Largest(mostNodes);
    for (let place = 1; place < total.length; place += 1) largest.add(total[place]);
    const least = largest.smallest;
    let equalLeft = mostNodes;
    for (const one of total.subarray(1)) if (one > least) equalLeft -= 1;
    /** Whose callees are nodes, too. */
    const isOpen = new Uint8Array(total.length);
    isOpen[0] = 1;
    let nodes = 1;
    this.#node[0] = 0;
    for (let place = 1; place < total.length; place += 1) {
      const weight = total[place];
      if (weight > least) isOpen[place] = 1;
      else if (weight === least && equalLeft > 0) {
        equalLeft -= 1;
        isOpen[place] = 1;
      }
      if (isOpen[parent[place - 1] + 1] === 0 || weight <= 0) continue;
      this.#node[place] = nodes;
      nodes += 1;
    }
    const places = new Int32Array(nodes);
    for (let place = 1; place < total.length; place += 1) {
      if (this.#node[place] > 0) places[this.#node[place]] = place;
    }
    return places;
  }
}
