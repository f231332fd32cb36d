import assert from "node:assert/strict";
import { test } from "node:test";
import type { CounterSeries } from "#analysis/views/counter-series.ts";
import { steppedLine } from "./draw/stepped-line.ts";

function seriesOf(timeNs: readonly number[], value: readonly number[]): CounterSeries {
  return {
    name: "counter",
    timeNs: Float64Array.from(timeNs),
    value: Float64Array.from(value),
    least: value.reduce((least, one) => Math.min(least, one)),
    most: value.reduce((most, one) => Math.max(most, one)),
  };
}

const SERIES = seriesOf([10, 20, 30], [1, 5, 2]);

test("a value holds from the window's beginning to its end", () => {
  assert.deepEqual(steppedLine(SERIES, 0, 40, 100), {
    timeNs: [10, 20, 30, 40],
    value: [1, 5, 2, 2],
  });
  assert.deepEqual(steppedLine(SERIES, 12, 18, 100), { timeNs: [12, 18], value: [1, 1] });
  assert.deepEqual(steppedLine(SERIES, 35, 99, 100), { timeNs: [35, 99], value: [2, 2] });
});

test("before the first value there is nothing", () => {
  assert.deepEqual(steppedLine(SERIES, 0, 9, 100), { timeNs: [], value: [] });
});

test("of a million values a few points for each pixel are drawn, and no peak is lost", () => {
  const count = 1_000_000;
  const rows = Array.from({ length: count }, (_, row) => row);
  const series = seriesOf(
    rows,
    rows.map((row) => (row === 654_321 ? 99 : row % 7)),
  );
  const { timeNs, value } = steppedLine(series, 0, count, 500);
  assert.ok(timeNs.length <= 4 * 501 + 2);
  assert.ok(value.includes(99));
  assert.ok(timeNs.every((at, index) => index === 0 || at >= timeNs[index - 1]));
  assert.equal(timeNs.at(-1), count);
});
