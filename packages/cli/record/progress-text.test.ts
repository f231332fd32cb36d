import assert from "node:assert/strict";
import { test } from "node:test";

import { progressText } from "./progress-text.ts";
import { testCost } from "./test-profile.ts";

test("elapsed and remaining, achieved rate, losses, held share", () => {
  assert.equal(
    progressText(testCost(), 10_400, 30_000, 120),
    "00:10 of 00:30 · 2,498 samples · 249.8 Hz · held 0.4 %",
  );
  const lossy = testCost({ lost: { torn: 2, gone: 1 }, missedTicks: 100 });
  assert.equal(
    progressText(lossy, 3_700_000, undefined, 120),
    "1:01:40 · 2,498 samples · 249.8 Hz · held 0.4 % · unattributed 0.1 % · late 3.8 % · " +
      "Ctrl-C ends",
  );
});

test("before the first block, and in a narrow terminal", () => {
  assert.equal(
    progressText(undefined, 0, undefined, 80),
    "00:00 · waiting for samples · Ctrl-C ends",
  );
  assert.equal(progressText(testCost(), 10_400, 30_000, 20).length, 19);
});
