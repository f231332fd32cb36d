// Deep stacks: 5,000 frames at 100 Hz without an error, 12,000 whole, and above the cap the middle
// is left out and said.

import assert from "node:assert/strict";
import { test } from "node:test";

import { MAX_KEPT_FRAMES } from "#cpython/frame-walk.ts";
import { aFewPythons, plainPython } from "./testing/pythons.ts";
import { record } from "./testing/recordings.ts";
import { oracleOf, programCommand, withTarget } from "./testing/targets.ts";
import { assertTrue, stacksOf } from "./testing/verdict.ts";

const ELIDED = /^\[frames left out/;

/** Frames of the diving thread's stacks. */
async function depths(
  command: readonly string[],
  rateHz: number,
  name: string | undefined,
): Promise<readonly string[][]> {
  return await withTarget(command, async (target) => {
    const { profile } = await record(target.pid, 2000, { rateHz });
    if (name !== undefined) assertTrue(profile, oracleOf(name), 20);
    assert.deepEqual(profile.cost.lost, {});
    const stacks = stacksOf(profile).filter(({ names }) => names[0] === "_bootstrap");
    assert.ok(stacks.length > 0);
    return stacks.map(({ names }) => [...names]);
  });
}

for (const python of aFewPythons()) {
  test(`5,000 deep at 100 Hz: ${python.name}`, { timeout: 30_000 }, async () => {
    const command = programCommand(python, "deep.py", 60, ["5000"]);
    for (const names of await depths(command, 100, "deep-5000")) {
      assert.ok(names.length >= 5004 && names.length <= 5014, `${names.length}`);
    }
  });
}

test("12,000 deep: every frame is kept", { timeout: 30_000 }, async () => {
  const command = programCommand(plainPython(), "deep.py", 60, ["12000"]);
  for (const names of await depths(command, 50, "deep-12000")) {
    assert.ok(names.length >= 12_004 && names.length <= 12_014, `${names.length}`);
  }
});

test("deeper than the cap: the middle is left out, and said so", { timeout: 30_000 }, async () => {
  const command = programCommand(plainPython(), "deep.py", 60, ["30000"]);
  for (const names of await depths(command, 20, undefined)) {
    const at = names.findIndex((name) => ELIDED.test(name));
    // Entries from C take rows, too.
    assert.ok(
      names.length > MAX_KEPT_FRAMES - 10 && names.length <= MAX_KEPT_FRAMES + 1,
      `${names.length}`,
    );
    assert.equal(
      names.findLastIndex((name) => ELIDED.test(name)),
      at,
    );
    // Both ends are what they were: in order from the root, and in order towards the leaf.
    const [outer, inner] = [names.slice(3, at), names.slice(at + 1)];
    assert.ok(outer.every((name, index) => name === `dive_${index % 3}`));
    const dives = inner.slice(0, inner.indexOf("bottom"));
    const first = Number(dives[0].slice("dive_".length));
    assert.ok(dives.every((name, index) => name === `dive_${(first + index) % 3}`));
    assert.equal(dives.at(-1), `dive_${(30_000 - 1) % 3}`);
  }
});
