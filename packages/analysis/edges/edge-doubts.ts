// What a file of cProfile gives away about how it was measured: where its numbers cannot be what
// happened. Each was seen in files of real interpreters (edge-doubts.test.ts makes them).

import type { Document } from "#profile/model/document.ts";
import type { EdgeTables } from "#profile/model/kinds.ts";
import { edgeGraph, isRealCall, type EdgeGraph } from "./edge-graph.ts";

export interface EdgeDoubt {
  readonly kind: "merged-threads" | "phantom-recursion" | "same-label";
  /** One sentence for a person. */
  readonly message: string;
  /** Rows of `edges.nodes` that show it. */
  readonly nodes: readonly number[];
}

/** Seconds are measured in steps of a microsecond or less: what differs by more was lost. */
const LOST_SHARE = 1e-6;

/** Empty: nothing speaks against the numbers, or the file is none of cProfile's. */
export function edgeDoubts({ edges, format, writtenBy }: Document): readonly EdgeDoubt[] {
  if (edges === undefined || format !== "pstats" || writtenBy !== "") return [];
  const graph = edgeGraph(edges);
  const merged = calledByNobody(edges);
  const phantoms = phantomRecursion(edges, graph);
  // Merged threads explain what does not add up, too.
  const isMerged = merged.length > 0 || phantoms.length > 0;
  const same = isMerged ? [] : sharedLabels(edges, graph);
  return [
    doubt(
      "merged-threads",
      merged,
      (count) =>
        `cProfile of Python 3.12 and later keeps one stack for all threads: callers of ` +
        `${functions(count)} may be wrong (edges that were called 0 times)`,
    ),
    doubt(
      "phantom-recursion",
      phantoms,
      (count) =>
        `${functions(count)} seem${count === 1 ? "s" : ""} to recurse without a call of itself: ` +
        `threads ran in it at the same time, and cProfile took them for one`,
    ),
    doubt(
      "same-label",
      same,
      (count) =>
        `${functions(count)} stand${count === 1 ? "s" : ""} for several of one file, line and ` +
        `name: cProfile kept the numbers of one of them`,
    ),
  ].filter(({ nodes }) => nodes.length > 0);
}

function doubt(
  kind: EdgeDoubt["kind"],
  nodes: readonly number[],
  message: (count: number) => string,
): EdgeDoubt {
  return { kind, message: message(nodes.length), nodes };
}

function functions(count: number): string {
  return count === 1 ? "1 function" : `${count} functions`;
}

function calledByNobody(edges: EdgeTables): readonly number[] {
  const nodes = new Set<number>();
  for (let row = 0; row < edges.calls.caller.length; row += 1) {
    if (!isRealCall(edges, row)) nodes.add(edges.calls.callee[row]);
  }
  return [...nodes];
}

/** Recursion needs a way back: calls that are not primitive, in no circle, are none. */
function phantomRecursion({ nodes }: EdgeTables, graph: EdgeGraph): readonly number[] {
  return Array.from(nodes.function.keys()).filter((node) => {
    const isCircle = graph.isCircle[graph.groupOfNode[node]] === 1;
    return !isCircle && nodes.primitiveCalls[node] < nodes.calls[node];
  });
}

/**
 * A label that stands for several functions has the numbers of one of them, but the callees of all:
 * these are more than it has room for.
 */
function sharedLabels(edges: EdgeTables, graph: EdgeGraph): readonly number[] {
  const { nodes, calls } = edges;
  const self = nodes.self.at(-1);
  const total = nodes.total.at(-1);
  const ofCalls = calls.total.at(-1);
  if (self === undefined || total === undefined || ofCalls === undefined) return [];
  const least = LOST_SHARE * self.reduce((sum, own) => sum + (Number.isNaN(own) ? 0 : own), 0);
  return Array.from(nodes.function.keys()).filter((node) => {
    if (graph.isCircle[graph.groupOfNode[node]] === 1) return false;
    let spent = self[node];
    for (let at = graph.calleeStart[node]; at < graph.calleeStart[node + 1]; at += 1) {
      spent += ofCalls[graph.callees[at]];
    }
    return spent - total[node] > least;
  });
}
