// What a sample says beside its stack: who holds the GIL, who waits for it, garbage collection,
// exceptions; and what a version does not tell is unknown, not false.

import assert from "node:assert/strict";
import { test } from "node:test";

import { sampleState } from "#profile/model/tables.ts";
import { testInterpreters } from "#cpython/testing/interpreters.ts";
import { dumpProcess } from "./dump.ts";
import { onePerMinor } from "./testing/pythons.ts";
import { record } from "./testing/recordings.ts";
import { withProgram, withTarget } from "./testing/targets.ts";
import {
  assertTrue,
  isOnCpu,
  sharesOf,
  stacksOf,
  sumOf,
  type CountedStack,
} from "./testing/verdict.ts";

const DURATION_MS = 1000;
const DUMPS = 12;

const CONTENDED = `
import threading, time
def spin(end):
    total = 0
    while time.monotonic() < end:
        for _ in range(1000):
            total += 1
end = time.monotonic() + 60
for _ in range(3):
    threading.Thread(target=spin, args=(end,), daemon=True).start()
time.sleep(0.3)
print("ready", flush=True)
spin(end)
`;

function shareIn(stacks: readonly CountedStack[], bit: number): number {
  const having = stacks.filter(({ state }) => (state & bit) !== 0);
  return sumOf(having, "count") / sumOf(stacks, "count");
}

for (const python of onePerMinor()) {
  test(`one thread holds the GIL: ${python.name}`, { timeout: 30_000 }, async () => {
    await withTarget([...python.command, "-c", CONTENDED], async (target) => {
      let exactlyOne = 0;
      for (let look = 0; look < DUMPS; look += 1) {
        const { threads } = dumpProcess(target.pid, { noStop: false });
        assert.equal(threads.length, 4);
        const bare = threads.filter(({ frames }) => frames.length === 0);
        assert.deepEqual(bare, []);
        if (threads.filter(({ holdsGil }) => holdsGil === true).length === 1) exactlyOne += 1;
      }
      // Each thread is looked at in its own moment: now and then the GIL changed hands meanwhile.
      assert.ok(exactlyOne > DUMPS / 2, `${exactlyOne}`);
      const { profile } = await record(target.pid, DURATION_MS);
      const stacks = stacksOf(profile).filter(({ isRow }) => !isRow);
      const holds = shareIn(stacks, sampleState.holdsGil);
      assert.ok(holds > 0.15 && holds < 0.35, `${holds}`);
      const known = profile.threads.knownStates[0];
      assert.equal((known & sampleState.waitsForGil) !== 0, python.minor >= 15);
      if (python.minor < 15) return;
      const waits = shareIn(stacks, sampleState.waitsForGil);
      assert.ok(waits > 0.6 && waits < 0.9, `${waits}`);
      const both = stacks.filter(({ state }) => (state & 6) === 6);
      assert.equal(sumOf(both, "count"), 0);
    });
  });

  test(`garbage collection is told: ${python.name}`, { timeout: 30_000 }, async () => {
    await withProgram(python, "gc-storm", async (target, oracle) => {
      const { profile } = await record(target.pid, DURATION_MS);
      assertTrue(profile, oracle, 25);
      const stacks = stacksOf(profile).filter(({ isRow }) => !isRow);
      const collecting = stacks.filter(({ names }) => names.includes("collect"));
      assert.ok(
        shareIn(collecting, sampleState.inGc) > 0.9,
        `${shareIn(collecting, sampleState.inGc)}`,
      );
      const outside = stacks.filter(({ names }) => names.at(-1) === "main");
      if (sumOf(outside, "count") > 20) assert.ok(shareIn(outside, sampleState.inGc) < 0.1);
      const named = stacks.some(({ names }) => names.includes("<GC>"));
      assert.equal(named, python.minor >= 15);
    });
  });
}

for (const python of onePerMinor().filter(({ minor }) => minor >= 14)) {
  test(`exceptions: ${python.name}`, { timeout: 30_000 }, async () => {
    await withProgram(python, "exceptions", async (target, oracle) => {
      const { profile } = await record(target.pid, DURATION_MS);
      assertTrue(profile, oracle, 25);
      const known = (profile.threads.knownStates[0] & sampleState.exception) !== 0;
      assert.equal(known, python.minor >= 15);
      const stacks = stacksOf(profile).filter(isOnCpu);
      const inHandle = stacks.filter(({ names }) => names.includes("handle"));
      const inPlain = stacks.filter(({ names }) => names.includes("plain"));
      assert.ok(sharesOf(profile, oracle, "count").size > 1);
      assert.ok(known ? shareIn(inHandle, sampleState.exception) > 0.95 : true);
      assert.equal(shareIn(inPlain, sampleState.exception), 0);
    });
  });
}

for (const python of testInterpreters().filter(({ freeThreaded }) => freeThreaded)) {
  test(
    `without a GIL nobody holds one, and threads run at once: ${python.name}`,
    { timeout: 30_000 },
    async () => {
      await withTarget([...python.command, "-c", CONTENDED], async (target) => {
        const { profile } = await record(target.pid, DURATION_MS);
        assert.equal(
          profile.threads.knownStates[0] & (sampleState.holdsGil | sampleState.waitsForGil),
          0,
        );
        const stacks = stacksOf(profile).filter(({ isRow }) => !isRow);
        const running = new Set(stacks.filter(isOnCpu).map(({ tid }) => tid));
        assert.equal(running.size, 4);
        assert.equal(shareIn(stacks, sampleState.holdsGil), 0);
      });
    },
  );
}
