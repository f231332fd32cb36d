// What is told from the rows of samples alone is what the tree of them tells.

import assert from "node:assert/strict";
import { test } from "node:test";

import { frameLabel } from "#profile/model/labels.ts";
import { randomProfile } from "#profile/model/random-profile.ts";
import { documentTree, type ViewTree } from "../views/document-tree.ts";
import { functionTable, type FunctionTable } from "../views/function-table.ts";
import { calleesOf, callersOf, type NeighbourRow } from "../views/sandwich.ts";
import { invertedTree } from "../views/inverted-tree.ts";
import { ownDocument, viewOf } from "../views/testing/documents.ts";
import type { TreeView } from "../views/tree-view.ts";
import { heaviestTree } from "./heaviest-tree.ts";
import { invertedStacks } from "./inverted-stacks.ts";
import { Largest } from "./largest.ts";
import { StackWalk } from "./stack-walk.ts";
import { cutTree } from "./tree-cut.ts";

const LABELS = { byFunction: false, fullFileNames: true };

const VIEWS: readonly Partial<TreeView>[] = [
  {},
  { value: "wall", perProcess: false },
  { value: "wall", byFunction: false, perThread: true },
  { value: "samples", includeIdle: true, perProcess: false, include: /naïve|quote/ },
  { value: "wall", perProcess: false, onlyYours: true, collapsesRecursion: true },
];

function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

function tableTexts(table: FunctionTable): string[] {
  const { profile, frame, self, total, selfCount, totalCount } = table;
  const texts = Array.from(frame, (own, row) => {
    const numbers = [self, total, selfCount, totalCount].map((column) =>
      rounded(column?.[row] ?? Number.NaN),
    );
    return `${frameLabel(profile, own, LABELS)} ${table.class[row]} ${numbers.join(" ")}`;
  });
  return [...texts, `whole ${rounded(table.whole)} ${table.valueType.name}`];
}

function rowTexts({ profile }: ViewTree, rows: readonly NeighbourRow[]): string[] {
  const texts = rows.map(({ frame, total, count }) => {
    const name = frame < 0 ? "nobody" : frameLabel(profile, frame, LABELS);
    return `${name} ${rounded(total)} ${rounded(count)}`;
  });
  return texts.sort();
}

test("functions, callers and callees are those of the tree", () => {
  for (let seed = 0; seed < 10; seed += 1) {
    const document = ownDocument(randomProfile(seed, 80));
    for (const changes of VIEWS) {
      const view = viewOf(document, changes);
      const tree = documentTree(document, view, "value");
      const walk = new StackWalk(document, view);
      const table = functionTable(tree);
      assert.deepEqual(tableTexts(walk.table()), tableTexts(table));
      assert.equal(rounded(walk.sampleCount()), rounded(tree.totalCount[0]));
      const { function: functionRow, line } = tree.profile.frames;
      for (const own of table.frame) {
        const key =
          line[own] < 0 ? ([functionRow[own]] as const) : ([functionRow[own], line[own]] as const);
        const callers = rowTexts(tree, callersOf(tree, key));
        assert.deepEqual(rowTexts(tree, walk.callersOf(key)), callers);
        assert.deepEqual(rowTexts(tree, walk.calleesOf(key)), rowTexts(tree, calleesOf(tree, key)));
      }
    }
  }
});

function cutTexts(tree: ViewTree, lines: number): string[] {
  return cutTree(tree, lines).map(({ node, depth, hidden, total }) => {
    const { frame, self, selfCount, totalCount, classes } = tree;
    const own = node === 0 ? "all" : frameLabel(tree.profile, frame[node], LABELS);
    const numbers = [total, self[node], selfCount[node], totalCount[node]].map(rounded).join(" ");
    return `${depth} ${own} ${classes[frame[node]] ?? "-"} ${hidden} ${numbers}`;
  });
}

test("the heaviest part of a tree shows in so many lines what all of it shows", () => {
  for (let seed = 0; seed < 10; seed += 1) {
    const document = ownDocument(randomProfile(seed, 80));
    for (const changes of VIEWS) {
      const view = viewOf(document, changes);
      const tree = documentTree(document, view, "value");
      for (const lines of [1, 2, 3, 10, 40, 1000]) {
        const part = heaviestTree(document, view, lines);
        assert.deepEqual(cutTexts(part, lines), cutTexts(tree, lines));
        assert.ok(part.nodeCount <= tree.nodeCount);
        const inverted = invertedTree(tree, "value", 100 * lines);
        const ofStacks = invertedStacks(document, view, 100 * lines);
        assert.deepEqual(cutTexts(ofStacks, lines), cutTexts(inverted, lines));
      }
    }
  }
});

test("of many equal ones the first are shown", () => {
  const document = ownDocument(randomProfile(3, 400));
  const equal = document.profile.samples.wallNs.fill(1e6);
  assert.ok(equal.length > 300);
  const view = viewOf(document, { value: "wall", byFunction: false, perProcess: false });
  const tree = documentTree(document, view, "value");
  const part = heaviestTree(document, view, 50);
  assert.deepEqual(cutTexts(part, 50), cutTexts(tree, 50));
  assert.ok(part.nodeCount < tree.nodeCount / 2, `${part.nodeCount} of ${tree.nodeCount}`);
});

test("the smallest of the largest", () => {
  const largest = new Largest(3);
  assert.equal(largest.smallest, Number.NEGATIVE_INFINITY);
  for (const number of [5, 1, 4]) largest.add(number);
  assert.equal(largest.smallest, 1);
  for (const number of [4, 0, 9, 4, 7]) largest.add(number);
  assert.equal(largest.smallest, 5);
});
