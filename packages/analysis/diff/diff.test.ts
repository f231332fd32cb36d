import assert from "node:assert/strict";
import { test } from "node:test";
import { OperatingError } from "#base/errors.ts";
import type { Document } from "#profile/model/document.ts";
import { CHANGES, diffDocuments, VERDICTS, type Diff, type DiffMeasure } from "./diff.ts";
import { edgesDocument, textDocument } from "./testing/documents.ts";
import { phasedDocument } from "./testing/phases.ts";
import { crossedRows } from "./threshold.ts";

const PHASES = { intervalMs: 4, kinds: 8 };

function rowNamed(diff: Diff, name: string): number {
  const row = diff.keys.name.indexOf(name);
  assert.ok(row >= 0, `${name} is compared`);
  return row;
}

/** Shares in percent and the words of a row. */
function told(diff: Diff, measure: DiffMeasure, name: string): readonly unknown[] {
  const row = rowNamed(diff, name);
  const percent = (share: number): number => Math.round(share * 1000) / 10;
  return [
    percent(measure.before[row]),
    percent(measure.after[row]),
    CHANGES[measure.change[row]],
    VERDICTS[measure.verdict[row]],
  ];
}

const BEFORE = `
  cpu:   60    40
         main  main
         old   kept`;
const AFTER = `
  cpu:   10    20    70
         main  main  main
         new   kept  kept
                     kept`;

test("shares of functions: appeared, disappeared, grown, equal; recursion counts once", () => {
  const diff = diffDocuments([textDocument(BEFORE)], [textDocument(AFTER)], { by: "function" });
  assert.deepEqual(told(diff, diff.self, "old"), [60, 0, "disappeared", "unknown"]);
  assert.deepEqual(told(diff, diff.self, "new"), [0, 10, "appeared", "unknown"]);
  assert.deepEqual(told(diff, diff.total, "kept"), [40, 90, "grown", "unknown"]);
  assert.deepEqual(told(diff, diff.total, "main").slice(0, 3), [100, 100, "equal"]);
  assert.equal(diff.valueType.name, "cpu");
});

test("by path, a function called from two places is two rows", () => {
  const before = textDocument("main:1  main:1\n  a:2     b:3\n  leaf:4  leaf:4".replace(/^/, "  "));
  const diff = diffDocuments([before], [before], { by: "path" });
  const leaf = rowNamed(diff, "leaf");
  const rows = Array.from({ length: diff.rowCount }, (_, row) => row);
  const paths = rows.filter((row) => diff.keys.placeOf(row) === leaf);
  assert.equal(paths.length, 2);
  const callers = paths.map((row) => diff.keys.name[diff.keys.placeOf(diff.keys.callerOf(row))]);
  assert.deepEqual(callers.toSorted(), ["a", "b"]);
  assert.deepEqual(
    paths.map((row) => diff.total.before[row]),
    [0.5, 0.5],
  );
});

test("functions meet although folders and versions of Python differ; the latter is said", () => {
  const at = (version: string): Document =>
    textDocument(`  dumps@/usr/lib/python${version}/json/encoder.py:7`, {
      standardLibrary: "",
      pythonVersion: `${version}.1`,
      rateHz: version === "3.11" ? 100 : 250,
    });
  const diff = diffDocuments([at("3.11")], [at("3.12")], { by: "function" });
  assert.deepEqual(diff.keys.path, ["json/encoder.py"]);
  assert.deepEqual(diff.warnings, [
    "Python versions differ: 3.11.1 (A); 3.12.1 (B)",
    "rates differ: 100 Hz (A); 250 Hz (B)",
  ]);
});

test("one recording a side: equal ones rarely differ, half as much again is found", () => {
  let calledOfEqual = 0;
  let rows = 0;
  let found = 0;
  for (let pair = 0; pair < 10; pair += 1) {
    const of = (seed: number, grownBy = 1): Document =>
      phasedDocument({ ...PHASES, seed, durationMs: 30_000, grownBy });
    const equal = diffDocuments([of(2 * pair)], [of(2 * pair + 1)], { by: "function" });
    assert.equal(equal.basis, "within-run");
    for (const { verdict } of [equal.self, equal.total]) {
      rows += verdict.length;
      calledOfEqual += verdict.filter((one) => VERDICTS[one] === "significant").length;
    }
    const grown = diffDocuments([of(2 * pair)], [of(2 * pair + 1, 1.5)], { by: "function" });
    if (told(grown, grown.self, "shared_0").join().endsWith("grown,significant")) found += 1;
  }
  assert.ok(calledOfEqual / rows <= 0.05, `${calledOfEqual} of ${rows}`);
  assert.equal(found, 10);
});

