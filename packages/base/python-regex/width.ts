// How many characters a part of an expression can match, at least and at most.

import type { Branches, Node, Width } from "./nodes.ts";

const NOTHING: Width = { min: 0, max: 0 };
const ONE: Width = { min: 1, max: 1 };

/** `groups`: widths of the groups that are closed, by number. */
export function widthOf(branches: Branches, groups: readonly (Width | undefined)[]): Width {
  const widths = branches.map((nodes) => {
    let [min, max] = [0, 0];
    for (const node of nodes) {
      const width = nodeWidth(node, groups);
      min += width.min;
      max += width.max;
    }
    return { min, max };
  });
  return {
    min: Math.min(...widths.map(({ min }) => min)),
    max: Math.max(...widths.map(({ max }) => max)),
  };
}

export function nodeWidth(node: Node, groups: readonly (Width | undefined)[]): Width {
  switch (node.kind) {
    case "place":
    case "look":
      return NOTHING;
    case "any":
    case "set":
      return ONE;
    case "reference":
      return groups[node.group] ?? NOTHING;
    case "group":
    case "atomic":
      return widthOf(node.body, groups);
    case "repeat": {
      const { min, max } = nodeWidth(node.body, groups);
      return { min: min * node.min, max: max === 0 || node.max === 0 ? 0 : max * node.max };
    }
  }
}
