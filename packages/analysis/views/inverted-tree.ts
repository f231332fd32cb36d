// Trees upside down: below a function its callers, below them theirs. All of it can be as many
// nodes as all stacks have frames, so what weighs most is opened first, up to a number of nodes.

import { Float64Column, Int32Column } from "#profile/model/columns.ts";
import type { ChildOrder } from "../call-tree.ts";
import type { ViewTree } from "./document-tree.ts";
import { HeaviestFirst } from "./heaviest-first.ts";
import { orderedChildren } from "../tree-columns.ts";

export interface InvertedTree extends ViewTree {
  /** 1 where a node has callers that were left out, for `mostNodes` was reached. */
  readonly isCut: Uint8Array;
}

/**
 * Below the root the functions in which something was measured, below each its callers. `self` of
 * a node is what has no further caller. The heaviest nodes are opened first, until there are
 * `mostNodes`.
 */
export function invertedTree(tree: ViewTree, order: ChildOrder, mostNodes: number): InvertedTree {
  const nodes = new Int32Column();
  for (let node = 1; node < tree.nodeCount; node += 1) {
    if (tree.self[node] > 0 || tree.selfCount[node] > 0) nodes.push(node);
  }
  return invertedFrom(tree, nodes.view(), tree.self, tree.selfCount, order, mostNodes);
}

/** What it needs to know of a tree: no totals. Node 0 is the root. */
export type Climbed = Pick<
  ViewTree,
  "profile" | "parent" | "frame" | "of" | "valueType" | "classes" | "labelFrame"
>;

/** From those nodes up, each with its weight (by node of the tree). */
export function invertedFrom(
  tree: Climbed,
  nodes: Int32Array,
  weight: Float64Array,
  count: Float64Array,
  order: ChildOrder,
  mostNodes: number,
): InvertedTree {
  return new Inversion(tree, nodes, weight, count).build(order, mostNodes);
}

class Inversion {
  readonly #tree: Climbed;
  /** By place: the node that is weighed, and which of its callers was reached (0: the root). */
  readonly #leaf: Int32Array;
  readonly #reached: Int32Array;
  readonly #weight: Float64Array;
  readonly #count: Float64Array;
  /** Of the inverted tree, the root first. */
  readonly #parent = new Int32Column();
  readonly #frame = new Int32Column();
  readonly #total = new Float64Column();
  readonly #totalCount = new Float64Column();
  /** Places of a node: from here, up to but without there. */
  readonly #from = new Int32Column();
  readonly #to = new Int32Column();
  /** By frame: the child that is being made, and where its places go. */
  readonly #childOfFrame: Int32Array;
  readonly #next: Int32Array;
  readonly #scratchLeaf: Int32Array;
  readonly #scratchReached: Int32Array;

  constructor(tree: Climbed, nodes: Int32Array, weight: Float64Array, count: Float64Array) {
    this.#tree = tree;
    this.#leaf = nodes.slice();
    this.#reached = nodes.slice();
    this.#weight = weight;
    this.#count = count;
    const frameCount = tree.profile.frames.kind.length;
    this.#childOfFrame = new Int32Array(frameCount).fill(-1);
    this.#next = new Int32Array(frameCount);
    this.#scratchLeaf = new Int32Array(nodes.length);
    this.#scratchReached = new Int32Array(nodes.length);
  }

  build(order: ChildOrder, mostNodes: number): InvertedTree {
    let whole = 0;
    let wholeCount = 0;
    for (const node of this.#leaf) {
      whole += this.#weight[node];
      wholeCount += this.#count[node];
    }
    this.#add(-1, -1, 0, this.#leaf.length);
    this.#total.data[0] = whole;
    this.#totalCount.data[0] = wholeCount;
    const waiting = new HeaviestFirst();
    this.#open(0, waiting);
    while (this.#parent.length < mostNodes) {
      const node = waiting.pop();
      if (node < 0) break;
      this.#advance(node);
      this.#open(node, waiting);
    }
    return this.#finish(order);
  }

