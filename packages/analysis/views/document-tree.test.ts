import assert from "node:assert/strict";
import test from "node:test";

import { ImportBuilder } from "#profile/model/import-builder.ts";
import { randomProfile } from "#profile/model/random-profile.ts";
import { callTree } from "../call-tree.ts";
import { flameLayout } from "../flame-layout.ts";
import { documentTree, keyOf, pathOf, stackText } from "./document-tree.ts";
import {
  filterTexts,
  matchingFunctions,
  type FilterField,
  type FrameFilter,
} from "./frame-filters.ts";
import { ownDocument, textDocument, treeLines, viewOf } from "./testing/documents.ts";

const DOCUMENT = textDocument(`
  thread: main     main     main     worker   main
  cpu:    10       5        20       1        0
  state:  cpu+gil  cpu+gil  cpu      cpu      -
          main:3   main:3   main:4   main:3   main:3
          step:9   step:8   alone:1           wait:2
          leaf:1
`);

test("by function and by line, heaviest first and by name", () => {
  assert.deepEqual(treeLines(documentTree(DOCUMENT, viewOf(DOCUMENT), "value")), [
    "all 36/0",
    " main 36/1",
    "  alone 20/20",
    "  step 15/5",
    "   leaf 10/10",
  ]);
  const byLine = documentTree(DOCUMENT, viewOf(DOCUMENT, { byFunction: false }), "name");
  assert.deepEqual(treeLines(byLine), [
    "all 36/0",
    " main:3 16/1",
    "  step:8 5/5",
    "  step:9 10/0",
    "   leaf:1 10/10",
    " main:4 20/0",
    "  alone:1 20/20",
  ]);
});

test("random profiles give the tree that the flame graph of a recording has", () => {
  for (let seed = 0; seed < 40; seed += 1) {
    const document = ownDocument(randomProfile(seed, 60));
    for (const byFunction of [true, false]) {
      for (const perThread of [true, false]) {
        const view = viewOf(document, {
          byFunction,
          perThread,
          value: seed % 2 === 0 ? "cpu" : "wall",
        });
        const expected = callTree(document.profile, view, "name");
        const tree = documentTree(document, view, "name");
        assert.equal(tree.nodeCount, expected.nodeCount);
        assert.deepEqual(treeLines(tree).toSorted(), treeLines(expected).toSorted());
        assert.equal(tree.totalCount[0], expected.totalCount[0]);
        assert.equal(flameLayout(tree, 1000).node.length, flameLayout(expected, 1000).node.length);
      }
    }
  }
});

test("threads, processes and a range choose samples; a run is cut where the range ends", () => {
  const threads = documentTree(DOCUMENT, viewOf(DOCUMENT, { threads: [1] }), "value");
  assert.deepEqual(treeLines(threads), ["all 1/0", " main 1/1"]);
  assert.equal(documentTree(DOCUMENT, viewOf(DOCUMENT, { pids: [7] }), "value").nodeCount, 1);
  const range = documentTree(DOCUMENT, viewOf(DOCUMENT, { range: [10e6, 30e6] }), "value");
  assert.deepEqual(treeLines(range), ["all 25/0", " main 25/0", "  alone 20/20", "  step 5/5"]);
  const run = textDocument("count: 10\nwall:  100\ncpu:   50\n       main\n");
  const half = documentTree(run, viewOf(run, { range: [20e6, 50e6] }), "value");
  assert.equal(half.totalCount[0], 3);
  assert.equal(half.total[0], 15e6);
});

test("what lasts, in files of other tools, counts by the part that lies in the range", () => {
  const builder = new ImportBuilder([{ name: "time", unit: "milliseconds" }]);
  const thread = builder.thread(1, 1, "main");
  const stack = builder.stack(-1, builder.frame({ name: "load" }));
  builder.sample(0, thread, stack, 40);
  const document = {
    ...ownDocument(builder.finish()),
    format: "speedscope",
    isOwn: false,
  };
  const view = viewOf(document, { range: [10e6, 20e6] });
  assert.equal(view.value, "time");
  assert.equal(documentTree(document, view, "value").total[0], 10);
  // Without times the order alone is known: the range is of the sum so far, in its unit.
  const untimed = { ...document, hasTimes: false };
  const ofOrder = documentTree(untimed, viewOf(untimed, { range: [0, 30] }), "value");
  assert.equal(ofOrder.total[0], 30);
});

test("stacks are kept or left out by an expression on functions or files", () => {
  const document = textDocument(`
    thread: main        main                      worker
            main:3      main:4                    run:1
            dumps:7     load@/lib/python3/j/d.py:9
  `);
  const texts = filterTexts(document.profile);
  const filter = (field: FilterField, expression: RegExp, isExcluded = false): FrameFilter => {
    const hits = Uint8Array.from(texts.texts, (text) => (expression.test(text) ? 1 : 0));
    return { functions: matchingFunctions(texts, hits, field), isExcluded };
  };
  const totals = [
    [[filter("name", /dumps/)], 10],
    [[filter("name", /^main$/)], 20],
    [[filter("name", /^main$/, true)], 10],
    [[filter("file", /python3/)], 10],
    [[filter("name", /python3/)], 0],
    [[filter("file", /dumps$/)], 0],
    [[filter("any", /python3|^run$/)], 20],
    [[filter("any", /python3|^run$/, true)], 10],
    [[filter("name", /main/), filter("file", /python3/, true)], 10],
  ] as const;
  for (const [index, [filters, total]] of totals.entries()) {
    const view = viewOf(document, { filters });
    assert.equal(documentTree(document, view, "name").total[0] / 1e6, total, `row ${index}`);
  }
});

test("only yours: a run of a class is one frame of that class", () => {
  const document = textDocument(`
    main                        main
    dump@/lib/python3/j.py:1    dump@/lib/python3/j.py:1
    encode@/lib/python3/j.py:2  hook:7
    hook:7
  `);
  const tree = documentTree(document, viewOf(document, { onlyYours: true }), "name");
  assert.deepEqual(treeLines(tree), [
    "all 20/0",
    " main 20/0",
    "  standard library 20/0",
    "   hook 20/20",
  ]);
});

test("recursion collapsed: a function stands once on a path", () => {
  const document = textDocument(`
    main  main  main
    f     f     f
    g     g     h
    f     leaf
    g
    leaf
  `);
  const tree = documentTree(document, viewOf(document, { collapsesRecursion: true }), "name");
  assert.deepEqual(treeLines(tree), [
    "all 30/0",
    " main 30/0",
    "  f 30/0",
    "   g 20/0",
    "    leaf 20/20",
    "   h 10/10",
  ]);
});

test("a node is named by its path of code, and copied as text", () => {
  const view = viewOf(DOCUMENT, { perThread: true });
  const tree = documentTree(DOCUMENT, view, "value");
  const leaf = treeLines(tree).findIndex((line) => line.includes("leaf"));
  assert.ok(leaf > 0);
  const node = Array.from(tree.self.keys()).find((at) => tree.self[at] === 10e6) ?? 0;
  const path = pathOf(tree, node);
  assert.equal(path.length, 3, "the row of the thread is none of them");
  assert.deepEqual(path.at(-1), keyOf(tree, node));
  assert.deepEqual(stackText(tree, node).split("\n").slice(1), [
    "main (/app/main.py)",
    "step (/app/main.py)",
    "leaf (/app/main.py)",
  ]);
});
