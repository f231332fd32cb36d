import assert from "node:assert/strict";
import test from "node:test";

import type { Document } from "#profile/model/document.ts";
import type { LineTable, MarkerTable, SpanTable } from "#profile/model/kinds.ts";
import { ImportBuilder } from "#profile/model/import-builder.ts";
import { readImporttime } from "#profile/formats/importtime/read.ts";
import { inputOf } from "#profile/formats/testing/input-of.ts";
import { frameName } from "#profile/model/labels.ts";
import { FRAME_CLASSES } from "../frame-classes.ts";
import { activity, processSums, threadSums } from "./activity.ts";
import { documentTree } from "./document-tree.ts";
import { functionTable, perCall, sortedRows } from "./function-table.ts";
import { fileCosts, lineHeat } from "./line-heat.ts";
import { importRows, markerRow, sortedMarkers } from "./rows.ts";
import { matchesIn, matchingFrames, nameTable } from "./search.ts";
import { spanTree } from "./span-tree.ts";
import { textDocument, treeLines, viewOf } from "./testing/documents.ts";

const DOCUMENT = textDocument(`
  thread: main    main    other
  cpu:    10      20      4
          main:1  main:2  run@/lib/python3/j.py:3
          a:5     b:7
          a:6
`);

test("functions with self and total, recursion once, sorted by any column", () => {
  const table = functionTable(documentTree(DOCUMENT, viewOf(DOCUMENT), "name"));
  const names = (rows: Int32Array): string[] =>
    Array.from(rows, (row) => frameName(table.profile, table.frame[row]));
  assert.deepEqual(names(sortedRows(table, "total")), ["main", "b", "a", "run"]);
  assert.deepEqual(names(sortedRows(table, "self")), ["b", "a", "run", "main"]);
  assert.deepEqual(names(sortedRows(table, "name", true)), ["run", "main", "b", "a"]);
  assert.equal(names(sortedRows(table, "file"))[3], "run");
  const a = Array.from(sortedRows(table, "name"))[0];
  assert.deepEqual([table.self[a], table.total[a]], [10e6, 10e6]);
  assert.equal(table.whole, 34e6);
  assert.ok(Number.isNaN(perCall(table, a).self), "samples count no calls");
  const byLine = functionTable(
    documentTree(DOCUMENT, viewOf(DOCUMENT, { byFunction: false }), "name"),
  );
  assert.equal(byLine.rowCount, 6);
});

test("lines of a file by samples: total counts a stack once", () => {
  const files = fileCosts(DOCUMENT, viewOf(DOCUMENT));
  assert.deepEqual(
    files.map(({ self }) => self),
    [30e6, 4e6],
  );
  const heat = lineHeat(DOCUMENT, files[0].file, viewOf(DOCUMENT));
  assert.deepEqual([...heat.line], [1, 2, 5, 6, 7]);
  assert.deepEqual([...heat.self], [0, 0, 0, 10e6, 20e6]);
  assert.deepEqual([...heat.total], [10e6, 20e6, 10e6, 10e6, 20e6]);
  assert.equal(heat.whole, 34e6);
  const recursive = textDocument("f:1\nf:1\n");
  assert.deepEqual([...lineHeat(recursive, 0, viewOf(recursive)).total], [10e6]);
});

test("lines of a file that has nothing else", () => {
  const builder = new ImportBuilder([{ name: "Ir", unit: "count" }]);
  const frame = builder.frame({ name: "f", path: "/app/a.py" });
  assert.equal(frame, 0);
  const lines: LineTable = {
    valueTypes: [{ name: "Ir", unit: "count" }],
    file: Int32Array.of(0, -1, 0),
    function: Int32Array.of(-1, 0, 0),
    line: Int32Array.of(3, 4, 3),
    self: [Float64Array.of(1, 2, 4)],
  };
  const document: Document = { ...DOCUMENT, kinds: ["lines"], profile: builder.finish(), lines };
  const heat = lineHeat(document, 0, viewOf(document));
  assert.deepEqual([...heat.line], [3, 4]);
  assert.deepEqual([...heat.self], [5, 2]);
  assert.ok(heat.total.every(Number.isNaN), "what was called is not known");
  assert.deepEqual(fileCosts(document, viewOf(document)), [{ file: 0, self: 7 }]);
});

