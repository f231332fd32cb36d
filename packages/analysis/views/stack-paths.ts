// Stacks as paths of drawn frames, and where each stack of a document ends among them. Transforms
// make paths from paths: they know nothing of samples and weights.

import type { Profile } from "#profile/model/profile.ts";
import { StackTree } from "#profile/model/stack-tree.ts";
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
  readonly #nodes: StackTree;

  constructor(expectedNodes?: number) {
    this.#nodes = new StackTree(expectedNodes);
  }

  node(parent: number, frame: number): number {
    return this.#nodes.intern(parent, frame);
  }

  parentOf(node: number): number {
    return this.#nodes.parentOf(node);
  }

  frameOf(node: number): number {
    return this.#nodes.frameOf(node);
  }

  get length(): number {
    return this.#nodes.length;
  }

  /** The paths, with stacks at what became of the nodes at which they were. */
  finish(ofStack: Int32Array, became: Int32Array): StackPaths {
    const moved = new Int32Array(ofStack.length);
    for (let stack = 0; stack < moved.length; stack += 1) {
      const node = ofStack[stack];
      moved[stack] = node < 0 ? node : became[node];
    }
    return this.paths(moved);
  }

  paths(ofStack: Int32Array): StackPaths {
    return { parent: this.#nodes.parents(0), frame: this.#nodes.frames(0), ofStack };
  }
}

export function pathsOf({ stacks }: Profile, frames: DrawnFrames): StackPaths {
  if (areDistinct(frames.ofFrame, frames.length)) return asTheyAre(stacks, frames);
  const builder = new PathBuilder(stacks.frame.length);
  const became = new Int32Array(stacks.frame.length);
  for (let stack = 0; stack < became.length; stack += 1) {
    const caller = stacks.parent[stack];
    const parent = caller < 0 ? ROOT : became[caller];
    became[stack] = builder.node(parent, frames.ofFrame[stacks.frame[stack]]);
  }
  const paths = builder.paths(became);
  // Where no two stacks are drawn alike the callers are the document's own.
  return paths.parent.length === became.length ? { ...paths, parent: stacks.parent } : paths;
}

function areDistinct(ofFrame: Int32Array, drawnCount: number): boolean {
  const isMet = new Uint8Array(drawnCount);
  for (const drawn of ofFrame) {
    if (isMet[drawn] === 1) return false;
    isMet[drawn] = 1;
  }
  return true;
}

/** No two frames are drawn alike, so no two stacks are, of which each is there once. */
function asTheyAre({ parent, frame }: Profile["stacks"], { ofFrame }: DrawnFrames): StackPaths {
  const drawn = new Int32Array(frame.length);
  const ofStack = new Int32Array(frame.length);
  for (let stack = 0; stack < frame.length; stack += 1) {
    drawn[stack] = ofFrame[frame[stack]];
    ofStack[stack] = stack;
  }
  return { parent, frame: drawn, ofStack };
}
