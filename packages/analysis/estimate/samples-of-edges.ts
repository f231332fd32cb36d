// Stacks out of edges, where a person asked for an estimate: what a function did is given to its
// callers in the shares that its edges have, as if it did the same whoever called it. That is what
// SnakeViz draws without saying so. It is exact only where every function has one caller; with two,
// it mixes what each of them asked for. https://github.com/jiffyclub/snakeviz/issues/112
//
// A function that calls itself again, directly or by way of others, ends the stack there: what it
// does then stays with it. So all samples add up to what the functions that nobody calls took.

import type { Document } from "#profile/model/document.ts";
import type { EdgeTables } from "#profile/model/kinds.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import { appendTables, EpochRows } from "#profile/model/append-tables.ts";
import { frameKind, NO_SAMPLES, type ValueType } from "#profile/model/tables.ts";

/** Shares of the whole that are not followed further: they stay with the caller. */
const SHARE_MIN = 1e-5;
const STACKS_MAX = 200_000;
const DEPTH_MAX = 1000;
const TIME_SCALES: Readonly<Record<string, number>> = {
  seconds: 1e9,
  milliseconds: 1e6,
  microseconds: 1e3,
  nanoseconds: 1,
};

export const ESTIMATED_SAMPLES =
  "stacks estimated from callers and callees: each function is taken to do the same for all callers";

/** A document of samples, with its estimate in words. */
export function samplesOfEdges(document: Document, edges: EdgeTables): Document {
  const scales = edges.valueTypes.map(({ unit }) => TIME_SCALES[unit] ?? 1);
  const valueTypes = edges.valueTypes.map(({ name, unit }): ValueType =>
    Object.hasOwn(TIME_SCALES, unit) ? { name, unit: "nanoseconds" } : { name, unit },
  );
  const { meta, cost, ...tables } = document.profile;
  const builder = new ProfileBuilder("runs", valueTypes);
  const rows = new EpochRows();
  appendTables(builder, { ...tables, samples: NO_SAMPLES }, rows);
  const thread = builder.internThread(0, 0, "", 0);
  const tree = new EstimatedTree(edges);
  tree.walk((stackParent, node, weight) => {
    const functionRow = rows.functions.data[edges.nodes.function[node]];
    const frame = builder.internFrame(functionRow, -1, -1, -1, -1, frameKind.python);
    const stack = builder.internStack(stackParent, frame);
    const row = builder.addSample(builder.sampleRows, thread, stack, 1, 0, 0, 0);
    // Other values are shared out as the first is.
    const share = tree.total(node) > 0 ? weight / tree.total(node) : 0;
    for (const [index, scale] of scales.entries()) {
      const whole = index === 0 ? weight : share * finite(edges.nodes.total[index][node]);
      builder.addValue(row, index, whole * scale);
    }
    return stack;
  });
  const profile = builder.finish(meta, {
    ...cost,
    notes: [...cost.notes, ESTIMATED_SAMPLES],
  });
  return {
    ...document,
    kinds: ["samples"],
    profile,
    hasTimes: false,
    estimated: ESTIMATED_SAMPLES,
    diagnosis: [
      ...document.diagnosis,
      { kind: "ambiguous", message: ESTIMATED_SAMPLES, count: 1, places: [] },
    ],
  };
}

/** Adds a sample of a node on a stack, of what it took itself; returns the node's stack. */
type OnNode = (stackParent: number, node: number, weight: number) => number;

class EstimatedTree {
  readonly #edges: EdgeTables;
  readonly #callsOf: readonly (readonly number[])[];
  readonly #onPath: Uint8Array;
  #stacks = 0;
  #least = 0;

  constructor(edges: EdgeTables) {
    this.#edges = edges;
    const nodes = edges.nodes.function.length;
    const callsOf = Array.from({ length: nodes }, (): number[] => []);
    for (const [call, caller] of edges.calls.caller.entries()) callsOf[caller].push(call);
    this.#callsOf = callsOf;
    this.#onPath = new Uint8Array(nodes);
  }

  /** Of the first value type; a total that the file does not tell is what it tells of itself. */
  total(node: number): number {
    const { total, self } = this.#edges.nodes;
    const whole = finite(total[0][node]);
    return whole > 0 ? whole : finite(self[0][node]);
  }

  walk(onNode: OnNode): void {
    const roots = this.#roots();
    this.#least = SHARE_MIN * roots.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [node, weight] of roots) this.#walkNode(-1, node, weight, 0, onNode);
  }

  /** What of each node no caller took part in. */
  #roots(): readonly (readonly [node: number, weight: number])[] {
    const { calls, nodes } = this.#edges;
    const called = new Float64Array(nodes.function.length);
    const isCalled = new Uint8Array(nodes.function.length);
    for (const [call, callee] of calls.callee.entries()) {
      if (calls.caller[call] === callee) continue;
      isCalled[callee] = 1;
      called[callee] += finite(calls.total[0][call]);
    }
    const roots: (readonly [number, number])[] = [];
    for (let node = 0; node < called.length; node += 1) {
      const rest = this.total(node) - called[node];
      // Edges that tell no time give nothing to their caller, and all to the root.
      const isRest = isCalled[node] === 0 || rest > 1e-6 * this.total(node);
      if (isRest && rest > 0) roots.push([node, rest]);
    }
    return roots.length > 0 ? roots : this.#heaviest();
  }

  /** Where all call one another in a circle, the one that took most stands for the beginning. */
  #heaviest(): readonly (readonly [node: number, weight: number])[] {
    const { function: functions } = this.#edges.nodes;
    let heaviest = -1;
    for (let node = 0; node < functions.length; node += 1) {
      if (this.total(node) > 0 && (heaviest < 0 || this.total(node) > this.total(heaviest))) {
        heaviest = node;
      }
    }
    return heaviest < 0 ? [] : [[heaviest, this.total(heaviest)]];
  }

  /** Depth first; a path is at most DEPTH_MAX long. */
  #walkNode(parent: number, node: number, weight: number, depth: number, onNode: OnNode): void {
    this.#stacks += 1;
    const children = this.#children(node, weight, depth);
    const given = children.reduce((sum, [, share]) => sum + share, 0);
    const stack = onNode(parent, node, Math.max(0, weight - given));
    this.#onPath[node] = 1;
    for (const [child, share] of children) this.#walkNode(stack, child, share, depth + 1, onNode);
    this.#onPath[node] = 0;
  }

  #children(node: number, weight: number, depth: number): [child: number, weight: number][] {
    if (depth >= DEPTH_MAX || this.#stacks >= STACKS_MAX) return [];
    const { calls } = this.#edges;
    const share = this.total(node) > 0 ? weight / this.total(node) : 0;
    const children: [number, number][] = [];
    let given = 0;
    for (const call of this.#callsOf[node]) {
      const child = calls.callee[call];
      const part = finite(calls.total[0][call]) * share;
      if (this.#onPath[child] === 1 || child === node || part < this.#least || part <= 0) continue;
      children.push([child, part]);
      given += part;
    }
    // What the function took itself is known: under recursion its edges add up to more than is
    // left.
    const room = Math.max(0, weight - finite(this.#edges.nodes.self[0][node]) * share);
    if (given <= room) return children;
    return children.map(([child, part]) => [child, (part * room) / given]);
  }
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
