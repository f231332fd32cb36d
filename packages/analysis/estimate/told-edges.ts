// Numbers that edges do not tell, where a person asked for an estimate: callgrind knows no time of
// a caller apart and no calls of what nobody calls, and statistics for pstats must have both.

import type { Document } from "#profile/model/document.ts";
import type { CallTable, EdgeTables, NodeTable } from "#profile/model/kinds.ts";

export const ESTIMATED_EDGES =
  "numbers of calls and times of callers apart, where the file does not tell them, are estimated";

/** The document with a number wherever there was none. */
export function toldEdges(document: Document, edges: EdgeTables): Document {
  const nodes = toldNodes(edges);
  const { cost } = document.profile;
  return {
    ...document,
    profile: {
      ...document.profile,
      cost: { ...cost, notes: [...cost.notes, ESTIMATED_EDGES] },
    },
    edges: { valueTypes: edges.valueTypes, nodes, calls: toldCalls(edges.calls, nodes) },
    estimated: ESTIMATED_EDGES,
    diagnosis: [
      ...document.diagnosis,
      { kind: "ambiguous", message: ESTIMATED_EDGES, count: 1, places: [] },
    ],
  };
}

/** Who is called by nobody ran once; who is in a cycle took what it took itself. */
function toldNodes({ nodes }: EdgeTables): NodeTable {
  const calls = nodes.calls.map((count) => told(count, 1));
  return {
    function: nodes.function,
    calls,
    primitiveCalls: nodes.primitiveCalls.map((count, node) => told(count, calls[node])),
    self: nodes.self.map((column) => column.map((value) => told(value, 0))),
    total: nodes.total.map((column, type) =>
      column.map((value, node) => told(value, told(nodes.self[type][node], 0))),
    ),
  };
}

/** A caller has of the callee's own time what it has of its whole time. */
function toldCalls(calls: CallTable, nodes: NodeTable): CallTable {
  const counts = calls.calls.map((count) => told(count, 1));
  const total = calls.total.map((column) => column.map((value) => told(value, 0)));
  return {
    caller: calls.caller,
    callee: calls.callee,
    calls: counts,
    primitiveCalls: calls.primitiveCalls.map((count, call) => told(count, counts[call])),
    self: calls.self.map((column, type) =>
      column.map((value, call) => {
        const callee = calls.callee[call];
        const whole = nodes.total[type][callee];
        const share = whole > 0 ? Math.min(1, total[type][call] / whole) : 0;
        return told(value, nodes.self[type][callee] * share);
      }),
    ),
    total,
  };
}

function told(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}
