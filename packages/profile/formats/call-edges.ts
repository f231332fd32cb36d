// Who calls whom, summed over all stacks: what formats that know functions and edges, but no
// stacks, can hold of a recording.
//
// Trap: under recursion a function, or an edge, stands on one stack several times. What its totals
// count is the outermost time only, or they would add up to more than was measured.

import type { Profile } from "../model/profile.ts";
import { stackWeights } from "../model/selected-stacks.ts";

/** In the unit of the selection's value; `samples` are those that the total was taken from. */
export interface Cost {
  self: number;
  total: number;
  samples: number;
}

export interface CallEdge extends Cost {
  /** Row of frames: the place in the caller. */
  readonly caller: number;
  /** Row of functions. */
  readonly callee: number;
}

export interface CallEdges {
  /** By row of functions. */
  readonly functions: readonly Cost[];
  /** By row of frames: only what was measured in it itself. */
  readonly frameSelf: Float64Array;
  readonly edges: readonly CallEdge[];
}

/** Of a drawn profile (`selectedStacks`). */
export function callEdges(drawn: Profile, value: string): CallEdges {
  return new EdgeSums(drawn, value).sum();
}

class EdgeSums {
  readonly #drawn: Profile;
  readonly #self: Float64Array;
  readonly #total: Float64Array;
  readonly #samples: Float64Array;
  readonly #functions: Cost[];
  readonly #edges = new Map<number, CallEdge>();
  /** How often each function, and each pair of functions, stands on the path that is walked. */
  readonly #functionsOnPath: Int32Array;
  readonly #pairsOnPath = new Map<number, number>();

  constructor(drawn: Profile, value: string) {
    this.#drawn = drawn;
    const weights = stackWeights(drawn, value);
    this.#self = weights.value;
    this.#total = weights.value.slice();
    this.#samples = weights.count.slice();
    const { parent } = drawn.stacks;
    for (let stack = parent.length - 1; stack >= 0; stack--) {
      if (parent[stack] < 0) continue;
      this.#total[parent[stack]] += this.#total[stack];
      this.#samples[parent[stack]] += this.#samples[stack];
    }
    const functionCount = drawn.functions.name.length;
    this.#functions = Array.from({ length: functionCount }, () => ({
      self: 0,
      total: 0,
      samples: 0,
    }));
    this.#functionsOnPath = new Int32Array(functionCount);
  }

  sum(): CallEdges {
    const { parent, frame } = this.#drawn.stacks;
    const { childStart, children } = childrenOf(parent);
    const roots = [...parent.keys()].filter((stack) => parent[stack] < 0);
    // A stack is met twice: on the way in, and as ~stack on the way out.
    const waiting = roots;
    for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
      if (entry < 0) {
        this.#leave(~entry);
        continue;
      }
      this.#enter(entry);
      waiting.push(~entry);
      for (let at = childStart[entry]; at < childStart[entry + 1]; at++) waiting.push(children[at]);
    }
    const frameSelf = new Float64Array(this.#drawn.frames.kind.length);
    for (let stack = 0; stack < frame.length; stack++) frameSelf[frame[stack]] += this.#self[stack];
    return { functions: this.#functions, frameSelf, edges: [...this.#edges.values()] };
  }

  #functionOf(stack: number): number {
    return this.#drawn.frames.function[this.#drawn.stacks.frame[stack]];
  }

  /** One number for a pair of functions; -1 where the stack has no caller. */
  #pairOf(stack: number): number {
    const caller = this.#drawn.stacks.parent[stack];
    if (caller < 0) return -1;
    return this.#functionOf(caller) * this.#functions.length + this.#functionOf(stack);
  }

  #enter(stack: number): void {
    const row = this.#functionOf(stack);
    this.#add(this.#functions[row], stack, this.#functionsOnPath[row]++ === 0);
    const pair = this.#pairOf(stack);
    if (pair < 0) return;
    const above = this.#pairsOnPath.get(pair) ?? 0;
    this.#pairsOnPath.set(pair, above + 1);
    this.#add(this.#edgeTo(stack), stack, above === 0);
  }

  #leave(stack: number): void {
    this.#functionsOnPath[this.#functionOf(stack)]--;
    const pair = this.#pairOf(stack);
    if (pair >= 0) this.#pairsOnPath.set(pair, (this.#pairsOnPath.get(pair) ?? 1) - 1);
  }

  #add(cost: Cost, stack: number, isOutermost: boolean): void {
    cost.self += this.#self[stack];
    if (!isOutermost) return;
    cost.total += this.#total[stack];
    cost.samples += this.#samples[stack];
  }

  #edgeTo(stack: number): CallEdge {
    const { parent, frame } = this.#drawn.stacks;
    const caller = frame[parent[stack]];
    const callee = this.#functionOf(stack);
    const key = caller * this.#functions.length + callee;
    let edge = this.#edges.get(key);
    if (edge === undefined) {
      edge = { caller, callee, self: 0, total: 0, samples: 0 };
      this.#edges.set(key, edge);
    }
    return edge;
  }
}

function childrenOf(parent: Int32Array): {
  readonly childStart: Int32Array;
  readonly children: Int32Array;
} {
  const childStart = new Int32Array(parent.length + 1);
  for (const above of parent) if (above >= 0) childStart[above + 1]++;
  for (let at = 0; at < parent.length; at++) childStart[at + 1] += childStart[at];
  const children = new Int32Array(childStart[parent.length]);
  const next = childStart.slice(0, parent.length);
  for (let stack = 0; stack < parent.length; stack++) {
    if (parent[stack] >= 0) children[next[parent[stack]]++] = stack;
  }
  return { childStart, children };
}
