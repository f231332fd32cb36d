import assert from "node:assert/strict";
import { test } from "node:test";

import type { Document } from "#profile/model/document.ts";
import { counterSeries, rowAtTime } from "./counter-series.ts";
import { documentEndNs, documentStartNs } from "./document-start.ts";
import { textDocument } from "./testing/documents.ts";

function withCounters(rows: readonly (readonly [string, number, number])[]): Document {
  const document = textDocument("main\n");
  const { strings } = document.profile;
  const all = [...new Set([...strings, ...rows.map(([name]) => name)])];
  return {
    ...document,
    profile: { ...document.profile, strings: all },
    hasTimes: false,
    counters: {
      name: Int32Array.from(rows, ([name]) => all.indexOf(name)),
      timeNs: Float64Array.from(rows, ([, timeNs]) => timeNs),
      value: Float64Array.from(rows, ([, , value]) => value),
    },
  };
}

test("a series per counter, by name, each in order of time", () => {
  const document = withCounters([
    ["rss", 30, 7],
    ["cpu", 20, 0.5],
    ["rss", 10, -3],
    ["rss", 30, 9],
    ["rss", 20, Number.NaN],
  ]);
  const [cpu, rss, ...rest] = counterSeries(document);
  assert.deepEqual([cpu.name, rss.name, rest.length], ["cpu", "rss", 0]);
  assert.deepEqual(
    [[...rss.timeNs], [...rss.value]],
    [
      [10, 30],
      [-3, 9],
    ],
  );
  assert.deepEqual([rss.least, rss.most], [-3, 9]);
  assert.deepEqual([...cpu.value], [0.5]);
  assert.deepEqual([documentStartNs(document), documentEndNs(document)], [10, 30]);
});

test("a counter holds its value until the next one", () => {
  const [series] = counterSeries(
    withCounters([
      ["n", 10, 1],
      ["n", 20, 2],
    ]),
  );
  assert.deepEqual(
    [9, 10, 15, 20, 99].map((timeNs) => rowAtTime(series, timeNs)),
    [-1, 0, 0, 1, 1],
  );
});

test("without counters, and without times, there is nothing and time begins at 0", () => {
  const document = { ...textDocument("main\n"), hasTimes: false };
  assert.deepEqual(counterSeries(document), []);
  assert.deepEqual([documentStartNs(document), documentEndNs(document)], [0, 0]);
});
