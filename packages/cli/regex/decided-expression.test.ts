import assert from "node:assert/strict";
import { test } from "node:test";

import { OperatingError } from "#base/errors.ts";
import { randomProfile } from "#profile/model/random-profile.ts";
import { DEFAULT_SELECTION, selectedRows } from "#profile/model/selection.ts";
import { fromText } from "#profile/model/text-profile.ts";

import { decidedExpression } from "./decided-expression.ts";

test("a selection by a decided expression is that of the expression", async () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const profile = randomProfile(seed, 50);
    for (const expression of [/ü|日本/u, /\.py$/, /C\./i, /nothing at all/, /^$/]) {
      const decided = await decidedExpression(expression, profile);
      const selection = { ...DEFAULT_SELECTION, value: "wall" };
      assert.deepEqual(
        selectedRows(profile, { ...selection, include: decided }),
        selectedRows(profile, { ...selection, include: expression }),
      );
      assert.deepEqual(
        selectedRows(profile, { ...selection, exclude: decided }),
        selectedRows(profile, { ...selection, exclude: expression }),
      );
    }
  }
});

test("one that would take years ends in time", async () => {
  const profile = fromText(`${"a".repeat(60)}_b\n`);
  const isRefused = (error: unknown): boolean =>
    error instanceof OperatingError && error.kind === "usage";
  await assert.rejects(decidedExpression(/^(a+)+$/, profile), isRefused);
});
