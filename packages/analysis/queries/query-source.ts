// What queries ask, whatever a document holds: functions, who calls them and whom they call. Built
// of samples, of spans or of edges, and each says which it was.

import { OperatingError } from "#base/errors.ts";
import type { Document } from "#profile/model/document.ts";
import { edgeCallees, edgeCallers, type EdgeNeighbour } from "../edges/edge-neighbours.ts";
import { edgeTree } from "../edges/edge-tree.ts";
import type { ViewTree } from "../views/document-tree.ts";
import { edgeFunctionTable, functionTable, type FunctionTable } from "../views/function-table.ts";
import { invertedTree, type InvertedTree } from "../views/inverted-tree.ts";
import { calleesOf, callersOf, type NeighbourRow } from "../views/sandwich.ts";
import { spanTree } from "../views/span-tree.ts";
import type { FrameKey } from "../views/trail.ts";
import type { TreeView } from "../views/tree-view.ts";
import { heaviestTree } from "./heaviest-tree.ts";
import { invertedStacks } from "./inverted-stacks.ts";
import { StackWalk } from "./stack-walk.ts";

export type Neighbours = "callers" | "callees";

export interface NeighbourLine {
  /** Row of `table.profile.frames`; -1: none, it is the outermost. */
  readonly frame: number;
  readonly total: number;
  /** Samples, spans or calls. */
  readonly count: number;
}

export interface QuerySource {
  readonly of: ViewTree["of"];
  readonly table: FunctionTable;
  /** All that was counted; Infinity where values were measured and not sampled. */
  readonly samples: number;
  /** The heaviest first. `row`: of the table. */
  neighbours(which: Neighbours, row: number): readonly NeighbourLine[];
  /** Enough of it for so many lines. */
  tree(mostLines: number): ViewTree;
  /** Upside down, of at most so many nodes; undefined where there are no stacks. */
  inverted(mostNodes: number): InvertedTree | undefined;
}

/** Throws "usage" where the document has neither samples nor edges nor spans. */
export function querySource(document: Document, view: TreeView): QuerySource {
  for (const kind of document.kinds) {
    if (kind === "samples") return sourceOfSamples(document, view);
    if (kind === "edges" && document.edges !== undefined) return sourceOfEdges(document, view);
    if (kind !== "spans") continue;
    const tree = spanTree(document, view, "value");
    if (tree !== undefined) return sourceOfSpans(tree);
  }
  const kinds = document.kinds.join(" and ");
  const message = `it holds ${kinds === "" ? "nothing" : kinds}: no functions that call others`;
  throw new OperatingError("usage", message, "pyrometer view shows it");
}

function sourceOfSamples(document: Document, view: TreeView): QuerySource {
  const walk = new StackWalk(document, view);
  const table = walk.table();
  return {
    of: "samples",
    table,
    samples: walk.sampleCount(),
    neighbours: (which, row) =>
      which === "callers" ? walk.callersOf(keyOf(table, row)) : walk.calleesOf(keyOf(table, row)),
    tree: (mostLines) => heaviestTree(document, view, mostLines),
    inverted: (mostNodes) => invertedStacks(document, view, mostNodes),
  };
}

function sourceOfSpans(tree: ViewTree): QuerySource {
  const table = functionTable(tree);
  return {
    of: tree.of,
    table,
    samples: Number.POSITIVE_INFINITY,
    neighbours: (which, row): readonly NeighbourRow[] =>
      (which === "callers" ? callersOf : calleesOf)(tree, keyOf(table, row)),
    tree: () => tree,
    inverted: (mostNodes) => invertedTree(tree, "value", mostNodes),
  };
}

function keyOf({ profile, frame }: FunctionTable, row: number): FrameKey {
  const { function: functionRow, line } = profile.frames;
  const own = frame[row];
  return line[own] < 0 ? [functionRow[own]] : [functionRow[own], line[own]];
}

function sourceOfEdges(document: Document, view: TreeView): QuerySource {
  const { edges } = document;
  if (edges === undefined) throw new OperatingError("bad-file", "it holds no edges");
  const table = edgeFunctionTable(document, edges, view.value);
  const lineOf = ({ node, total, calls }: EdgeNeighbour): NeighbourLine => ({
    frame: table.frame[node],
    total,
    count: calls,
  });
  return {
    of: "edges",
    table,
    samples: Number.POSITIVE_INFINITY,
    neighbours: (which, row) =>
      (which === "callers" ? edgeCallers : edgeCallees)(edges, row, view.value).map(lineOf),
    tree: (mostNodes) => edgeTree(document, { value: view.value, mostNodes }),
    inverted: () => undefined,
  };
}
