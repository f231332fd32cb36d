// Times of the groups of a graph (a circle of calls, or a function alone), and of the calls between
// them: there everything adds up. What a group took is what its functions took themselves and what
// they called outside of it; what no caller accounts for was called from outside of the profile.

import { InternTable } from "#profile/model/intern-table.ts";
import { Float64Column } from "#profile/model/columns.ts";
import type { EdgeTables } from "#profile/model/kinds.ts";
import { unlessEqual } from "../views/unless-equal.ts";
import { edgeGraph, isRealCall, type EdgeGraph } from "./edge-graph.ts";

export interface GroupTimes {
  readonly graph: EdgeGraph;
  /** By group: all that was measured in it and below. */
  readonly total: Float64Array;
  /** By group: what has no caller in the file; 0 where callers account for it, or may. */
  readonly fromOutside: Float64Array;
  /** Calls from group i: rows `callStart[i]` to `callStart[i + 1] - 1`. */
  readonly callStart: Int32Array;
  /** Group that is called. */
  readonly callee: Int32Array;
  /** Of a group's calls the heaviest stands first. NaN: the file only counts them (`profile`). */
  readonly callTotal: Float64Array;
  /** By group 1 where the time of one of its calls is not known, or not told. */
  readonly hasUnknown: Uint8Array;
  /** All of `fromOutside`. */
  readonly whole: number;
  /** What functions took themselves, in all. */
  readonly measured: number;
}

/** Sums of decimal fractions are not exact: what is smaller, of the whole, is nothing. */
export const ROUNDING_SHARE = 1e-9;

/** `index`: row of the value types. */
export function groupTimes(edges: EdgeTables, index: number): GroupTimes {
  const graph = edgeGraph(edges);
  const { groupOfNode, groupCount } = graph;
  const between = callsBetween(edges, graph, index);
  const alone = timesOfAlone(edges, graph, index);
  const derived = deriveTimes(between, alone);
  const hasUnknown = orderCalls(between, derived, groupCount);
  const { caller } = edges.calls;
  for (let row = 0; row < caller.length; row += 1) {
    if (!isRealCall(edges, row)) hasUnknown[groupOfNode[caller[row]]] = 1;
  }
  const total = new Float64Array(groupCount);
  const inward = new Float64Array(groupCount);
  const self = edges.nodes.self[index];
  let measured = 0;
  for (let node = 0; node < self.length; node += 1) {
    total[groupOfNode[node]] += known(self[node]);
    measured += known(self[node]);
  }
  for (let group = 0; group < groupCount; group += 1) {
    for (let at = between.callStart[group]; at < between.callStart[group + 1]; at += 1) {
      total[group] += known(between.callTotal[at]);
      inward[between.callee[at]] += between.callTotal[at];
    }
    if (!Number.isNaN(alone[group])) total[group] = alone[group];
  }
  // `profile` itself calls the program, and has no time.
  for (let group = 0; group < groupCount; group += 1) {
    for (let at = between.callStart[group]; at < between.callStart[group + 1]; at += 1) {
      if (derived[at] === 0 || between.callTotal[at] <= total[group]) continue;
      inward[between.callee[at]] -= between.callTotal[at] - total[group];
    }
  }
  const least = measured * ROUNDING_SHARE;
  const fromOutside = new Float64Array(groupCount);
  let whole = 0;
  for (let group = 0; group < groupCount; group += 1) {
    const left = total[group] - inward[group];
    fromOutside[group] = left > least ? left : 0;
    whole += fromOutside[group];
  }
  return { graph, total, fromOutside, ...between, hasUnknown, whole, measured };
}

type Between = Pick<GroupTimes, "callStart" | "callee" | "callTotal">;

/** By group of one function what it took in all; NaN of groups of several. */
function timesOfAlone(edges: EdgeTables, graph: EdgeGraph, index: number): Float64Array {
  const { memberStart, members, groupCount } = graph;
  const alone = new Float64Array(groupCount).fill(Number.NaN);
  for (let group = 0; group < groupCount; group += 1) {
    if (memberStart[group + 1] - memberStart[group] > 1) continue;
    alone[group] = known(edges.nodes.total[index][members[memberStart[group]]]);
  }
  return alone;
}

/** Where a call has no time, but its callee has no other caller, it has all of the callee's. */
function deriveTimes({ callee, callTotal }: Between, alone: Float64Array): Uint8Array {
  const callers = new Int32Array(alone.length);
  for (const group of callee) callers[group] += 1;
  const derived = new Uint8Array(callee.length);
  for (let at = 0; at < callee.length; at += 1) {
    const total = alone[callee[at]];
    if (!Number.isNaN(callTotal[at]) || callers[callee[at]] > 1 || Number.isNaN(total)) continue;
    callTotal[at] = total;
    derived[at] = 1;
  }
  return derived;
}

/** The heaviest first, so that whoever looks for what weighs enough need not look at all. */
function orderCalls(
  { callStart, callee, callTotal }: Between,
  derived: Uint8Array,
  groupCount: number,
): Uint8Array {
  const hasUnknown = new Uint8Array(groupCount);
  const weight = callTotal.map((total) => (Number.isNaN(total) ? -1 : total));
  const order = Int32Array.from(callee.keys());
  for (let group = 0; group < groupCount; group += 1) {
    const own = order.subarray(callStart[group], callStart[group + 1]);
    own.sort((a, b) => unlessEqual(weight[b] - weight[a], a - b));
    if (own.some((at) => Number.isNaN(callTotal[at]))) hasUnknown[group] = 1;
  }
  const [oldCallee, oldTotal, oldDerived] = [callee.slice(), callTotal.slice(), derived.slice()];
  for (const [at, old] of order.entries()) {
    callee[at] = oldCallee[old];
    callTotal[at] = oldTotal[old];
    derived[at] = oldDerived[old];
  }
  return hasUnknown;
}

function known(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

function callsBetween(
  edges: EdgeTables,
  { groupOfNode, groupCount }: EdgeGraph,
  index: number,
): Between {
  const { caller, callee, total } = edges.calls;
  const pairs = new InternTable(2);
  const sums = new Float64Column();
  for (let row = 0; row < caller.length; row += 1) {
    const from = groupOfNode[caller[row]];
    const to = groupOfNode[callee[row]];
    if (from === to || !isRealCall(edges, row)) continue;
    pairs.key[0] = from;
    pairs.key[1] = to;
    const pair = pairs.intern();
    if (pair === sums.length) sums.push(0);
    sums.data[pair] += total[index][row];
  }
  const callStart = new Int32Array(groupCount + 1);
  for (let pair = 0; pair < pairs.length; pair += 1) callStart[pairs.cell(pair, 0) + 1] += 1;
  for (let at = 1; at <= groupCount; at += 1) callStart[at] += callStart[at - 1];
  const next = callStart.slice(0, groupCount);
  const sortedCallee = new Int32Array(pairs.length);
  const callTotal = new Float64Array(pairs.length);
  for (let pair = 0; pair < pairs.length; pair += 1) {
    const at = next[pairs.cell(pair, 0)]++;
    sortedCallee[at] = pairs.cell(pair, 1);
    callTotal[at] = sums.data[pair];
  }
  return { callStart, callee: sortedCallee, callTotal };
}
