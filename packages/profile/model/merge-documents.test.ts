import assert from "node:assert/strict";
import { test } from "node:test";

import { OperatingError } from "#base/errors.ts";
import type { Document } from "./document.ts";
import { ImportBuilder } from "./import-builder.ts";
import { checkProfile, checkTotals } from "./invariants.ts";
import type { EdgeTables } from "./kinds.ts";
import { frameName, threadLabel } from "./labels.ts";
import { mergeDocuments } from "./merge-documents.ts";
import { randomProfile } from "./random-profile.ts";
import type { Profile } from "./profile.ts";

const NAMES = ["a.prof", "b.prof"];

function recording(profile: Profile): Document {
  return {
    format: "pyro",
    writtenBy: "pyrometer 0.1.0",
    kinds: ["samples"],
    profile,
    hasTimes: true,
    isOwn: true,
    diagnosis: [{ kind: "read", message: "samples", count: 5, places: [] }],
  };
}

/** In one order, whatever they were in. */
function sorted<T>(rows: readonly T[]): T[] {
  return rows.toSorted((one, other) => (String(one) < String(other) ? -1 : 1));
}

const sum = (column: Iterable<number>): number => Array.from(column).reduce((a, b) => a + b, 0);

test("recordings: everything is there once, in the order of time", () => {
  const first = recording(randomProfile(1, 200));
  const second = recording(randomProfile(2, 300, { startedAtMs: 1_700_000_000_150 }));
  const merged = mergeDocuments([first, second], NAMES);
  checkProfile(merged.profile);
  checkTotals(merged.profile);
  const { samples } = merged.profile;
  for (const column of ["count", "wallNs", "cpuNs"] as const) {
    const parts = sum(first.profile.samples[column]) + sum(second.profile.samples[column]);
    assert.equal(sum(samples[column]), parts, column);
  }
  assert.deepEqual(samples.timeNs, samples.timeNs.toSorted());
  assert.equal(samples.timeNs[0], 0);
  assert.equal(merged.isOwn && merged.hasTimes, true);
  assert.equal(merged.profile.meta.host, "example");
  const last = Math.max(...second.profile.samples.timeNs) + 150e6;
  assert.ok(samples.timeNs.includes(last), "the second began 150 ms later");
  assert.deepEqual(
    merged.diagnosis.map(({ message, count }) => [message, count]),
    [
      ["samples", 10],
      ["files added up", 2],
    ],
  );
});

test("every sample keeps its stack and its thread", () => {
  const stacksOf = ({ profile }: Document): Map<string, number> => {
    const { samples, stacks } = profile;
    const found = new Map<string, number>();
    samples.stack.forEach((top, row) => {
      const names = [threadLabel(profile, samples.thread[row])];
      for (let stack = top; stack >= 0; stack = stacks.parent[stack]) {
        names.push(
          `${frameName(profile, stacks.frame[stack])} ${profile.frames.line[stacks.frame[stack]]}`,
        );
      }
      const key = names.join("\0");
      found.set(key, (found.get(key) ?? 0) + samples.count[row]);
    });
    return found;
  };
  const parts = [recording(randomProfile(3, 80)), recording(randomProfile(4, 80))];
  const expected = new Map<string, number>();
  for (const part of parts) {
    for (const [key, count] of stacksOf(part)) expected.set(key, (expected.get(key) ?? 0) + count);
  }
  assert.deepEqual(
    new Map(sorted([...stacksOf(mergeDocuments(parts, NAMES))])),
    new Map(sorted([...expected])),
  );
});

/** main calls work and, in `other`, rest; numbers are calls and seconds. */
function edges(other: string, calls: number, unit = "seconds"): Document {
  const builder = new ImportBuilder([{ name: "time", unit }]);
  const { tables } = builder;
  const rowOf = (name: string): number => {
    const text = tables.internString(name);
    return tables.internFunction(text, text, -1, -1);
  };
  // Other rows in the second file, so that none fits by chance.
  if (other === "rest") rowOf("unused");
  const functions = Int32Array.of(rowOf("main"), rowOf(other), rowOf("work"));
  const table: EdgeTables = {
    valueTypes: [{ name: "time", unit }],
    nodes: {
      function: functions,
      calls: Float64Array.of(1, calls, calls),
      primitiveCalls: Float64Array.of(1, calls, Number.NaN),
      self: [Float64Array.of(1, 2, 3)],
      total: [Float64Array.of(6, 2, 3)],
    },
    calls: {
      caller: Int32Array.of(0, 0),
      callee: Int32Array.of(1, 2),
      calls: Float64Array.of(calls, calls),
      primitiveCalls: Float64Array.of(calls, calls),
      self: [Float64Array.of(2, 3)],
      total: [Float64Array.of(2, 3)],
    },
  };
  return {
    format: "pstats",
    writtenBy: "",
    kinds: ["edges"],
    profile: builder.finish(),
    hasTimes: false,
    isOwn: false,
    edges: table,
    diagnosis: [],
  };
}

