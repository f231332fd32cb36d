// A parent in vfork cannot be stopped until its child lets it go: it is not waited for, not harmed,
// and its children's exit codes stay its own.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertUntouched } from "./testing/process-state.ts";
import { plainPython } from "./testing/pythons.ts";
import { record } from "./testing/recordings.ts";
import { withProgram } from "./testing/targets.ts";
import { assertTrue } from "./testing/verdict.ts";

test("a parent that vforks all the time", { timeout: 30_000 }, async () => {
  await withProgram(plainPython(), "vfork-parent", async (target, oracle) => {
    const { profile } = await record(target.pid, 3000);
    assertTrue(profile, oracle, 50);
    const { ticks, missedTicks } = profile.cost;
    assert.ok(missedTicks < ticks, `${ticks} ${missedTicks}`);
    assertUntouched(target.pid);
    const truth = await target.end();
    assert.ok(Number(truth["spawned"]) > 5, JSON.stringify(truth));
    assert.equal(truth["failed"], 0, JSON.stringify(truth));
  });
});
