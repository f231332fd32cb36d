// Sums of rows of samples where all threads share the paths, as they mostly do: rows are added up
// on the paths themselves, and the tree is those that some row stands on. Nothing is looked up.

import { DROPPED, type StackPaths } from "./stack-paths.ts";
import type { WeighedNodes } from "../tree-columns.ts";

/** Not a place: the row is in no sum. */
const NOWHERE = -1;

export class PathSums {
  readonly #paths: StackPaths;
  /** Labels above all paths. */
  readonly #chain: readonly number[];
  readonly #labelFrame: number;
  /** By place: 0 is above all paths, each other that of path node + 1. */
  readonly #self: Float64Array;
  readonly #selfCount: Float64Array;
  readonly #isMet: Uint8Array;
  /** Undefined: each is its own. */
  #nodeOfPlace: Int32Array | undefined;

  /** `isOfCounts`: values are the counts, and one column stands for both. */
  constructor(
    paths: StackPaths,
    chain: readonly number[],
    labelFrame: number,
    isOfCounts: boolean,
  ) {
    const places = paths.frame.length + 1;
    this.#paths = paths;
    this.#chain = chain;
    this.#labelFrame = labelFrame;
    this.#self = new Float64Array(places);
    this.#selfCount = isOfCounts ? this.#self : new Float64Array(places);
    this.#isMet = new Uint8Array(places);
  }

  /** The place, of which `toNodes` makes the tree's node; -1 where the stack is left out. */
  add(stack: number, _group: number, value: number, count: number): number {
    const at = this.#paths.ofStack[stack];
    if (at === DROPPED) return NOWHERE;
    const place = at + 1;
    this.#self[place] += value;
    if (this.#selfCount !== this.#self) this.#selfCount[place] += count;
    this.#isMet[place] = 1;
    return place;
  }

  /** Nothing may be added afterwards. */
  nodes(): WeighedNodes {
    const isMet = this.#isMet;
    const above = this.#paths.parent;
    let met = 0;
    for (let place = isMet.length - 1; place > 0; place -= 1) {
      if (isMet[place] === 0) continue;
      met += 1;
      isMet[above[place - 1] + 1] = 1;
    }
    const top = isMet[0] === 0 ? 0 : this.#chain.length;
    const nodeCount = top + 1 + met;
    if (nodeCount === isMet.length && top === 0) return this.#all();
    const parent = new Int32Array(nodeCount);
    const frame = new Int32Array(nodeCount).fill(-1);
    const self = new Float64Array(nodeCount);
    const selfCount = this.#selfCount === this.#self ? self : new Float64Array(nodeCount);
    for (let node = 0; node <= top; node += 1) {
      parent[node] = node - 1;
      if (node > 0) frame[node] = this.#labelFrame + this.#chain[node - 1];
    }
    self[top] = this.#self[0];
    selfCount[top] = this.#selfCount[0];
    const nodeOfPlace = new Int32Array(isMet.length);
    nodeOfPlace[0] = top;
    let node = top;
    for (let place = 1; place < isMet.length; place += 1) {
      if (isMet[place] === 0) continue;
      node += 1;
      nodeOfPlace[place] = node;
      parent[node] = nodeOfPlace[above[place - 1] + 1];
      frame[node] = this.#paths.frame[place - 1];
      self[node] = this.#self[place];
      selfCount[node] = this.#selfCount[place];
    }
    this.#nodeOfPlace = nodeOfPlace;
    return { parent, frame, self, selfCount };
  }

  /** Every place is a node: millions are not copied. */
  #all(): WeighedNodes {
    const { parent: above, frame: frames } = this.#paths;
    const parent = new Int32Array(above.length + 1).fill(-1);
    const frame = new Int32Array(above.length + 1).fill(-1);
    for (let at = 0; at < above.length; at += 1) parent[at + 1] = above[at] + 1;
    frame.set(frames, 1);
    return { parent, frame, self: this.#self, selfCount: this.#selfCount };
  }

  /** After `nodes`: rows that stood on places stand on nodes. */
  toNodes(nodeOfRow: Int32Array): void {
    const nodeOfPlace = this.#nodeOfPlace;
    if (nodeOfPlace === undefined) return;
    for (let row = 0; row < nodeOfRow.length; row += 1) {
      if (nodeOfRow[row] !== NOWHERE) nodeOfRow[row] = nodeOfPlace[nodeOfRow[row]];
    }
  }
}
