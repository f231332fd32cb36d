import assert from "node:assert/strict";
import { test } from "node:test";

import { formatBytes, formatCount, formatCounted } from "./numbers.ts";
import { formatDuration, formatRate, formatShare } from "./numbers.ts";

test("counts", () => {
  assert.equal(formatCount(1234567), "1,234,567");
  assert.equal(formatCounted(1, "sample"), "1 sample");
  assert.equal(formatCounted(0, "sample"), "0 samples");
});

test("shares", () => {
  const cases: [number, string][] = [
    [0, "0 %"],
    [0.00001, "< 0.01 %"],
    [0.0012, "0.12 %"],
    [0.042, "4.2 %"],
    [0.4217, "42.2 %"],
    [1, "100 %"],
    [Number.NaN, "unknown"],
  ];
  for (const [share, text] of cases) assert.equal(formatShare(share), text);
});

test("rates", () => {
  assert.equal(formatRate(249.84), "249.8 Hz");
  assert.equal(formatRate(999.99), "1,000 Hz");
  assert.equal(formatRate(10_000), "10,000 Hz");
  assert.equal(formatRate(0.5), "0.5 Hz");
});

test("sizes", () => {
  assert.equal(formatBytes(812), "812 B");
  assert.equal(formatBytes(4_200), "4.2 KB");
  assert.equal(formatBytes(999_600), "1.0 MB");
  assert.equal(formatBytes(48_300_000), "48 MB");
});

test("durations", () => {
  const cases: [number, string][] = [
    [800, "800 ns"],
    [36_000, "36 us"],
    [4_240_000, "4.2 ms"],
    [10e9, "10.0 s"],
    [303e9, "5 min 03 s"],
    [7_500e9, "2 h 05 min"],
  ];
  for (const [durationNs, text] of cases) assert.equal(formatDuration(durationNs), text);
});
