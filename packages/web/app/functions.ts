// A function's neighbours, whatever kind of document it is in.

import { edgeCallees, edgeCallers } from "#analysis/edges/edge-neighbours.ts";
import { calleesOf, callersOf } from "#analysis/views/sandwich.ts";
import type { FrameNames } from "./frame-names.ts";
import type { ProfileView } from "./profile-view.ts";

export interface Neighbour {
  /** Row of the names' frames; -1: no caller. */
  readonly frame: number;
  readonly total: number;
  /** Calls, where they were counted; else samples. */
  readonly count: number;
}

export interface Neighbours {
  readonly names: FrameNames;
  readonly callers: readonly Neighbour[];
  readonly callees: readonly Neighbour[];
}

export function neighboursOf(view: ProfileView, hash: number): Neighbours | undefined {
  const { edges } = view.document;
  if (view.kind === "edges" && edges !== undefined) {
    const node = view.rowsByHash.get(hash);
    if (node === undefined) return undefined;
    const { functions, functionNames } = view;
    const { caller, callee } = edges.calls;
    const of = (ends: Int32Array) => (row: { call: number; total: number; calls: number }) => ({
      frame: functions.frame[ends[row.call]],
      total: row.total,
      count: row.calls,
    });
    return {
      names: functionNames,
      callers: edgeCallers(edges, node, view.view.value).map(of(caller)),
      callees: edgeCallees(edges, node, view.view.value).map(of(callee)),
    };
  }
  const key = view.keyOf(hash);
  if (key === undefined) return undefined;
  return {
    names: view.names,
    callers: callersOf(view.tree, key),
    callees: calleesOf(view.tree, key),
  };
}