test("threads and their strip: what is in the buckets is what was measured", () => {
  const sums = threadSums(DOCUMENT, viewOf(DOCUMENT, { threads: [1] }));
  assert.deepEqual(
    sums.map(({ name, value, samples }) => [name, value, samples]),
    [
      ["main", 30e6, 2],
      ["other", 4e6, 1],
    ],
  );
  assert.equal(processSums(DOCUMENT, viewOf(DOCUMENT))[0].threads, 2);
  const strips = activity(DOCUMENT, viewOf(DOCUMENT), 7);
  assert.ok(strips !== undefined);
  assert.deepEqual(
    strips.strips.map(({ byClass }) =>
      byClass.map((values) => Math.round(values.reduce((a, b) => a + b))),
    ),
    [
      FRAME_CLASSES.map((name) => (name === "yours" ? 30e6 : 0)),
      FRAME_CLASSES.map((name) => (name === "library" ? 4e6 : 0)),
    ],
  );
  assert.ok(strips.most > 0 && strips.most <= 30e6);
  assert.equal(activity({ ...DOCUMENT, hasTimes: false }, viewOf(DOCUMENT), 7), undefined);
});

function told(): Document {
  const builder = new ImportBuilder([]);
  const text = (name: string): number => builder.tables.internString(name);
  const thread = builder.thread(1, 1, "main");
  builder.thread(1, 2, "other");
  const spans: SpanTable = {
    timeNs: Float64Array.of(0, 1e6, 5e6, 20e6),
    durationNs: Float64Array.of(10e6, 3e6, 2e6, Number.NaN),
    thread: Int32Array.of(thread, thread, thread, 1),
    name: Int32Array.of(text("handle"), text("query"), text("query"), text("open")),
    category: new Int32Array(4),
    parent: Int32Array.of(-1, 0, 0, -1),
    track: new Int32Array(4),
    data: new Int32Array(4),
  };
  const markers: MarkerTable = {
    timeNs: Float64Array.of(3, 1, 2),
    durationNs: Float64Array.of(0, 5, 9),
    thread: Int32Array.of(0, -1, 0),
    name: Int32Array.of(text("gc"), text("log"), text("gc")),
    category: new Int32Array(3),
    data: Int32Array.of(text('{"generation":2}'), 0, 0),
  };
  return { ...DOCUMENT, kinds: ["spans"], profile: builder.finish(), spans, markers };
}

test("spans are added up by name and caller, and counted as spans", () => {
  const tree = spanTree(told(), {}, "value");
  assert.ok(tree !== undefined && tree.of === "spans");
  assert.deepEqual(treeLines(tree), ["all 10/0", " handle 10/5", "  query 5/5", " open 0/0"]);
  assert.deepEqual([...tree.totalCount], [4, 3, 2, 1]);
  const other = spanTree(told(), { threads: [1] }, "value");
  assert.equal(other?.totalCount[0], 1);
  const early = spanTree(told(), { range: [0, 2e6] }, "value");
  assert.deepEqual(early?.total[0], 8e6);
  assert.equal(spanTree(DOCUMENT, {}, "value"), undefined);
});

test("markers as rows", () => {
  const document = told();
  assert.deepEqual([...sortedMarkers(document, "time")], [1, 2, 0]);
  assert.deepEqual([...sortedMarkers(document, "duration")], [2, 1, 0]);
  assert.deepEqual([...sortedMarkers(document, "name")], [0, 2, 1]);
  assert.deepEqual(markerRow(document, 0)?.data, '{"generation":2}');
  assert.equal(markerRow(document, 3), undefined);
  assert.equal(sortedMarkers(DOCUMENT, "time").length, 0);
});

const LOG = `import time: self [us] | cumulative | imported package
import time:       100 |        100 |     encodings.aliases
import time:       300 |        400 |   encodings
import time:        50 |         50 |   codecs
import time:       200 |        650 | site
`;

test("a log of imports, importers first", async () => {
  const input = inputOf(new TextEncoder().encode(LOG), "import.txt");
  const document = await readImporttime(input, { rows: "runs" });
  assert.deepEqual(
    importRows(document).map((row) => [row.module, row.depth, row.selfNs, row.cumulativeNs]),
    [
      ["site", 0, 200e3, 650e3],
      ["encodings", 1, 300e3, 400e3],
      ["encodings.aliases", 2, 100e3, 100e3],
      ["codecs", 1, 50e3, 50e3],
    ],
  );
  assert.deepEqual(importRows(DOCUMENT), []);
});

test("a search counts a stack once, and an expression's own state does not matter", () => {
  const tree = documentTree(DOCUMENT, viewOf(DOCUMENT), "name");
  const names = nameTable(tree.profile);
  const expression = /^main|^a/g;
  expression.lastIndex = 3;
  const found = matchesIn(tree, matchingFrames(names, expression));
  assert.deepEqual(
    [found.value, found.samples, found.nodeCount, found.frameCount],
    [30e6, 2, 3, 2],
  );
  assert.equal(found.share, 30 / 34);
});
