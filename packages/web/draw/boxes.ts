// Rectangles as a painter needs them: row by row, in each row from left to right, so that what is
// visible is found by binary search. Up to some million boxes; nothing here allocates per box.

/** What a call tree and everything shaped like one has; node 0 is the root. */
export interface TreeShape {
  readonly nodeCount: number;
  readonly parent: Int32Array;
  /** Row of frames; -1 for the root. */
  readonly frame: Int32Array;
  readonly self: Float64Array;
  readonly total: Float64Array;
  readonly childStart: Int32Array;
  readonly children: Int32Array;
}

export interface Boxes {
  readonly rowCount: number;
  /** Boxes of row r: `rowStart[r]` to `rowStart[r + 1] - 1`. */
  readonly rowStart: Int32Array;
  /** 0 to 1 of the whole width. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** What a box stands for. */
  readonly node: Int32Array;
  /** Box of each node; -1: it has no width. */
  readonly boxOfNode: Int32Array;
}

/** A box for every node but the root, a row per depth. */
export function treeBoxes(tree: TreeShape): Boxes {
  const { nodeCount, childStart, children, total } = tree;
  const node = new Int32Array(nodeCount);
  const start = new Float64Array(nodeCount);
  const rowStart: number[] = [0];
  let count = 0;
  const addChildren = (parent: number, from: number): void => {
    let x = from;
    for (let index = childStart[parent]; index < childStart[parent + 1]; index += 1) {
      const child = children[index];
      if (total[child] > 0) {
        start[count] = x;
        node[count++] = child;
      }
      x += total[child];
    }
  };
  if (nodeCount > 0) addChildren(0, 0);
  for (let from = 0; count > from;) {
    const to = count;
    rowStart.push(to);
    for (let box = from; box < to; box += 1) addChildren(node[box], start[box]);
    from = to;
  }
  const whole = nodeCount > 0 && total[0] > 0 ? total[0] : 1;
  const end = new Float64Array(count);
  for (let box = 0; box < count; box += 1) {
    end[box] = (start[box] + total[node[box]]) / whole;
    start[box] /= whole;
  }
  const nodes = node.subarray(0, count);
  let boxOfNode: Int32Array | undefined;
  return {
    rowCount: rowStart.length - 1,
    rowStart: Int32Array.from(rowStart),
    start: start.subarray(0, count),
    end,
    node: nodes,
    // Of millions of nodes it is not made until one of them is looked for.
    get boxOfNode() {
      boxOfNode ??= placesOf(nodes, nodeCount);
      return boxOfNode;
    },
  };
}

function placesOf(nodes: Int32Array, nodeCount: number): Int32Array {
  const places = new Int32Array(nodeCount).fill(-1);
  for (let box = 0; box < nodes.length; box += 1) places[nodes[box]] = box;
  return places;
}

/** The first box of [from, to) that ends behind x; `to` where none does. */
export function firstEndingAfter(end: Float64Array, x: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (end[middle] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The box of a row at x; -1 where there is none. */
export function boxAt(boxes: Boxes, row: number, x: number): number {
  if (row < 0 || row >= boxes.rowCount) return -1;
  const to = boxes.rowStart[row + 1];
  const box = firstEndingAfter(boxes.end, x, boxes.rowStart[row], to);
  return box < to && boxes.start[box] <= x ? box : -1;
}

/** Row of a box. */
export function rowOfBox(boxes: Boxes, box: number): number {
  let low = 0;
  let high = boxes.rowCount;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (boxes.rowStart[middle + 1] > box) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Rectangles in the order of a walk from the root, as layouts have them. */
export interface WalkedLayout {
  readonly node: Int32Array;
  readonly depth: Int32Array;
  readonly x: Float64Array;
  readonly width: Float64Array;
  readonly rows: number;
}

export function layoutBoxes(layout: WalkedLayout, nodeCount: number): Boxes {
  const count = layout.node.length;
  const rowStart = new Int32Array(layout.rows + 1);
  for (let index = 0; index < count; index += 1) rowStart[layout.depth[index] + 1] += 1;
  for (let row = 0; row < layout.rows; row += 1) rowStart[row + 1] += rowStart[row];
  const next = rowStart.slice();
  const node = new Int32Array(count);
  const start = new Float64Array(count);
  const end = new Float64Array(count);
  const boxOfNode = new Int32Array(nodeCount).fill(-1);
  for (let index = 0; index < count; index += 1) {
    const box = next[layout.depth[index]]++;
    node[box] = layout.node[index];
    start[box] = layout.x[index];
    end[box] = layout.x[index] + layout.width[index];
    boxOfNode[node[box]] = box;
  }
  return { rowCount: layout.rows, rowStart, start, end, node, boxOfNode };
}
