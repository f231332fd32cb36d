// Sums of rows of samples on a tree that has several threads or processes at its root, each with
// the paths that it took.

import { Float64Column, Int32Column } from "#profile/model/columns.ts";
import { InternTable } from "#profile/model/intern-table.ts";
import type { RootLabels } from "./root-labels.ts";
import { DROPPED, PathBuilder, type StackPaths } from "./stack-paths.ts";
import type { WeighedNodes } from "../tree-columns.ts";

/** A table of all paths of all threads is quick; beyond 64 MB only what is met has a row. */
const CELLS_MAX = 2 ** 24;

/** Sums of rows on the nodes of a tree, which are made when a row first stands on them. */
export class RowSums {
  readonly #paths: StackPaths;
  readonly #roots: RootLabels;
  readonly #labelFrame: number;
  /** Nodes are those of the tree less one: the root has none. */
  readonly #builder = new PathBuilder();
  readonly #self = new Float64Column();
  readonly #selfCount = new Float64Column();
  /** Tree node by group and path node; 0: not yet, for the root is none of them. */
  readonly #nodes: Int32Column;
  /** Rows of `#nodes` where most groups have few of the paths. */
  readonly #rows: InternTable | undefined;
  readonly #groupRoots: number[] = [];
  /** Rows of `#nodes`, and their path nodes, on the way to a known caller. */
  readonly #missing = new Int32Column();
  readonly #missingAt = new Int32Column();

  constructor(paths: StackPaths, roots: RootLabels, labelFrame: number) {
    this.#paths = paths;
    this.#roots = roots;
    this.#labelFrame = labelFrame;
    const cells = roots.chainOfGroup.length * paths.frame.length;
    this.#rows = cells > CELLS_MAX ? new InternTable(2) : undefined;
    this.#nodes = filledColumn(this.#rows === undefined ? cells : 0);
    this.#self.push(0);
    this.#selfCount.push(0);
  }

  /** The tree's node; -1 where the stack is left out. */
  add(stack: number, group: number, value: number, count: number): number {
    const at = this.#paths.ofStack[stack];
    if (at === DROPPED) return -1;
    const node = this.#node(group, at);
    this.#self.data[node] += value;
    this.#selfCount.data[node] += count;
    return node;
  }

  /** They are nodes as they were added. */
  toNodes(_nodeOfRow: Int32Array): void {}

  nodes(): WeighedNodes {
    const nodeCount = this.#builder.length + 1;
    const parent = new Int32Array(nodeCount).fill(-1);
    const frame = new Int32Array(nodeCount).fill(-1);
    for (let node = 1; node < nodeCount; node += 1) {
      parent[node] = this.#builder.parentOf(node - 1) + 1;
      frame[node] = this.#builder.frameOf(node - 1);
    }
    return { parent, frame, self: this.#self.copy(), selfCount: this.#selfCount.copy() };
  }

  #node(group: number, at: number): number {
    const { parent, frame } = this.#paths;
    this.#missing.clear();
    this.#missingAt.clear();
    let node = 0;
    let above = at;
    for (; above >= 0; above = parent[above]) {
      const row = this.#row(group, above);
      node = this.#nodes.data[row];
      if (node !== 0) break;
      this.#missing.push(row);
      this.#missingAt.push(above);
    }
    if (above < 0) node = this.#groupRoot(group);
    for (let step = this.#missing.length - 1; step >= 0; step -= 1) {
      node = this.#child(node, frame[this.#missingAt.data[step]]);
      this.#nodes.data[this.#missing.data[step]] = node;
    }
    return node;
  }

  /** Row of `#nodes`. */
  #row(group: number, at: number): number {
    const rows = this.#rows;
    if (rows === undefined) return group * this.#paths.frame.length + at;
    rows.key[0] = group;
    rows.key[1] = at;
    const row = rows.intern();
    if (row === this.#nodes.length) this.#nodes.push(0);
    return row;
  }

  #groupRoot(group: number): number {
    const known = this.#groupRoots[group];
    if (known !== undefined) return known;
    let node = 0;
    for (const label of this.#roots.chainOfGroup[group]) {
      node = this.#child(node, this.#labelFrame + label);
    }
    this.#groupRoots[group] = node;
    return node;
  }

  #child(parent: number, frame: number): number {
    const node = this.#builder.node(parent - 1, frame) + 1;
    while (this.#self.length <= node) {
      this.#self.push(0);
      this.#selfCount.push(0);
    }
    return node;
  }
}

function filledColumn(length: number): Int32Column {
  const column = new Int32Column();
  if (length > column.data.length) column.data = new Int32Array(length);
  column.length = length;
  return column;
}
