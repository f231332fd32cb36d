import assert from "node:assert/strict";
import { test } from "node:test";
import { twoSidedP, twoSidedQuantile } from "./student-t.ts";

/** From the usual table of t at 95 % and 99 %. */
const TABLE: readonly (readonly [degrees: number, p: number, t: number])[] = [
  [1, 0.05, 12.7062],
  [2, 0.05, 4.3027],
  [4, 0.05, 2.7764],
  [10, 0.05, 2.2281],
  [30, 0.05, 2.0423],
  [4, 0.01, 4.6041],
  [100, 0.01, 2.6259],
];

test("tails and quantiles agree with the printed table", () => {
  for (const [degrees, p, t] of TABLE) {
    assert.ok(Math.abs(twoSidedQuantile(p, degrees) - t) < 1e-4, `${degrees} degrees at ${p}`);
    assert.ok(Math.abs(twoSidedP(t, degrees) - p) < 1e-5, `${degrees} degrees beyond ${t}`);
  }
});

test("closed forms of one and two degrees, far tails, and the edges", () => {
  for (const t of [0.1, 1, 7, 300]) {
    const cauchy = 1 - (2 / Math.PI) * Math.atan(t);
    assert.ok(Math.abs(twoSidedP(t, 1) / cauchy - 1) < 1e-9, `Cauchy at ${t}`);
    const two = 1 - t / Math.sqrt(2 + t * t);
    assert.ok(Math.abs(twoSidedP(t, 2) / two - 1) < 1e-7, `two degrees at ${t}`);
  }
  assert.equal(twoSidedP(0, 5), 1);
  assert.equal(twoSidedP(Number.POSITIVE_INFINITY, 5), 0);
  assert.ok(Number.isNaN(twoSidedP(Number.NaN, 5)));
});
