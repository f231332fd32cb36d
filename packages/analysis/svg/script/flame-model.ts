// The tree inside the file (svg/flame-data.ts), decoded: what can be asked of it without drawing
// anything.
//
// Trap: inlined by its source text (browser-script.ts), so it may use nothing from outside itself.

import type { FittedLabel, LabelFitter } from "../../label-fitter.ts";
import type { FlameData } from "../flame-data.ts";

export interface SearchResult {
  /** 1 for each node that matches. */
  readonly hits: Uint8Array;
  /** The nodes that match, in walking order. */
  readonly nodes: readonly number[];
  /** Measured in matching nodes, each nested match counted once, in units of the data. */
  readonly total: number;
}

/** Node 0 is the root; the nodes below one stand directly behind it, up to its `end`. */
export class FlameModel {
  readonly data: FlameData;
  readonly nodeCount: number;
  readonly parent: Int32Array;
  /** -1 for the root. */
  readonly depth: Int32Array;
  /** The first node that is not below this one. */
  readonly end: Int32Array;
  /** Where it begins and how much it holds, in units of the data: its place from left to right. */
  readonly start: Float64Array;
  readonly total: Float64Array;
  readonly self: Float64Array;
  readonly totalCount: Float64Array;
  readonly selfCount: Float64Array;
  /**
   * Nodes by depth: those of depth d are `byDepth[depthStart[d]]` to `byDepth[depthStart[d + 1] -
   * 1]`.
   */
  readonly depthStart: Int32Array;
  readonly byDepth: Int32Array;
  readonly rows: number;

  constructor(data: FlameData) {
    const count = data.climb.length + 1;
    this.data = data;
    this.nodeCount = count;
    this.parent = new Int32Array(count).fill(-1);
    this.depth = new Int32Array(count).fill(-1);
    this.end = new Int32Array(count).fill(count);
    this.start = new Float64Array(count);
    this.self = new Float64Array(count);
    this.selfCount = new Float64Array(count);
    this.#readNodes();
    this.total = this.self.slice();
    this.totalCount = this.selfCount.slice();
    this.#sumUp();
    this.rows = this.depth.reduce((most, depth) => Math.max(most, depth + 1), 0);
    this.depthStart = new Int32Array(this.rows + 2);
    this.byDepth = new Int32Array(count);
    this.#groupByDepth();
  }

