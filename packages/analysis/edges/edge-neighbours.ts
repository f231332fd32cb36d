// Callers and callees of a function of a file with edges: what such a file tells exactly.

import type { EdgeTables } from "#profile/model/kinds.ts";
import { typeIndex } from "../views/type-index.ts";
import { edgeGraph } from "./edge-graph.ts";
import { unlessEqual } from "../views/unless-equal.ts";

export interface EdgeNeighbour {
  /** Row of `edges.nodes`. */
  readonly node: number;
  /** Row of `edges.calls`. */
  readonly call: number;
  readonly calls: number;
  readonly primitiveCalls: number;
  /** Of the callee on behalf of the caller. */
  readonly self: number;
  readonly total: number;
}

/** The heaviest first. `value`: name of a value type. */
export function edgeCallers(
  edges: EdgeTables,
  node: number,
  value: string,
): readonly EdgeNeighbour[] {
  const { callers, callerStart } = edgeGraph(edges);
  const rows = callers.subarray(callerStart[node], callerStart[node + 1]);
  return neighbours(edges, rows, edges.calls.caller, value);
}

export function edgeCallees(
  edges: EdgeTables,
  node: number,
  value: string,
): readonly EdgeNeighbour[] {
  const { callees, calleeStart } = edgeGraph(edges);
  const rows = callees.subarray(calleeStart[node], calleeStart[node + 1]);
  return neighbours(edges, rows, edges.calls.callee, value);
}

function neighbours(
  { calls, valueTypes }: EdgeTables,
  rows: Int32Array,
  other: Int32Array,
  value: string,
): readonly EdgeNeighbour[] {
  const index = typeIndex(valueTypes, value);
  return Array.from(rows, (call) => ({
    node: other[call],
    call,
    calls: calls.calls[call],
    primitiveCalls: calls.primitiveCalls[call],
    self: calls.self[index][call],
    total: calls.total[index][call],
  })).sort((a, b) =>
    unlessEqual(b.total - a.total, unlessEqual(b.calls - a.calls, a.node - b.node)),
  );
}
