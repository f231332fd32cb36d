// The stacks upside down: below a function its callers. Of a tree that needs only who stands on
// whom, and what was measured where a stack ends; none of its totals.

import { Int32Column } from "#profile/model/columns.ts";
import type { Document } from "#profile/model/document.ts";
import { valueTypeOf } from "#profile/model/value-types.ts";
import { documentTree } from "../views/document-tree.ts";
import { invertedFrom, invertedTree, type InvertedTree } from "../views/inverted-tree.ts";
import type { TreeView } from "../views/tree-view.ts";
import { StackWalk } from "./stack-walk.ts";

/** As `invertedTree` of the document's tree. */
export function invertedStacks(
  document: Document,
  view: TreeView,
  mostNodes: number,
): InvertedTree {
  const walk = new StackWalk(document, view);
  if (walk.hasRootRows) {
    return invertedTree(documentTree(document, view, "value"), "value", mostNodes);
  }
  const { frames, paths } = walk.drawn;
  const places = paths.frame.length + 1;
  const parent = new Int32Array(places).fill(-1);
  const frame = new Int32Array(places).fill(-1);
  for (let node = 0; node + 1 < places; node += 1) parent[node + 1] = paths.parent[node] + 1;
  frame.set(paths.frame, 1);
  const self = new Float64Array(places);
  const selfCount = new Float64Array(places);
  walk.forEach((node, value, count) => {
    self[node + 1] += value;
    selfCount[node + 1] += count;
  });
  const ends = new Int32Column();
  for (let place = 1; place < places; place += 1) {
    if (self[place] > 0 || selfCount[place] > 0) ends.push(place);
  }
  const { profile, classes } = frames.tables([]);
  const valueType = valueTypeOf(document.profile, view.value);
  const stacks = { profile, parent, frame, classes, valueType, labelFrame: frames.length };
  const tree = { ...stacks, of: "samples" } as const;
  return invertedFrom(tree, ends.view(), self, selfCount, "value", mostNodes);
}
