// A cut tree as lines, or as rows for programs.

import { EDGE_STOPS, type EdgeTree } from "../edges/edge-tree.ts";
import type { ViewTree } from "../views/document-tree.ts";
import { placeText, type TextOptions } from "./query-text.ts";
import { factsOf, type FunctionFacts } from "./top-functions.ts";
import { cutTree } from "./tree-cut.ts";
import { shareText, valueText } from "./value-text.ts";

export interface TreeRow {
  /** Place of its caller in the rows; null: it is outermost. */
  readonly caller: number | null;
  readonly depth: number;
  readonly function: FunctionFacts;
  /** Null: it called others, and edges do not tell how much of their cost belongs here. */
  readonly self: number | null;
  readonly total: number;
  readonly totalShare: number | null;
  /** Where edges alone are known: it is at least `total`, and at most this. */
  readonly totalAtMost: number;
  readonly samples: number | null;
  /** Callees that were left out: how many, and their totals. */
  readonly hidden: number;
  readonly hiddenTotal: number;
}

export function treeRows(tree: ViewTree, maxLines: number): readonly TreeRow[] {
  const edges = isEdgeTree(tree) ? tree : undefined;
  const whole = edges?.measured ?? tree.total[0];
  const placeOfNode = new Map<number, number>();
  const rows: TreeRow[] = [];
  for (const { node, depth, hidden, total } of cutTree(tree, maxLines)) {
    if (hidden > 0) {
      const place = placeOfNode.get(node);
      if (place !== undefined) rows[place] = { ...rows[place], hidden, hiddenTotal: total };
      continue;
    }
    placeOfNode.set(node, rows.length);
    const frame = tree.frame[node];
    rows.push({
      caller: placeOfNode.get(tree.parent[node]) ?? null,
      depth,
      function: factsOf(tree.profile, frame, tree.classes[frame]),
      self: hasUnknownCallees(edges, node) ? null : tree.self[node],
      total,
      totalShare: whole === 0 ? null : total / whole,
      totalAtMost: edges?.high[node] ?? total,
      samples: tree.of === "samples" ? tree.totalCount[node] : null,
      hidden: 0,
      hiddenTotal: 0,
    });
  }
  return rows;
}

function isEdgeTree(tree: ViewTree): tree is EdgeTree {
  return tree.of === "edges" && "high" in tree;
}

function hasUnknownCallees(edges: EdgeTree | undefined, node: number): boolean {
  return edges !== undefined && EDGE_STOPS[edges.stop[node]] === "unknown";
}

/** At most `maxLines` lines, besides the head. */
export function treeText(tree: ViewTree, maxLines: number, options: TextOptions): string[] {
  const edges = isEdgeTree(tree) ? tree : undefined;
  const whole = edges?.measured ?? tree.total[0];
  const share = (value: number): string =>
    whole === 0 ? "?" : shareText(value / whole, options.samples);
  const rows = cutTree(tree, maxLines).map(({ node, depth, hidden, total }) => {
    const indent = " ".repeat(depth);
    const value = valueText(total, options.valueType);
    if (hidden > 0) return [share(total), value, "", `${indent}… ${hidden} more`];
    const frame = tree.frame[node];
    const facts = factsOf(tree.profile, frame, tree.classes[frame]);
    const name = indent + placeText(facts, options.pathText) + doubtText(edges, node, options);
    const self = hasUnknownCallees(edges, node) ? "?" : share(tree.self[node]);
    return [share(total), value, self, name];
  });
  const head = ["total", "", "self", "function"];
  const all = [head, ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column].length)));
  return all.map(
    (row) => `${widths.map((width, column) => row[column].padStart(width)).join("  ")}  ${row[3]}`,
  );
}

/** What is not known of a node of edges. */
function doubtText(edges: EdgeTree | undefined, node: number, options: TextOptions): string {
  if (edges === undefined) return "";
  const isExact = edges.isExact[node] === 1;
  const most = isExact ? "" : ` [at most ${valueText(edges.high[node], options.valueType)}]`;
  return most + (hasUnknownCallees(edges, node) ? " [callees not known here]" : "");
}
