// Guesses where the truth is known: exact with one caller each, mixed with two, and never more than
// was measured.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FOREIGN_META, type Document } from "#profile/model/document.ts";
import { ImportBuilder } from "#profile/model/import-builder.ts";
import type { EdgeTables } from "#profile/model/kinds.ts";
import { frameName } from "#profile/model/labels.ts";
import { assertDocument } from "#profile/formats/testing/fuzz-reader.ts";
import { samplesOfEdges } from "./samples-of-edges.ts";
import { laidOut, withGaps } from "./times-of-samples.ts";
import { toldEdges } from "./told-edges.ts";

const SECONDS = { name: "time", unit: "seconds" };

/** `nodes`: own and whole time by name; `calls`: "caller callee" to the callee's time for it. */
function edgesOf(
  nodes: Readonly<Record<string, readonly [self: number, total: number]>>,
  calls: Readonly<Record<string, number>>,
): { readonly document: Document; readonly edges: EdgeTables } {
  const builder = new ImportBuilder([SECONDS]);
  const names = Object.keys(nodes);
  const { tables } = builder;
  const functions = names.map((name) => {
    const row = tables.internString(name);
    return tables.internFunction(row, row, -1, 1);
  });
  const pairs = Object.keys(calls).map((pair) => pair.split(" ").map((one) => names.indexOf(one)));
  const edges: EdgeTables = {
    valueTypes: [SECONDS],
    nodes: {
      function: Int32Array.from(functions),
      calls: Float64Array.from(names, () => 1),
      primitiveCalls: Float64Array.from(names, () => 1),
      self: [Float64Array.from(names, (name) => nodes[name][0])],
      total: [Float64Array.from(names, (name) => nodes[name][1])],
    },
    calls: {
      caller: Int32Array.from(pairs, ([caller]) => caller),
      callee: Int32Array.from(pairs, ([, callee]) => callee),
      calls: Float64Array.from(pairs, () => 1),
      primitiveCalls: Float64Array.from(pairs, () => 1),
      self: [new Float64Array(pairs.length).fill(NaN)],
      total: [Float64Array.from(Object.values(calls))],
    },
  };
  const document: Document = {
    format: "pstats",
    writtenBy: "",
    kinds: ["edges"],
    profile: builder.finish(FOREIGN_META),
    hasTimes: false,
    isOwn: false,
    edges,
    diagnosis: [],
  };
  return { document, edges };
}

/** Seconds by stack. */
function stacksOf({ profile }: Document): Record<string, number> {
  const { stacks, samples } = profile;
  const found: Record<string, number> = {};
  for (const [row, stack] of samples.stack.entries()) {
    const path: string[] = [];
    for (let at = stack; at >= 0; at = stacks.parent[at]) {
      path.unshift(frameName(profile, stacks.frame[at]));
    }
    const seconds = Math.round(samples.values[0][row] / 1e3) / 1e6;
    if (seconds !== 0) found[path.join(";")] = seconds;
  }
  return found;
}

function estimated(...parts: Parameters<typeof edgesOf>): Document {
  const { document, edges } = edgesOf(...parts);
  const samples = samplesOfEdges(document, edges);
  assertDocument(samples);
  assert.deepEqual(samples.kinds, ["samples"]);
  assert.match(samples.estimated ?? "", /estimated/);
  assert.ok(samples.diagnosis.some(({ message }) => message.includes("estimated")));
  assert.ok(samples.profile.cost.notes.some((note) => note.includes("estimated")));
  return samples;
}

test("with one caller each the stacks are exact", () => {
  const document = estimated(
    { main: [1, 6], load: [2, 2], work: [1, 3], leaf: [2, 2] },
    { "main load": 2, "main work": 3, "work leaf": 2 },
  );
  const expected = { main: 1, "main;load": 2, "main;work": 1, "main;work;leaf": 2 };
  assert.deepEqual(stacksOf(document), expected);
});

test("with two callers each gets its share of what the callee did", () => {
  const document = estimated(
    { main: [0, 10], a: [0, 8], b: [0, 2], shared: [5, 10], leaf: [5, 5] },
    { "main a": 8, "main b": 2, "a shared": 8, "b shared": 2, "shared leaf": 5 },
  );
  assert.deepEqual(stacksOf(document), {
    "main;a;shared": 4,
    "main;a;shared;leaf": 4,
    "main;b;shared": 1,
    "main;b;shared;leaf": 1,
  });
});

test("recursion ends a stack, and samples never add up to more than was measured", () => {
  const document = estimated(
    { main: [1, 4], walk: [2, 3], leaf: [1, 1] },
    { "main walk": 3, "walk walk": 2.5, "walk leaf": 1 },
  );
  assert.deepEqual(stacksOf(document), { main: 1, "main;walk": 2, "main;walk;leaf": 1 });
  const cycle = estimated({ odd: [1, 3], even: [2, 3] }, { "odd even": 3, "even odd": 3 });
  assert.deepEqual(stacksOf(cycle), { odd: 1, "odd;even": 2 });
});

test("a graph with as many paths as there are numbers is cut, not followed to its end", () => {
  const nodes: Record<string, readonly [number, number]> = {};
  const calls: Record<string, number> = {};
  for (let layer = 0; layer < 60; layer += 1) {
    for (const side of ["l", "r"]) {
      nodes[`${side}${layer}`] = [0.01, 1];
      if (layer === 0) continue;
      calls[`l${layer - 1} ${side}${layer}`] = 0.5;
      calls[`r${layer - 1} ${side}${layer}`] = 0.5;
    }
  }
  const start = performance.now();
  const document = estimated(nodes, calls);
  assert.ok(performance.now() - start < 5000);
  const total = Object.values(stacksOf(document)).reduce((sum, one) => sum + one, 0);
  assert.ok(Math.abs(total - 2) < 0.05, `${total} of 2 s`);
});

test("what edges do not tell is filled in from what they tell", () => {
  const { document, edges } = edgesOf({ main: [1, 5], f: [2, 4] }, { "main f": 4 });
  const { nodes } = edges;
  nodes.calls[0] = NaN;
  nodes.primitiveCalls[0] = NaN;
  const told = toldEdges(document, edges).edges;
  assert.ok(told !== undefined);
  assert.deepEqual([...told.nodes.calls], [1, 1]);
  assert.deepEqual([...told.calls.self[0]], [2]);
});

test("samples stand until the next of their thread, or are laid one behind the other", () => {
  const builder = new ImportBuilder([{ name: "samples", unit: "count" }]);
  const thread = builder.thread(1, 1, "");
  const stacks = ["a", "b", "a"].map((name) => builder.stack(-1, builder.frame({ name })));
  for (const [at, timeNs] of [0, 10e6, 40e6].entries()) {
    builder.sample(timeNs, thread, stacks[at], at + 1);
  }
  const { document: base } = edgesOf({}, {});
  const document: Document = { ...base, kinds: ["samples"], profile: builder.finish() };
  const timed = withGaps({ ...document, hasTimes: true }).profile;
  assert.deepEqual([...timed.samples.wallNs], [10e6, 30e6, 20e6]);
  assert.equal(Math.round(timed.meta.rateHz), 50);
  const laid = laidOut(document, "samples");
  assert.deepEqual([...laid.profile.samples.timeNs], [0, 1e6, 3e6]);
  assert.deepEqual([...laid.profile.samples.wallNs], [1e6, 2e6, 3e6]);
  assert.equal(laid.profile.meta.rateHz, 1000);
  assert.match(laid.estimated ?? "", /laid one behind the other/);
});
