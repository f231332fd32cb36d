// Which functions call themselves by way of others: the strongly connected components of the call
// graph (Tarjan), without recursion, for a graph may be a chain as long as the file.

/** Per node the number of its component, and how many nodes each component has. */
export interface Components {
  readonly of: Int32Array;
  readonly sizes: readonly number[];
}

export function components(
  nodes: number,
  caller: ArrayLike<number>,
  callee: ArrayLike<number>,
): Components {
  const { start, targets } = outgoing(nodes, caller, callee);
  const of = new Int32Array(nodes).fill(-1);
  const sizes: number[] = [];
  const order = new Int32Array(nodes).fill(-1);
  const lowest = new Int32Array(nodes);
  const next = start.slice(0, nodes);
  const open: number[] = [];
  const path: number[] = [];
  let visited = 0;
  for (let root = 0; root < nodes; root += 1) {
    if (order[root] >= 0) continue;
    path.push(root);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      if (order[node] < 0) {
        order[node] = visited;
        lowest[node] = visited;
        visited += 1;
        open.push(node);
      }
      if (next[node] < start[node + 1]) {
        const target = targets[next[node]];
        next[node] += 1;
        if (order[target] < 0) path.push(target);
        else if (of[target] < 0) lowest[node] = Math.min(lowest[node], order[target]);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) lowest[above] = Math.min(lowest[above], lowest[node]);
      if (lowest[node] === order[node]) sizes.push(close(node, open, of, sizes.length));
    }
  }
  return { of, sizes };
}

/** Takes a component from the open nodes; its size. */
function close(root: number, open: number[], of: Int32Array, component: number): number {
  let size = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    of[node] = component;
    size += 1;
    if (node === root) break;
  }
  return size;
}

function outgoing(
  nodes: number,
  caller: ArrayLike<number>,
  callee: ArrayLike<number>,
): { readonly start: Int32Array; readonly targets: Int32Array } {
  const start = new Int32Array(nodes + 1);
  for (let call = 0; call < caller.length; call += 1) start[caller[call] + 1] += 1;
  for (let node = 0; node < nodes; node += 1) start[node + 1] += start[node];
  const targets = new Int32Array(caller.length);
  const next = start.slice(0, nodes);
  for (let call = 0; call < caller.length; call += 1) {
    targets[next[caller[call]]] = callee[call];
    next[caller[call]] += 1;
  }
  return { start, targets };
}
