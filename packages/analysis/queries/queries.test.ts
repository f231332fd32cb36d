import assert from "node:assert/strict";
import test from "node:test";

import { randomProfile } from "#profile/model/random-profile.ts";
import { documentTree } from "../views/document-tree.ts";
import { ownDocument, textDocument, viewOf } from "../views/testing/documents.ts";
import { findFunctions } from "./find-functions.ts";
import { functionNeighbours } from "./function-neighbours.ts";
import { querySource } from "./query-source.ts";
import { neighboursText, topFunctionsText, type TextOptions } from "./query-text.ts";
import { topFunctions } from "./top-functions.ts";
import { cutTree } from "./tree-cut.ts";
import { treeRows, treeText } from "./tree-text.ts";

const DOCUMENT = textDocument(`
  cpu:  60         25         5     10
        main       main       main  main
        Web.serve  Web.serve  log   store@/app/db.py
        render     load
`);
const SOURCE = querySource(DOCUMENT, viewOf(DOCUMENT));
const OPTIONS: TextOptions = {
  valueType: SOURCE.table.valueType,
  samples: 10_000,
  pathText: (path) => path.slice(path.lastIndexOf("/") + 1),
};

test("the functions that cost most, with what was left out", () => {
  assert.deepEqual(topFunctionsText(topFunctions(SOURCE, "self", 3), OPTIONS), [
    "  self            total           function",
    "60.0 %  60.0 ms  60.0 %  60.0 ms  render (main.py:1)",
    "25.0 %  25.0 ms  25.0 %  25.0 ms  load (main.py:1)",
    "10.0 %  10.0 ms  10.0 %  10.0 ms  store (db.py:1)",
    "… 3 more",
  ]);
  const [first] = topFunctions(SOURCE, "total", 1).rows;
  assert.equal(first.name, "main");
  assert.equal(first.totalShare, 1);
  assert.equal(first.calls, null, "samples count no calls");
});

test("functions are found as people call them", () => {
  const names = ["Web.serve", "serve", "main.py:serve", "main.py:1(serve)", "/app/main.py:serve"];
  for (const name of [...names, "Web.serve (main.py)"]) {
    assert.equal(findFunctions(SOURCE.table, name).rows.length, 1, name);
  }
  const { rows, alike } = findFunctions(SOURCE.table, "SERV");
  assert.deepEqual(rows, []);
  assert.deepEqual(alike, ["Web.serve"]);
});

test("callers and callees with their part of the function", () => {
  const [serve] = findFunctions(SOURCE.table, "serve").rows;
  const callees = functionNeighbours(SOURCE, "callees", serve, 1);
  assert.deepEqual(neighboursText(callees, "callees", OPTIONS), [
    "Web.serve (main.py:1): 85.0 % of all, 85.0 ms",
    "   share    total  function",
    "  70.6 %  60.0 ms  render (main.py:1)",
    "  … 1 more",
  ]);
  const [main] = findFunctions(SOURCE.table, "main").rows;
  assert.deepEqual(
    neighboursText(functionNeighbours(SOURCE, "callers", main, 9), "callers", OPTIONS),
    ["main (main.py:1): 100 % of all, 100 ms", "no caller is known"],
  );
});

test("a tree cut to lines keeps the heaviest, and says what it left out", () => {
  assert.deepEqual(treeText(SOURCE.tree(100), 5, OPTIONS), [
    " total             self  function",
    " 100 %   100 ms     0 %  main (main.py:1)",
    "85.0 %  85.0 ms     0 %   Web.serve (main.py:1)",
    "60.0 %  60.0 ms  60.0 %    render (main.py:1)",
    "25.0 %  25.0 ms  25.0 %    load (main.py:1)",
    "15.0 %  15.0 ms           … 2 more",
  ]);
  const rows = treeRows(SOURCE.tree(100), 5);
  assert.deepEqual(
    rows.map(({ caller, depth, hidden }) => [caller, depth, hidden]),
    [
      [null, 0, 2],
      [0, 1, 0],
      [1, 2, 0],
      [1, 2, 0],
    ],
  );
});

test("never more lines than there is room for, and all of a tree adds up", () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const document = ownDocument(randomProfile(seed, 60));
    const tree = documentTree(document, viewOf(document, { value: "wall" }), "value");
    for (const most of [1, 2, 3, 7, 20, 100, 10_000]) {
      const lines = cutTree(tree, most);
      assert.ok(lines.length <= most, `${lines.length} of ${most}`);
      const outermost = lines.filter(({ depth }) => depth === 0);
      if (most > 1) {
        const sum = outermost.reduce((total, line) => total + line.total, 0);
        assert.ok(Math.abs(sum - tree.total[0]) < 1, `${sum} of ${tree.total[0]}`);
      }
    }
    const all = cutTree(tree, 10_000);
    assert.equal(all.length, tree.total.filter((total) => total > 0).length - 1);
  }
});