test("several runs a side: intervals by runs, and only then a threshold that counts", () => {
  const runs = (first: number, grownBy: number): Document[] =>
    [0, 1, 2, 3].map((run) =>
      phasedDocument({ ...PHASES, seed: first + run, durationMs: 10_000, grownBy }),
    );
  const diff = diffDocuments(runs(1, 1), runs(11, 2), { by: "function" });
  assert.equal(diff.basis, "runs");
  assert.equal(told(diff, diff.self, "shared_0").at(-1), "significant");
  const { isPlain, crossed } = crossedRows(diff, 0.03);
  assert.equal(isPlain, false);
  assert.ok(crossed.includes(rowNamed(diff, "shared_0")));
  assert.deepEqual(crossedRows(diff, 0.5).crossed, []);
  const one = diffDocuments(runs(1, 1), runs(11, 2).slice(1, 2), { by: "function" });
  assert.deepEqual([one.basis, one.obstacle], ["none", "one side has only one run"]);
});

test("edges are compared as edges, without intervals; the threshold is a plain one", () => {
  const before = edgesDocument([
    ["main", 1, 4],
    ["parse", 3, 3],
  ]);
  const after = edgesDocument([
    ["main", 1, 8],
    ["parse", 7, 7],
  ]);
  const diff = diffDocuments([before], [after], { by: "function" });
  assert.deepEqual(told(diff, diff.self, "parse"), [75, 87.5, "grown", "unknown"]);
  assert.deepEqual(diff.before.wholes, [4]);
  assert.match(diff.obstacle, /one run a side/);
  const { isPlain, crossed } = crossedRows(diff, 0.1);
  assert.deepEqual([isPlain, crossed.map((row) => diff.keys.name[row])], [true, ["parse"]]);
});

test("equal files of edges in several runs are certain, without any spread", () => {
  const of = (self: number): Document =>
    edgesDocument([
      ["f", self, self],
      ["g", 1, 1],
    ]);
  const same = diffDocuments([of(1), of(1)], [of(1), of(1)], { by: "function" });
  assert.deepEqual(told(same, same.self, "f"), [50, 50, "equal", "notShown"]);
  const other = diffDocuments([of(1), of(1)], [of(3), of(3)], { by: "function" });
  assert.deepEqual(told(other, other.self, "f"), [50, 75, "grown", "significant"]);
});

test("weights that add up to nothing, or are negative, are called neither grown nor shrunk", () => {
  const weighed = (of: (weight: number, row: number) => number): Document => {
    const document = phasedDocument({ ...PHASES, seed: 1, durationMs: 20_000 });
    const { profile } = document;
    const values = [profile.samples.values[0].map(of)];
    return { ...document, profile: { ...profile, samples: { ...profile.samples, values } } };
  };
  const usual = weighed((weight) => weight);
  for (const odd of [
    weighed(() => 0),
    weighed(() => Number.NaN),
    weighed((weight) => -weight),
    weighed((weight, row) => (row % 2 === 0 ? weight : -weight)),
  ]) {
    const diff = diffDocuments([usual], [odd], { by: "function" });
    const called = [...diff.self.verdict, ...diff.total.verdict];
    assert.ok(called.every((verdict) => VERDICTS[verdict] !== "significant"));
  }
});

test("what cannot be compared is refused by name", () => {
  const edges = edgesDocument([["main", 1, 1]]);
  const samples = textDocument(BEFORE);
  const usage = (pattern: RegExp) => (error: unknown) =>
    error instanceof OperatingError && error.kind === "usage" && pattern.test(error.message);
  assert.throws(
    () => diffDocuments([edges], [samples], { by: "function" }),
    usage(/different kinds .*edges \(pstats\), samples \(pyro\)/),
  );
  assert.throws(
    () => diffDocuments([samples], [samples], { by: "function", value: "bytes" }),
    usage(/'bytes'/),
  );
});
