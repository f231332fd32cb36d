// Several interpreters in one process: in threads of their own, or stacked on one thread, which is
// charged once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { oracleOf, programCommand, startTarget, type RunningTarget } from "./testing/targets.ts";
import type { TestInterpreter } from "#cpython/testing/interpreters.ts";
import { aFewPythons } from "./testing/pythons.ts";
import { record } from "./testing/recordings.ts";
import { assertTrue, stacksOf, sumOf } from "./testing/verdict.ts";

const DURATION_MS = 1500;

/** Undefined where this Python was built without subinterpreters. */
async function start(python: TestInterpreter, name: string): Promise<RunningTarget | undefined> {
  const oracle = oracleOf(name);
  try {
    return await startTarget(programCommand(python, oracle.program, 60, oracle.arguments));
  } catch (error) {
    if (error instanceof Error && error.message.includes("unsupported")) return undefined;
    throw error;
  }
}

function wallMs(profile: Parameters<typeof stacksOf>[0], tid: number): number {
  return (
    sumOf(
      stacksOf(profile).filter((stack) => stack.tid === tid),
      "wallNs",
    ) / 1e6
  );
}

for (const python of aFewPythons()) {
  test(
    `interpreters stacked on one thread: ${python.name}`,
    { timeout: 30_000 },
    async (context) => {
      const target = await start(python, "interpreters-stacked");
      if (target === undefined) return context.skip("built without subinterpreters");
      try {
        const { profile } = await record(target.pid, DURATION_MS);
        assertTrue(profile, oracleOf("interpreters-stacked"), 25);
        assert.deepEqual(
          [...profile.threads.tid].filter((tid) => tid > 0),
          [target.pid],
        );
        // Charged once: the thread's time is not there twice.
        assert.ok(
          wallMs(profile, target.pid) <= DURATION_MS * 1.02,
          `${wallMs(profile, target.pid)}`,
        );
        const inner = stacksOf(profile).filter(({ names }) =>
          /^inner_[123]$/.test(names.at(-1) ?? ""),
        );
        const share = sumOf(inner, "count") / sumOf(stacksOf(profile), "count");
        assert.ok(share > 0.6, `${share}`);
      } finally {
        await target.kill();
      }
    },
  );

  test(`interpreters in threads: ${python.name}`, { timeout: 30_000 }, async (context) => {
    const target = await start(python, "interpreters-in-threads");
    if (target === undefined) return context.skip("built without subinterpreters");
    try {
      const { profile } = await record(target.pid, DURATION_MS);
      assertTrue(profile, oracleOf("interpreters-in-threads"), 50);
      for (const tid of new Set(profile.threads.tid.filter((row) => row > 0))) {
        assert.ok(wallMs(profile, tid) <= DURATION_MS * 1.02, `${wallMs(profile, tid)}`);
      }
      // Before 3.13 the subinterpreter's state names the thread that made it as its thread,
      // whichever runs it.
      if (python.minor < 13) return;
      const leaves = new Set(stacksOf(profile).map(({ names }) => names.at(-1)));
      for (const number of [1, 2, 3]) assert.ok(leaves.has(`inner_${number}`), [...leaves].join());
    } finally {
      await target.kill();
    }
  });
}
