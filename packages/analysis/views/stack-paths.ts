// Stacks as paths of drawn frames, and where each stack of a document ends among them. Transforms
// make paths from paths: they know nothing of samples and weights.

import { Int32Column } from "#profile/model/columns.ts";
import { InternTable } from "#profile/model/intern-table.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { DrawnFrames } from "./drawn-frames.ts";

/** What is measured there belongs to the root itself. */
export const ROOT = -1;
/** What is measured there is left out of all sums. */
export const DROPPED = -2;

/** Callers stand before their callees. */
export interface StackPaths {
  /** Node, or ROOT. */
  readonly parent: Int32Array;
  /** Drawn frame. */
  readonly frame: Int32Array;
  /** By stack of the document: node, ROOT or DROPPED. */
  readonly ofStack: Int32Array;
}

/** Nodes with equal caller and frame are one. */
export class PathBuilder {
  readonly #keys = new InternTable(2);

  node(parent: number, frame: number): number {
    this.#keys.key[0] = parent;
    this.#keys.key[1] = frame;
    return this.#keys.intern();
  }

  parentOf(node: number): number {
    return this.#keys.cell(node, 0);
  }

  frameOf(node: number): number {
    return this.#keys.cell(node, 1);
  }

  get length(): number {
    return this.#keys.length;
  }

  /** The paths, with stacks at what became of the nodes at which they were. */
  finish(ofStack: Int32Array, became: Int32Array): StackPaths {
    const moved = new Int32Array(ofStack.length);
    for (let stack = 0; stack < moved.length; stack += 1) {
      const node = ofStack[stack];
      moved[stack] = node < 0 ? node : became[node];
    }
    return { parent: this.#keys.column(0, 0), frame: this.#keys.column(1, 0), ofStack: moved };
  }
}

export function pathsOf({ stacks }: Profile, frames: DrawnFrames): StackPaths {
  const builder = new PathBuilder();
  const became = new Int32Column();
  for (let stack = 0; stack < stacks.frame.length; stack += 1) {
    const caller = stacks.parent[stack];
    const parent = caller < 0 ? ROOT : became.data[caller];
    became.push(builder.node(parent, frames.ofFrame[stacks.frame[stack]]));
  }
  const ends = Int32Array.from(stacks.frame.keys());
  return builder.finish(ends, became.view());
}
