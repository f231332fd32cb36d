// A tree from a tree: nodes that became one are added up.

import type { ChildOrder } from "../call-tree.ts";
import type { ViewTree } from "./document-tree.ts";
import type { PathBuilder } from "./stack-paths.ts";
import { treeColumns } from "../tree-columns.ts";

/** Nodes of a builder, by node of the tree; -1: the root; -2: left out. */
export function regroupedTree(
  tree: ViewTree,
  builder: PathBuilder,
  became: Int32Array,
  order: ChildOrder,
): ViewTree {
  const nodeCount = builder.length + 1;
  const parent = new Int32Array(nodeCount).fill(-1);
  const frame = new Int32Array(nodeCount).fill(-1);
  const self = new Float64Array(nodeCount);
  const selfCount = new Float64Array(nodeCount);
  for (let node = 1; node < nodeCount; node += 1) {
    parent[node] = builder.parentOf(node - 1) + 1;
    frame[node] = builder.frameOf(node - 1);
  }
  for (let node = 0; node < became.length; node += 1) {
    if (became[node] < -1) continue;
    self[became[node] + 1] += tree.self[node];
    selfCount[became[node] + 1] += tree.selfCount[node];
  }
  return { ...tree, ...treeColumns({ parent, frame, self, selfCount }, tree.profile, order) };
}
