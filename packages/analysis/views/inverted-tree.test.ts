import assert from "node:assert/strict";
import test from "node:test";

import { randomProfile } from "#profile/model/random-profile.ts";
import { flameLayout } from "../flame-layout.ts";
import { documentTree } from "./document-tree.ts";
import { functionTable } from "./function-table.ts";
import { invertedTree } from "./inverted-tree.ts";
import { calleesOf, callersOf, sandwich } from "./sandwich.ts";
import { functionRow, ownDocument, textDocument, treeLines, viewOf } from "./testing/documents.ts";

const DOCUMENT = textDocument(`
  main  main  main  main
  a     b     a     a
  leaf  leaf  a
              leaf
`);
const TREE = documentTree(DOCUMENT, viewOf(DOCUMENT), "name");

test("bottom-up: functions by what was measured in them, their callers below", () => {
  const inverted = invertedTree(TREE, "value", 100);
  assert.deepEqual(treeLines(inverted), [
    "all 40/0",
    " leaf 30/0",
    "  a 20/0",
    "   main 10/10",
    "   a 10/0",
    "    main 10/10",
    "  b 10/0",
    "   main 10/10",
    " a 10/0",
    "  main 10/10",
  ]);
  assert.deepEqual([...new Set(inverted.isCut)], [0]);
  assert.equal(flameLayout(inverted, 100).node.length, inverted.nodeCount - 1);
});

test("the heaviest are opened first; what was left out is marked", () => {
  const cut = invertedTree(TREE, "value", 4);
  assert.deepEqual(treeLines(cut), ["all 40/0", " leaf 30/0", "  a 20/0", "  b 10/0", " a 10/0"]);
  assert.equal(cut.isCut.filter((isCut) => isCut === 1).length, 3);
});

test("of random profiles both ways have the same sums", () => {
  for (let seed = 0; seed < 30; seed += 1) {
    const document = ownDocument(randomProfile(seed, 80));
    const tree = documentTree(document, viewOf(document, { value: "wall" }), "name");
    const inverted = invertedTree(tree, "value", 1e6);
    assert.equal(inverted.total[0], tree.total[0]);
    assert.equal(inverted.totalCount[0], tree.totalCount[0]);
    const table = functionTable(tree);
    for (let at = inverted.childStart[0]; at < inverted.childStart[1]; at += 1) {
      const node = inverted.children[at];
      const row = table.frame.indexOf(inverted.frame[node]);
      assert.equal(inverted.total[node], table.self[row]);
    }
    for (let node = 1; node < inverted.nodeCount; node += 1) {
      assert.ok(inverted.parent[node] < node && inverted.total[node] <= tree.total[0]);
      assert.ok(inverted.self[node] >= -1e-6);
    }
  }
});

test("a function between its callers and callees; recursion counts once", () => {
  const a = functionRow(DOCUMENT, "a");
  const { callers, callees, self, total } = sandwich(TREE, [a], "value", 100);
  assert.deepEqual([self, total], [10e6, 30e6]);
  assert.deepEqual(treeLines(callers), ["all 30/0", " a 30/0", "  main 30/30"]);
  assert.deepEqual(treeLines(callees), [
    "all 30/0",
    " a 30/10",
    "  leaf 10/10",
    "  a 10/0",
    "   leaf 10/10",
  ]);
  const named = (rows: ReturnType<typeof callersOf>): unknown[] =>
    rows.map((row) => [
      TREE.profile.strings[TREE.profile.functions.name[TREE.profile.frames.function[row.frame]]],
      row.total / 1e6,
      row.count,
    ]);
  assert.deepEqual(named(callersOf(TREE, [a])), [["main", 30, 3]]);
  const leaf = functionRow(DOCUMENT, "leaf");
  assert.deepEqual(named(callersOf(TREE, [leaf])), [
    ["a", 20, 2],
    ["b", 10, 1],
  ]);
  assert.deepEqual(named(calleesOf(TREE, [a])), [
    ["leaf", 20, 2],
    ["a", 10, 1],
  ]);
  assert.equal(sandwich(TREE, [99_999], "value", 100).total, 0);
});
