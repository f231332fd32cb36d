// A walk over stacks, or nodes of a tree, along their paths: who stands above a node has been
// entered and not yet left. Without recursion, for a stack may be deeper than ours.

import type { CallTree } from "../call-tree.ts";

export interface PathVisitor {
  enter(node: number): void;
  leave(node: number): void;
}

/** `parent`: by node, a row before it, or less than 0. */
export function walkPaths(parent: Int32Array, visitor: PathVisitor): void {
  const { length } = parent;
  // Rows of children by parent, those without one last.
  const start = new Int32Array(length + 2);
  const placeOf = (node: number): number => (parent[node] < 0 ? length : parent[node]);
  for (let node = 0; node < length; node += 1) start[placeOf(node) + 1] += 1;
  for (let at = 0; at <= length; at += 1) start[at + 1] += start[at];
  const children = new Int32Array(length);
  const next = start.slice();
  for (let node = 0; node < length; node += 1) children[next[placeOf(node)]++] = node;
  walk(start, children, Array.from(children.subarray(start[length])), visitor);
}

/** The same for a tree that knows the children of its nodes; the root is entered too. */
export function walkTree(
  { childStart, children }: Pick<CallTree, "childStart" | "children">,
  visitor: PathVisitor,
): void {
  walk(childStart, children, [0], visitor);
}

/** A node waits twice: for the way in, and as ~node for the way out. */
function walk(
  start: Int32Array,
  children: Int32Array,
  waiting: number[],
  visitor: PathVisitor,
): void {
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    if (entry < 0) {
      visitor.leave(~entry);
      continue;
    }
    visitor.enter(entry);
    waiting.push(~entry);
    for (let at = start[entry]; at < start[entry + 1]; at += 1) waiting.push(children[at]);
  }
}
