// The graph of who calls whom, with every circle of calls taken as one: what is left has no
// circles, and there times add up. Inside of a circle they do not: an edge counts its outermost
// call alone, so the edges into a function can be more than the function.

import { Int32Column } from "#profile/model/columns.ts";
import type { EdgeTables } from "#profile/model/kinds.ts";

/** Rows of `calls` by node. */
export interface EdgeIndex {
  readonly calleeStart: Int32Array;
  /** Rows of calls by caller. */
  readonly callees: Int32Array;
  readonly callerStart: Int32Array;
  /** Rows of calls by callee. */
  readonly callers: Int32Array;
}

/** Functions that call one another in a circle, and every other function alone. */
export interface EdgeGroups {
  readonly groupCount: number;
  /** By node. A group stands before the groups that call it. */
  readonly groupOfNode: Int32Array;
  /** Nodes of group i: `members[memberStart[i]]` to `members[memberStart[i + 1] - 1]`. */
  readonly memberStart: Int32Array;
  readonly members: Int32Array;
  /** By group 1 where calls go in a circle: several members, or one that calls itself. */
  readonly isCircle: Uint8Array;
}

export interface EdgeGraph extends EdgeIndex, EdgeGroups {}

const known = new WeakMap<EdgeTables, EdgeGraph>();

/** Kept for the tables. */
export function edgeGraph(edges: EdgeTables): EdgeGraph {
  const kept = known.get(edges);
  if (kept !== undefined) return kept;
  const index = edgeIndex(edges);
  const graph = { ...index, ...groupsOf(edges, index) };
  known.set(edges, graph);
  return graph;
}

/**
 * Did the caller call it? cProfile of Python 3.12 and later, which keeps one stack for all threads,
 * writes edges of no calls.
 */
export function isRealCall({ calls }: EdgeTables, row: number): boolean {
  return !(calls.calls[row] === 0 && calls.primitiveCalls[row] === 0);
}

function edgeIndex(edges: EdgeTables): EdgeIndex {
  const { caller, callee } = edges.calls;
  const nodeCount = edges.nodes.function.length;
  const [calleeStart, callees] = byNode(caller, nodeCount);
  const [callerStart, callers] = byNode(callee, nodeCount);
  return { calleeStart, callees, callerStart, callers };
}

function byNode(node: Int32Array, nodeCount: number): readonly [Int32Array, Int32Array] {
  const start = new Int32Array(nodeCount + 1);
  for (const own of node) start[own + 1] += 1;
  for (let at = 1; at <= nodeCount; at += 1) start[at] += start[at - 1];
  const rows = new Int32Array(node.length);
  const next = start.slice(0, nodeCount);
  for (let row = 0; row < node.length; row += 1) rows[next[node[row]]++] = row;
  return [start, rows];
}

/** Tarjan's strongly connected components, with a stack of its own: n is up to 100,000. */
function groupsOf(edges: EdgeTables, index: EdgeIndex): EdgeGroups {
  const nodeCount = edges.nodes.function.length;
  const { callee } = edges.calls;
  const { calleeStart, callees } = index;
  const order = new Int32Array(nodeCount).fill(-1);
  const lowest = new Int32Array(nodeCount);
  const groupOfNode = new Int32Array(nodeCount).fill(-1);
  const next = calleeStart.slice(0, nodeCount);
  const path = new Int32Column();
  const open = new Int32Column();
  let visited = 0;
  let groupCount = 0;
  for (let root = 0; root < nodeCount; root += 1) {
    if (order[root] >= 0) continue;
    path.push(root);
    while (path.length > 0) {
      const node = path.data[path.length - 1];
      if (order[node] < 0) {
        order[node] = visited;
        lowest[node] = visited;
        visited += 1;
        open.push(node);
      }
      const to = next[node] < calleeStart[node + 1] ? callees[next[node]++] : -1;
      if (to >= 0) {
        const below = callee[to];
        if (!isRealCall(edges, to)) continue;
        if (order[below] < 0) path.push(below);
        else if (groupOfNode[below] < 0) lowest[node] = Math.min(lowest[node], order[below]);
        continue;
      }
      path.length -= 1;
      if (path.length > 0) {
        const above = path.data[path.length - 1];
        lowest[above] = Math.min(lowest[above], lowest[node]);
      }
      if (lowest[node] !== order[node]) continue;
      let member = -1;
      while (member !== node) {
        open.length -= 1;
        member = open.data[open.length];
        groupOfNode[member] = groupCount;
      }
      groupCount += 1;
    }
  }
  return { groupCount, groupOfNode, ...membersOf(edges, groupOfNode, groupCount) };
}

function membersOf(
  edges: EdgeTables,
  groupOfNode: Int32Array,
  groupCount: number,
): Pick<EdgeGroups, "memberStart" | "members" | "isCircle"> {
  const [memberStart, members] = byNode(groupOfNode, groupCount);
  const isCircle = new Uint8Array(groupCount);
  for (let group = 0; group < groupCount; group += 1) {
    if (memberStart[group + 1] - memberStart[group] > 1) isCircle[group] = 1;
  }
  const { caller, callee } = edges.calls;
  for (let row = 0; row < caller.length; row += 1) {
    if (caller[row] === callee[row] && isRealCall(edges, row)) {
      isCircle[groupOfNode[caller[row]]] = 1;
    }
  }
  return { memberStart, members, isCircle };
}
