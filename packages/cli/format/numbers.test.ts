import assert from "node:assert/strict";
import { test } from "node:test";

import { formatCount, formatCounted, formatExactShare } from "./numbers.ts";
import { formatDuration, formatRate, formatShare } from "./numbers.ts";

test("counts", () => {
  assert.equal(formatCount(1_234_567), "1,234,567");
  assert.equal(formatCounted(1, "sample"), "1 sample");
  assert.equal(formatCounted(0, "sample"), "0 samples");
});

test("shares have the digits that their samples support", () => {
  assert.equal(formatShare(0.4217, 900), "42 %");
  assert.equal(formatShare(0.4217, 9000), "42.2 %");
  assert.equal(formatExactShare(0.0041), "0.4 %");
  assert.equal(formatExactShare(0), "0 %");
});

test("rates", () => {
  assert.equal(formatRate(249.84), "249.8 Hz");
  assert.equal(formatRate(999.99), "1,000 Hz");
  assert.equal(formatRate(10_000), "10,000 Hz");
  assert.equal(formatRate(0.5), "0.5 Hz");
});

test("durations", () => {
  const cases: [number, string][] = [
    [36_000, "36.0 µs"],
    [10e9, "10.0 s"],
    [303e9, "5 min 03 s"],
    [7_500e9, "2 h 05 min"],
  ];
  for (const [durationNs, text] of cases) assert.equal(formatDuration(durationNs), text);
});