test("edges: the same function and the same call are one row", () => {
  const merged = mergeDocuments([edges("idle", 10), edges("rest", 5)], NAMES);
  const { profile, edges: tables } = merged;
  assert.ok(tables !== undefined);
  const nameOf = (node: number): string => {
    const row = tables.nodes.function[node];
    return profile.strings[profile.functions.name[row]];
  };
  const nodes = Array.from(tables.nodes.function.keys(), (node) => [
    nameOf(node),
    tables.nodes.calls[node],
    tables.nodes.total[0][node],
  ]);
  assert.deepEqual(sorted(nodes), [
    ["idle", 10, 2],
    ["main", 2, 12],
    ["rest", 5, 2],
    ["work", 15, 6],
  ]);
  const calls = Array.from(tables.calls.caller, (caller, row) => [
    `${nameOf(caller)} ${nameOf(tables.calls.callee[row])}`,
    tables.calls.calls[row],
    tables.calls.self[0][row],
  ]);
  assert.deepEqual(sorted(calls), [
    ["main idle", 10, 2],
    ["main rest", 5, 2],
    ["main work", 15, 6],
  ]);
  const work = Array.from(tables.nodes.function.keys()).find((node) => nameOf(node) === "work");
  assert.ok(Number.isNaN(tables.nodes.primitiveCalls[work ?? -1]), "not told, so not known");
});

test("spans, markers and counters stand one behind the other, each in its own rows", () => {
  const events = (names: readonly string[]): Document => {
    const builder = new ImportBuilder([]);
    const rows = names.map((name) => builder.tables.internString(name));
    const thread = builder.thread(1, names.length, "worker");
    return {
      format: "chrome-trace",
      writtenBy: "",
      kinds: ["spans", "markers", "counters"],
      profile: builder.finish(),
      hasTimes: true,
      isOwn: false,
      spans: {
        timeNs: Float64Array.of(0, 1),
        durationNs: Float64Array.of(5, Number.NaN),
        thread: Int32Array.of(thread, thread),
        name: Int32Array.of(rows[0], rows[1]),
        category: Int32Array.of(0, 0),
        parent: Int32Array.of(-1, 0),
        track: Int32Array.of(0, 0),
        data: Int32Array.of(0, 0),
      },
      markers: {
        timeNs: Float64Array.of(3),
        durationNs: Float64Array.of(0),
        thread: Int32Array.of(-1),
        name: Int32Array.of(rows[1]),
        category: Int32Array.of(0),
        data: Int32Array.of(0),
      },
      counters: {
        timeNs: Float64Array.of(4),
        name: Int32Array.of(rows[0]),
        value: Float64Array.of(42),
      },
      diagnosis: [],
    };
  };
  const merged = mergeDocuments([events(["load", "parse"]), events(["x", "wait", "load"])], NAMES);
  const { spans, markers, counters, profile } = merged;
  assert.ok(spans !== undefined && markers !== undefined && counters !== undefined);
  const texts = (rows: Int32Array): string[] => Array.from(rows, (row) => profile.strings[row]);
  assert.deepEqual(texts(spans.name), ["load", "parse", "x", "wait"]);
  assert.deepEqual([...spans.parent], [-1, 0, -1, 2]);
  assert.deepEqual([...spans.durationNs], [5, Number.NaN, 5, Number.NaN]);
  assert.deepEqual(
    Array.from(spans.thread, (row) => profile.threads.tid[row]),
    [2, 2, 3, 3],
  );
  assert.deepEqual(
    [texts(markers.name), [...markers.thread]],
    [
      ["parse", "wait"],
      [-1, -1],
    ],
  );
  assert.deepEqual(
    [texts(counters.name), [...counters.value]],
    [
      ["load", "x"],
      [42, 42],
    ],
  );
  assert.equal(merged.hasTimes, false, "nobody knows which of the two was first");
});

test("what holds or weighs something else is refused by name", () => {
  const refused = (pattern: RegExp) => (error: unknown) =>
    error instanceof OperatingError && error.kind === "usage" && pattern.test(error.message);
  assert.throws(
    () => mergeDocuments([edges("a", 1), recording(randomProfile(1, 3))], NAMES),
    refused(/^a\.prof and b\.prof cannot be added up: one holds edges, the other samples$/),
  );
  assert.throws(
    () => mergeDocuments([edges("a", 1), edges("a", 1, "instructions")], NAMES),
    refused(/the edges of one weigh time in seconds, those of the other time in instructions/),
  );
});

test("one document stays itself", () => {
  const only = edges("a", 1);
  assert.equal(mergeDocuments([only], ["a.prof"]), only);
});
