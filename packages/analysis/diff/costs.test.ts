import assert from "node:assert/strict";
import { test } from "node:test";
import { ensure } from "#base/assert.ts";
import { DiagnosisBuilder } from "#profile/model/diagnosis.ts";
import type { Document } from "#profile/model/document.ts";
import { ImportBuilder } from "#profile/model/import-builder.ts";
import { CostKeys } from "./cost-keys.ts";
import { costSeries } from "./cost-series.ts";
import { costsOf } from "./costs.ts";
import { textDocument } from "./testing/documents.ts";

const EMPTY: Omit<Document, "kinds" | "profile"> = {
  format: "made",
  writtenBy: "",
  hasTimes: true,
  isOwn: false,
  diagnosis: new DiagnosisBuilder().finish(),
};

/** By name: self and total. */
function byName(keys: CostKeys, self: Float64Array, total: Float64Array): object {
  return Object.fromEntries(keys.name.map((name, row) => [name, [self[row], total[row]]]));
}

type SpanRow = readonly [name: string, durationNs: number, parent: number];

function spansDocument(rows: readonly SpanRow[]): Document {
  const builder = new ImportBuilder([]);
  const name = Int32Array.from(rows, ([text]) => builder.tables.internString(text));
  const none = new Int32Array(rows.length);
  return {
    ...EMPTY,
    kinds: ["spans"],
    profile: builder.finish(),
    spans: {
      timeNs: Float64Array.from(rows.keys()),
      durationNs: Float64Array.from(rows, ([, durationNs]) => durationNs),
      thread: none,
      name,
      category: none,
      parent: Int32Array.from(rows, ([, , parent]) => parent),
      track: none,
      data: none,
    },
  };
}

test("spans cost what their callees leave; recursion and endless spans invent nothing", () => {
  const document = spansDocument([
    ["main", 100, -1],
    ["walk", 60, 0],
    ["walk", 50, 1],
    ["endless", Number.NaN, -1],
    ["inside", 7, 3],
  ]);
  const keys = new CostKeys("function");
  const { self, total, whole } = costsOf(document, "spans", "time", keys);
  assert.equal(whole, 107);
  assert.deepEqual(byName(keys, self, total), {
    main: [40, 100],
    walk: [60, 60],
    endless: [0, 7],
    inside: [7, 7],
  });
});

test("lines cost what the file says, by file and line; NaN is nothing", () => {
  const builder = new ImportBuilder([]);
  builder.frame({ name: "parse", path: "/srv/app.py" });
  const document: Document = {
    ...EMPTY,
    kinds: ["lines"],
    profile: builder.finish(),
    lines: {
      valueTypes: [{ name: "Ir", unit: "count" }],
      file: Int32Array.of(0, 0, 0),
      function: Int32Array.of(0, 0, -1),
      line: Int32Array.of(3, 4, 4),
      self: [Float64Array.of(10, 5, Number.NaN)],
    },
  };
  const keys = new CostKeys("line");
  const { self, whole } = costsOf(document, "lines", "Ir", keys);
  assert.equal(whole, 15);
  assert.deepEqual([...self], [10, 5, 0]);
  assert.deepEqual(keys.line, [3, 4, 4]);
});

test("bins of time hold all that was measured, runs spread over the time that they lasted", () => {
  const document = textDocument(`
    wall:  10    990
    count: 1     99
    cpu:   10    0
    state: cpu   -
           main  main
           work  wait`);
  const keys = new CostKeys("function");
  const { forest } = costsOf(document, "samples", "wall", keys);
  const chosen = ["wait", "main"].map((name) => keys.name.indexOf(name));
  const series = ensure(
    costSeries(document, ensure(forest, "samples are a forest"), "wall", chosen),
    "it has times",
  );
  const sum = (column: Float64Array): number => column.reduce((all, one) => all + one, 0);
  assert.equal(series.whole.length, 100);
  assert.ok(Math.abs(sum(series.whole) - 1e9) < 1);
  assert.ok(Math.abs(sum(series.self[0]) - 990e6) < 1);
  assert.equal(sum(series.self[1]), 0);
  assert.ok(Math.abs(sum(series.total[1]) - 1e9) < 1);
  assert.ok(series.self[0].slice(2).every((amount) => Math.abs(amount - 10e6) < 1));
});

test("a run of another tool's samples does not last into a gap", () => {
  const builder = new ImportBuilder([{ name: "samples", unit: "count" }]);
  const thread = builder.thread(1, 1, "main");
  const stack = (name: string): number => builder.stack(-1, builder.frame({ name }));
  const [busy, other] = [stack("busy"), stack("other")];
  // 10 samples, one a second, all alike; one of another kind; a gap; one more.
  for (let second = 0; second < 10; second += 1) builder.sample(second * 1e9, thread, busy, 1);
  builder.sample(10e9, thread, other, 1);
  builder.sample(100e9, thread, busy, 1);
  const document: Document = { ...EMPTY, kinds: ["samples"], profile: builder.finish() };
  const keys = new CostKeys("function");
  const { forest } = costsOf(document, "samples", "samples", keys);
  const chosen = [keys.name.indexOf("busy"), keys.name.indexOf("other")];
  const series = ensure(
    costSeries(document, ensure(forest, "samples are a forest"), "samples", chosen),
    "it has times",
  );
  const bin = (second: number): number => Math.floor((second * 1e9) / series.binNs);
  assert.equal(series.self[0][bin(50)], 0);
  assert.equal(series.self[1][bin(50)], 0);
  const first = series.self[0].slice(0, bin(10) + 1).reduce((all, one) => all + one, 0);
  assert.ok(first > 9.9 && first <= 10.001, String(first));
  const untimed = { ...document, hasTimes: false };
  assert.equal(costSeries(untimed, ensure(forest, "as before"), "samples", chosen), undefined);
});
