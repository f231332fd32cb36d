import assert from "node:assert/strict";
import { test } from "node:test";

import { counterText, shortCounterText } from "./counter-text.ts";

test("four significant digits, thousands apart", () => {
  const texts = [562_123_456, 0.286_87, -3, 0, 1234.56, 99_999.7, 1e-9, 1e21].map(counterText);
  assert.deepEqual(texts, [
    "562,100,000",
    "0.2869",
    "−3",
    "0",
    "1,235",
    "100,000",
    "1e-9",
    "1e+21",
  ]);
});

test("on an axis few digits and a letter", () => {
  const texts = [562e6, 20e6, 999.96e3, 1234, -1500, 0.05, 0, 7e12].map(shortCounterText);
  assert.deepEqual(texts, ["562M", "20M", "1M", "1.23k", "−1.5k", "0.05", "0", "7T"]);
});