  /** Each place goes up to its next caller. */
  #advance(node: number): void {
    const { parent } = this.#tree;
    const to = this.#to.data[node];
    for (let at = this.#from.data[node]; at < to; at += 1) {
      this.#reached[at] = parent[this.#reached[at]];
    }
  }

  /** Its places, parted by the frame that they reached, become its children. */
  #open(node: number, waiting: HeaviestFirst): void {
    const { frame } = this.#tree;
    const from = this.#from.data[node];
    const to = this.#to.data[node];
    const firstChild = this.#parent.length;
    for (let at = from; at < to; at += 1) {
      const reached = this.#reached[at];
      if (reached === 0) continue;
      const own = frame[reached];
      let child = this.#childOfFrame[own];
      if (child < 0) {
        child = this.#parent.length;
        this.#childOfFrame[own] = child;
        this.#next[own] = 0;
        this.#add(node, own, 0, 0);
      }
      this.#next[own] += 1;
      this.#total.data[child] += this.#weight[this.#leaf[at]];
      this.#totalCount.data[child] += this.#count[this.#leaf[at]];
    }
    this.#part(from, to, firstChild);
    for (let child = firstChild; child < this.#parent.length; child += 1) {
      waiting.push(child, this.#total.data[child]);
      this.#childOfFrame[this.#frame.data[child]] = -1;
    }
  }

  /** Places are ordered by child; those that have no further caller stand last. */
  #part(from: number, to: number, firstChild: number): void {
    let at = from;
    for (let child = firstChild; child < this.#parent.length; child += 1) {
      const own = this.#frame.data[child];
      const size = this.#next[own];
      this.#from.data[child] = at;
      this.#next[own] = at;
      at += size;
      this.#to.data[child] = at;
    }
    for (let old = from; old < to; old += 1) {
      const reached = this.#reached[old];
      const place = reached === 0 ? at++ : this.#next[this.#tree.frame[reached]]++;
      this.#scratchLeaf[place] = this.#leaf[old];
      this.#scratchReached[place] = reached;
    }
    this.#leaf.set(this.#scratchLeaf.subarray(from, to), from);
    this.#reached.set(this.#scratchReached.subarray(from, to), from);
  }

  #add(parent: number, frame: number, from: number, to: number): void {
    this.#parent.push(parent);
    this.#frame.push(frame);
    this.#total.push(0);
    this.#totalCount.push(0);
    this.#from.push(from);
    this.#to.push(to);
  }

  #finish(order: ChildOrder): InvertedTree {
    const tree = this.#tree;
    const parent = this.#parent.view();
    const frame = this.#frame.view();
    const total = this.#total.view();
    const totalCount = this.#totalCount.view();
    const self = total.slice();
    const selfCount = totalCount.slice();
    const isCut = new Uint8Array(parent.length).fill(1);
    for (let node = 1; node < parent.length; node += 1) {
      self[parent[node]] -= total[node];
      selfCount[parent[node]] -= totalCount[node];
      isCut[parent[node]] = 0;
    }
    for (let node = 0; node < parent.length; node += 1) {
      // What was not opened may have callers; whoever stands at the root alone has none.
      if (isCut[node] === 1 && !this.#hasCallers(node)) isCut[node] = 0;
      if (isCut[node] === 0) continue;
      self[node] = 0;
      selfCount[node] = 0;
    }
    return {
      ...tree,
      nodeCount: parent.length,
      parent,
      frame,
      self,
      selfCount,
      total,
      totalCount,
      ...orderedChildren(parent, frame, total, tree.profile, order),
      isCut,
    };
  }

  #hasCallers(node: number): boolean {
    const to = this.#to.data[node];
    for (let at = this.#from.data[node]; at < to; at += 1) {
      const reached = this.#reached[at];
      if (reached > 0 && this.#tree.parent[reached] > 0) return true;
    }
    return false;
  }
}
