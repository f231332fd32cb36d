import assert from "node:assert/strict";
import test from "node:test";
import { frameName } from "#profile/model/labels.ts";
import { DEFAULT_SELECTION } from "#profile/model/selection.ts";
import { fromText } from "#profile/model/text-profile.ts";
import { callTree } from "./call-tree.ts";
import { flameLayout } from "./flame-layout.ts";

const TREE = callTree(
  fromText(`
    cpu: 10    20    60    10
         a     a     b     c
         left  mid   leaf
  `),
  DEFAULT_SELECTION,
  "name",
);

function rectangles(mostNodes: number): string[] {
  const layout = flameLayout(TREE, mostNodes);
  return Array.from(layout.node, (node, index) => {
    const name = frameName(TREE.profile, TREE.frame[node]);
    const percent = (share: number): number => Math.round(share * 100);
    const x = percent(layout.x[index]);
    return `${layout.depth[index]} ${name} ${x}+${percent(layout.width[index])}`;
  });
}

test("callees lie within their callers, siblings beside one another in the tree's order", () => {
  assert.deepEqual(rectangles(100), [
    "0 a 0+30",
    "1 left 0+10",
    "1 mid 10+20",
    "0 b 30+60",
    "1 leaf 30+60",
    "0 c 90+10",
  ]);
  const { rows, dropped } = flameLayout(TREE, 100);
  assert.deepEqual({ rows, dropped }, { rows: 2, dropped: 0 });
});

test("the narrowest are dropped; what stays keeps its place and its caller", () => {
  assert.deepEqual(rectangles(4), ["0 a 0+30", "1 mid 10+20", "0 b 30+60", "1 leaf 30+60"]);
  assert.deepEqual(rectangles(1), ["0 b 30+60"]);
  assert.equal(flameLayout(TREE, 4).dropped, 2);
});

test("a chain of equals is cut at its end, not thrown away", () => {
  const cells = Array.from({ length: 50 }, (_, depth) => `f${depth}`).join("\n");
  const chain = callTree(fromText(cells), DEFAULT_SELECTION, "name");
  const layout = flameLayout(chain, 20);
  assert.deepEqual(
    Array.from(layout.depth),
    Array.from({ length: 20 }, (_, depth) => depth),
  );
});

test("10,000 frames deep", () => {
  const cells = Array.from({ length: 10_000 }, (_, depth) => `f${depth % 7}`).join("\n");
  const layout = flameLayout(callTree(fromText(cells), DEFAULT_SELECTION, "name"), 50_000);
  assert.equal(layout.rows, 10_000);
  assert.equal(layout.width[9_999], 1);
});
