// Stacks deeper than ours, and many edges between few functions: nothing recurses, nothing hangs.

import assert from "node:assert/strict";
import test from "node:test";

import type { Document } from "#profile/model/document.ts";
import { ImportBuilder } from "#profile/model/import-builder.ts";
import { edgeLayout, edgeTree } from "../edges/edge-tree.ts";
import { flameLayout } from "../flame-layout.ts";
import { treeText } from "../queries/tree-text.ts";
import { activity, threadSums } from "./activity.ts";
import { documentTree, pathOf, stackText } from "./document-tree.ts";
import { functionTable } from "./function-table.ts";
import { invertedTree } from "./inverted-tree.ts";
import { lineHeat } from "./line-heat.ts";
import { calleesOf, callersOf, sandwich } from "./sandwich.ts";
import { matchesIn, matchingFrames, nameTable } from "./search.ts";
import { ownDocument, viewOf } from "./testing/documents.ts";
import { timeLayout, timelineOf } from "./time-layout.ts";

const DEPTH = 50_000;
const MOST_MS = 4000;

function deep(functions: number): Document {
  const builder = new ImportBuilder([{ name: "time", unit: "milliseconds" }]);
  const thread = builder.thread(1, 1, "main");
  let stack = -1;
  for (let level = 0; level < DEPTH; level += 1) {
    const name = `f${level % functions}`;
    stack = builder.stack(stack, builder.frame({ name, path: "/app/a.py", line: level + 1 }));
    if (level % 100 === 0) builder.sample(level * 1e6, thread, stack, 100);
  }
  return { ...ownDocument(builder.finish()), isOwn: false };
}

for (const functions of [1, 2, DEPTH]) {
  test(`a stack of ${DEPTH} calls of ${functions} functions is looked at in time`, () => {
    const document = deep(functions);
    const steps: Readonly<Record<string, () => unknown>> = {
      ...stepsOf(document, true),
      ...stepsOf(document, false),
    };
    for (const [name, run] of Object.entries(steps)) {
      const { user } = process.cpuUsage();
      run();
      const ms = (process.cpuUsage().user - user) / 1000;
      assert.ok(ms < MOST_MS, `${name}: ${ms} ms`);
    }
  });
}

function stepsOf(document: Document, byFunction: boolean): Record<string, () => unknown> {
  const view = viewOf(document, { byFunction });
  const tree = documentTree(document, view, "name");
  const leaf = tree.nodeCount - 1;
  const timeline = timelineOf(document, view);
  const { fromNs, toNs } = timeline;
  const options = { valueType: tree.valueType, samples: 1, pathText: String };
  return {
    [`tree ${byFunction}`]: () => {
      const shown = { ...view, collapsesRecursion: true, onlyYours: true };
      assert.ok(documentTree(document, shown, "value").nodeCount > 1);
    },
    [`flame ${byFunction}`]: () => flameLayout(tree, 5000),
    [`inverted ${byFunction}`]: () => invertedTree(tree, "value", 50_000),
    [`sandwich ${byFunction}`]: () => sandwich(tree, [0], "value", 10_000),
    [`neighbours ${byFunction}`]: () => [callersOf(tree, [0]), calleesOf(tree, [0])],
    [`table ${byFunction}`]: () => functionTable(tree),
    [`heat ${byFunction}`]: () => lineHeat(document, 0, view),
    [`time ${byFunction}`]: () => timeLayout(timeline, { fromNs, toNs, columns: 1500 }),
    [`activity ${byFunction}`]: () => [activity(document, view, 500), threadSums(document, view)],
    [`search ${byFunction}`]: () => matchesIn(tree, matchingFrames(nameTable(tree.profile), /f1/)),
    [`text ${byFunction}`]: () => treeText(tree, 100, options),
    [`stack ${byFunction}`]: () => [pathOf(tree, leaf).length, stackText(tree, leaf).length],
  };
}

test("edges from every function to every later one give a tree of as many nodes as asked", () => {
  const count = 400;
  const builder = new ImportBuilder([{ name: "time", unit: "seconds" }]);
  const rows = Int32Array.from({ length: count }, (_, at) => {
    builder.frame({ name: `f${at}` });
    return at;
  });
  const pairs = Array.from(rows).flatMap((from) =>
    Array.from(rows.subarray(from + 1), (to) => [from, to] as const),
  );
  const one = new Float64Array(count).fill(1);
  const total = Float64Array.from(rows, (at) => 1 + (count - at) ** 2);
  const document: Document = {
    ...ownDocument(builder.finish()),
    format: "pstats",
    kinds: ["edges"],
    edges: {
      valueTypes: [{ name: "time", unit: "seconds" }],
      nodes: { function: rows, calls: one, primitiveCalls: one, self: [one], total: [total] },
      calls: {
        caller: Int32Array.from(pairs, ([from]) => from),
        callee: Int32Array.from(pairs, ([, to]) => to),
        calls: new Float64Array(pairs.length).fill(1),
        primitiveCalls: new Float64Array(pairs.length).fill(1),
        self: [new Float64Array(pairs.length).fill(1)],
        total: [Float64Array.from(pairs, ([, to]) => total[to])],
      },
    },
  };
  const { user } = process.cpuUsage();
  const tree = edgeTree(document, { value: "time", mostNodes: 20_000 });
  const layout = edgeLayout(tree, 5000);
  const ms = (process.cpuUsage().user - user) / 1000;
  assert.ok(tree.nodeCount > 100 && tree.nodeCount < 20_000 + count, String(tree.nodeCount));
  assert.ok(layout.node.length <= 5000);
  assert.ok(ms < MOST_MS, `${ms} ms`);
});
