// Code objects that are made and freed at the same address under other names: not one sample has a
// wrong name. And names that nobody expects come out as they are.

import assert from "node:assert/strict";
import { test } from "node:test";

import { testInterpreters } from "#cpython/testing/interpreters.ts";
import { plainPython } from "./testing/pythons.ts";
import { record } from "./testing/recordings.ts";
import { withProgram } from "./testing/targets.ts";
import { assertTrue, stacksOf } from "./testing/verdict.ts";

for (const python of testInterpreters()) {
  test(`addresses that are used again: ${python.name}`, { timeout: 30_000 }, async () => {
    await withProgram(python, "code-churn", async (target, oracle) => {
      const { profile } = await record(target.pid, 700);
      assertTrue(profile, oracle, 20);
      const leaves = stacksOf(profile).map(({ names }) => names.at(-1) ?? "");
      const made = new Set(leaves.filter((name) => name.startsWith("fn_")));
      assert.ok(made.size > 10, `${made.size}`);
    });
  });
}

test("odd names", { timeout: 30_000 }, async () => {
  await withProgram(plainPython(), "odd-names", async (target, oracle) => {
    const { profile } = await record(target.pid, 1500);
    assertTrue(profile, oracle, 25);
    assert.ok(stacksOf(profile).some(({ names }) => names.includes("</script>")));
  });
});
