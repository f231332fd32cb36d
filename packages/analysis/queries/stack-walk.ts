// What functions cost, and who calls them, from the rows of samples alone: each row's stack is
// walked once, from its innermost frame up. A file may hold tens of millions of places, and a tree
// of them takes fifty bytes each; who asks for functions needs none.

import type { Document } from "#profile/model/document.ts";
import { valueColumn, valueTypeOf } from "#profile/model/value-types.ts";
import { drawnPaths, type DrawnPaths } from "../views/drawn-paths.ts";
import type { FunctionTable } from "../views/function-table.ts";
import { keptParts } from "../views/kept-rows.ts";
import { rootLabels, type RootLabels } from "../views/root-labels.ts";
import { NeighbourSums, type NeighbourRow } from "../views/sandwich.ts";
import { DROPPED } from "../views/stack-paths.ts";
import type { FrameKey } from "../views/trail.ts";
import type { TreeView } from "../views/tree-view.ts";

/** `node`: innermost of the path, -1 where all of it was drawn as the root; `row`: of samples. */
export type VisitStack = (node: number, value: number, count: number, row: number) => void;

export class StackWalk {
  readonly drawn: DrawnPaths;
  readonly roots: RootLabels;
  readonly #document: Document;
  readonly #view: TreeView;
  readonly #parts: Float64Array;

  constructor(document: Document, view: TreeView) {
    this.drawn = drawnPaths(document, view);
    this.roots = rootLabels(document.profile, view);
    this.#document = document;
    this.#view = view;
    this.#parts = keptParts(document, view);
  }

  /** Are there rows of threads or processes above the stacks? */
  get hasRootRows(): boolean {
    return this.roots.chainOfGroup.some((chain) => chain.length > 0);
  }

  /** Each row of samples that the view keeps. */
  forEach(visit: VisitStack): void {
    const { profile } = this.#document;
    const { ofStack } = this.drawn.paths;
    const column = valueColumn(profile, this.#view.value);
    const { stack, count } = profile.samples;
    const parts = this.#parts;
    for (let row = 0; row < parts.length; row += 1) {
      const part = parts[row];
      const node = ofStack[stack[row]];
      if (part > 0 && node !== DROPPED) visit(node, column[row] * part, count[row] * part, row);
    }
  }

  table(): FunctionTable {
    const { frames, paths } = this.drawn;
    const frameCount = frames.length;
    const [self, total] = [new Float64Array(frameCount), new Float64Array(frameCount)];
    const [selfCount, totalCount] = [new Float64Array(frameCount), new Float64Array(frameCount)];
    let whole = 0;
    /** By frame: the row, from 1, on whose stack it was met last: recursion counts once. */
    const met = new Int32Array(frameCount);
    this.forEach((node, value, count, row) => {
      whole += value;
      if (node >= 0) {
        self[paths.frame[node]] += value;
        selfCount[paths.frame[node]] += count;
      }
      for (let at = node; at >= 0; at = paths.parent[at]) {
        const frame = paths.frame[at];
        if (met[frame] === row + 1) continue;
        met[frame] = row + 1;
        total[frame] += value;
        totalCount[frame] += count;
      }
    });
    const frame = Int32Array.from(total.keys()).filter(
      (row) => total[row] > 0 || totalCount[row] > 0,
    );
    const pick = (column: Float64Array): Float64Array =>
      Float64Array.from(frame, (row) => column[row]);
    const { profile, classes } = frames.tables(this.roots.labels);
    return {
      profile,
      valueType: valueTypeOf(this.#document.profile, this.#view.value),
      rowCount: frame.length,
      frame,
      class: Uint8Array.from(frame, (row) => classes[row]),
      self: pick(self),
      total: pick(total),
      selfCount: pick(selfCount),
      totalCount: pick(totalCount),
      whole,
    };
  }

  /** All that the view keeps. */
  sampleCount(): number {
    let samples = 0;
    this.forEach((_node, _value, count) => {
      samples += count;
    });
    return samples;
  }

  /** Direct callers, the heaviest first. A call of the function from within itself has none. */
  callersOf(of: FrameKey): readonly NeighbourRow[] {
    const { frames, paths } = this.drawn;
    const matches = frames.matching(of);
    const sums = new NeighbourSums();
    this.forEach((node, value, count, row) => {
      let outermost = -1;
      for (let at = node; at >= 0; at = paths.parent[at]) {
        if (matches[paths.frame[at]] === 1) outermost = at;
      }
      if (outermost < 0) return;
      const caller = paths.parent[outermost];
      sums.add(caller < 0 ? this.#labelOf(row) : paths.frame[caller], value, count);
    });
    return sums.rows();
  }

  /** Direct callees, the heaviest first; of equal calls on one stack one counts. */
  calleesOf(of: FrameKey): readonly NeighbourRow[] {
    const { frames, paths } = this.drawn;
    const matches = frames.matching(of);
    const sums = new NeighbourSums();
    const met = new Int32Array(frames.length);
    this.forEach((node, value, count, row) => {
      for (let at = node; at >= 0; at = paths.parent[at]) {
        const caller = paths.parent[at];
        const callee = paths.frame[at];
        if (caller < 0 || matches[paths.frame[caller]] === 0 || met[callee] === row + 1) continue;
        met[callee] = row + 1;
        sums.add(callee, value, count);
      }
    });
    return sums.rows();
  }

  /** What stands above the stacks of the row's thread: a frame of its own; -1: nothing. */
  #labelOf(row: number): number {
    const { groupOfThread, chainOfGroup } = this.roots;
    const { thread } = this.#document.profile.samples;
    const label = chainOfGroup[groupOfThread[thread[row]]].at(-1);
    return label === undefined ? -1 : this.drawn.frames.length + label;
  }
}
