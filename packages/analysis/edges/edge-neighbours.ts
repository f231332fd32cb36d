// Callers and callees of a function of a file with edges: what is exact in every such file.

import type { EdgeTables } from "#profile/model/kinds.ts";

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
  _edges: EdgeTables,
  _node: number,
  _value: string,
): readonly EdgeNeighbour[] {
  throw new Error("not written yet");
}

export function edgeCallees(
  _edges: EdgeTables,
  _node: number,
  _value: string,
): readonly EdgeNeighbour[] {
  throw new Error("not written yet");
}
