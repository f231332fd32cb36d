import assert from "node:assert/strict";
import { test } from "node:test";
import { boxAt, layoutBoxes, rowOfBox, treeBoxes, type TreeShape } from "./draw/boxes.ts";

/** Root 10: a 6 (b 4 > d 4, c 0), e 4. */
const TREE: TreeShape = {
  nodeCount: 6,
  parent: Int32Array.of(-1, 0, 1, 1, 2, 0),
  frame: Int32Array.of(-1, 0, 1, 2, 3, 4),
  self: Float64Array.of(0, 2, 0, 0, 4, 4),
  total: Float64Array.of(10, 6, 4, 0, 4, 4),
  childStart: Int32Array.of(0, 2, 4, 5, 5, 5, 5),
  children: Int32Array.of(1, 5, 2, 3, 4),
};

test("boxes stand row by row from left to right; what has no width has no box", () => {
  const boxes = treeBoxes(TREE);
  assert.equal(boxes.rowCount, 3);
  assert.deepEqual([...boxes.rowStart], [0, 2, 3, 4]);
  assert.deepEqual([...boxes.node], [1, 5, 2, 4]);
  assert.deepEqual([...boxes.start], [0, 0.6, 0, 0]);
  assert.deepEqual([...boxes.end], [0.6, 1, 0.4, 0.4]);
  assert.deepEqual([...boxes.boxOfNode], [-1, 0, 2, -1, 3, 1]);
});

test("a box is found by row and place", () => {
  const boxes = treeBoxes(TREE);
  assert.equal(boxes.node[boxAt(boxes, 0, 0.59)], 1);
  assert.equal(boxes.node[boxAt(boxes, 0, 0.6)], 5);
  assert.equal(boxAt(boxes, 1, 0.5), -1, "beside the frames");
  assert.equal(boxAt(boxes, 3, 0.1), -1);
  assert.equal(boxAt(boxes, -1, 0.1), -1);
  assert.deepEqual(
    [0, 1, 2, 3].map((box) => rowOfBox(boxes, box)),
    [0, 0, 1, 2],
  );
});

test("a layout in the order of a walk gives the same boxes", () => {
  const boxes = layoutBoxes(
    {
      node: Int32Array.of(1, 2, 4, 5),
      depth: Int32Array.of(0, 1, 2, 0),
      x: Float64Array.of(0, 0, 0, 0.6),
      width: Float64Array.of(0.6, 0.4, 0.4, 0.4),
      rows: 3,
    },
    TREE.nodeCount,
  );
  const expected = treeBoxes(TREE);
  assert.deepEqual([...boxes.node], [...expected.node]);
  assert.deepEqual([...boxes.rowStart], [...expected.rowStart]);
  assert.deepEqual([...boxes.boxOfNode], [...expected.boxOfNode]);
});

test("a profile without anything has no boxes", () => {
  const none = treeBoxes({
    nodeCount: 1,
    parent: Int32Array.of(-1),
    frame: Int32Array.of(-1),
    self: new Float64Array(1),
    total: new Float64Array(1),
    childStart: new Int32Array(2),
    children: new Int32Array(0),
  });
  assert.equal(none.rowCount, 0);
  assert.equal(boxAt(none, 0, 0.5), -1);
});
