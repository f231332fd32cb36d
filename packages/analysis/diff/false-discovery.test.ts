import assert from "node:assert/strict";
import { test } from "node:test";
import { discoveryRates } from "./false-discovery.ts";

test("the example of Benjamini and Hochberg's paper: four of fifteen are called at 5 %", () => {
  const p = Float64Array.from([
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
    0.6528, 0.759, 1,
  ]);
  const called = [...discoveryRates(p)].filter((rate) => rate <= 0.05);
  assert.equal(called.length, 4);
});

test("order does not matter, rates never fall with p, and what is not tested stays so", () => {
  const rates = discoveryRates(Float64Array.of(0.04, Number.NaN, 0.01, 0.03));
  assert.deepEqual([...rates], [0.04, Number.NaN, 0.03, 0.04]);
});