  #readNodes(): void {
    const { climb, self, count } = this.data;
    for (let node = 1; node < this.nodeCount; node++) {
      let caller = node - 1;
      for (let step = climb[node - 1]; step > 0; step--) {
        this.end[caller] = node;
        caller = this.parent[caller];
      }
      this.parent[node] = caller;
      this.depth[node] = this.depth[caller] + 1;
      this.self[node] = self[node - 1];
      this.selfCount[node] = count[node - 1];
    }
  }

  #sumUp(): void {
    const { hidden } = this.data;
    for (let at = 0; at < hidden.length; at += 3) {
      this.total[hidden[at]] += hidden[at + 1];
      this.totalCount[hidden[at]] += hidden[at + 2];
    }
    for (let node = this.nodeCount - 1; node > 0; node--) {
      this.total[this.parent[node]] += this.total[node];
      this.totalCount[this.parent[node]] += this.totalCount[node];
    }
    const next = this.start;
    const filled = new Float64Array(this.nodeCount);
    for (let node = 1; node < this.nodeCount; node++) {
      const caller = this.parent[node];
      next[node] = next[caller] + filled[caller];
      filled[caller] += this.total[node];
    }
  }

  #groupByDepth(): void {
    for (let node = 1; node < this.nodeCount; node++) this.depthStart[this.depth[node] + 1]++;
    for (let row = 0; row <= this.rows; row++) this.depthStart[row + 1] += this.depthStart[row];
    const next = this.depthStart.slice();
    for (let node = 1; node < this.nodeCount; node++) this.byDepth[next[this.depth[node]]++] = node;
  }

  /** Row of the data's frames; -1 for the root. */
  frame(node: number): number {
    return node === 0 ? -1 : this.data.frame[node - 1];
  }

  name(node: number): string {
    return node === 0 ? "All" : this.data.frames.name[this.frame(node)];
  }

  /** The whole path with the line; empty where there is none. */
  where(node: number): string {
    const { frames, paths } = this.data;
    const path = node === 0 ? "" : paths[frames.path[this.frame(node)]];
    const line = node === 0 ? 0 : frames.line[this.frame(node)];
    return path !== "" && line > 0 ? `${path}:${line}` : path;
  }

  /** 0 to 1 of the whole. */
  share(node: number): number {
    return this.total[node] / this.total[0];
  }

  /** Class of the style sheet that colours it. */
  look(node: number): string {
    const { change, classInitials, frames } = this.data;
    if (change !== undefined) return change.looks[change.look[node - 1]];
    const frame = this.frame(node);
    return classInitials[frames.frameClass[frame]] + String(frames.shade[frame]);
  }

  /** `+6.3`, from hundredths of a point. */
  points(hundredths: number): string {
    if (Math.abs(hundredths) < 5) return "≈\u00a00";
    return `${hundredths > 0 ? "+" : "−"}${Math.abs(hundredths / 100).toFixed(1)}`;
  }

  /** Points that a coloured node has changed by: no colour says it alone; empty for others. */
  mark(node: number): string {
    const { change } = this.data;
    const isColored = change !== undefined && /^(?:grown|shrunk)/.test(this.look(node));
    return isColored ? this.points(change.total.change[node - 1]) : "";
  }

  /** Its name with the share and the mark, as far as they fit; the mark before the share. */
  label(node: number, share: string, room: number, fitter: LabelFitter): FittedLabel {
    const { name, place } = this.data.frames;
    const frame = this.frame(node);
    const mark = this.mark(node);
    const both = mark === "" ? share : `${share} ${mark}`;
    const whole = fitter.fit(name[frame], both, place[frame], room);
    return mark === "" || whole.share !== "" ? whole : fitter.fit(name[frame], mark, "", room);
  }

  isAbove(ancestor: number, node: number): boolean {
    return ancestor <= node && node < this.end[ancestor];
  }

  /** Depth of the deepest node below a node, its own included, + 1. */
  rowsBelow(node: number): number {
    let rows = 0;
    for (let at = node; at < this.end[node]; at++) rows = Math.max(rows, this.depth[at] + 1);
    return rows;
  }

  firstChild(node: number): number {
    let best = -1;
    for (let child = node + 1; child < this.end[node]; child = this.end[child]) {
      if (best < 0 || this.total[child] > this.total[best]) best = child;
    }
    return best;
  }

  /** The node left (-1) or right (1) of this one in its row; -1 at the row's end. */
  neighbour(node: number, step: number): number {
    const row = this.depth[node];
    const start = this.depthStart[row];
    for (let at = start; at < this.depthStart[row + 1]; at++) {
      if (this.byDepth[at] !== node) continue;
      const other = at + step;
      return other < start || other >= this.depthStart[row + 1] ? -1 : this.byDepth[other];
    }
    return -1;
  }

  /**
   * Throws a SyntaxError where `pattern` is no regular expression. Capitals in it make the case
   * count.
   */
  search(pattern: string): SearchResult {
    const expression = new RegExp(pattern, /\p{Lu}/u.test(pattern) ? "u" : "iu");
    const { frames } = this.data;
    const matches = frames.name.map((name, frame) => {
      const place = frames.place[frame];
      return expression.test(place === "" ? name : `${name} (${place})`);
    });
    const hits = new Uint8Array(this.nodeCount);
    const nodes: number[] = [];
    let total = 0;
    let countedUntil = 0;
    for (let node = 1; node < this.nodeCount; node++) {
      if (!matches[this.frame(node)]) continue;
      hits[node] = 1;
      nodes.push(node);
      if (node < countedUntil) continue;
      total += this.total[node];
      countedUntil = this.end[node];
    }
    return { hits, nodes, total };
  }
}
