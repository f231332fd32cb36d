// Several interpreters in one process: in threads of their own, or stacked on one thread, which is
// charged once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { oracleOf, programCommand, startTarget, type RunningTarget } from "./testing/targets.ts";
import type { TestInterpreter } from "#cpython/testing/interpreters.ts";
import { listThreadIds } from "#process/thread-ids.ts";
import type { Profile } from "#profile/model/profile.ts";
import { aFewPythons } from "./testing/pythons.ts";
import { record } from "./testing/recordings.ts";
import { assertTrue, stacksOf, sumOf } from "./testing/verdict.ts";

const DURATION_MS = 1500;
/** Of a thread's wall time; one that is charged twice has double. A full machine ends late. */
const MOST_MS = DURATION_MS * 1.2;
/** A thread may get no processor for all of one recording. */
const RECORDINGS_MAX = 3;

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

function wallMs(profile: Profile, tid: number): number {
  return (
    sumOf(
      stacksOf(profile).filter((stack) => stack.tid === tid),
      "wallNs",
    ) / 1e6
  );
}

/** Which interpreters were seen, each on the thread that runs it and no other. */
function noteInterpreters(profile: Profile, pid: number, found: Set<number>): void {
  assertTrue(profile, oracleOf("interpreters-in-threads"), 50);
  for (const tid of new Set(profile.threads.tid.filter((row) => row > 0))) {
    assert.ok(wallMs(profile, tid) <= MOST_MS, `${wallMs(profile, tid)}`);
  }
  // Threads were made in this order, one for each interpreter.
  const tids = listThreadIds(pid).toSorted((one, other) => one - other);
  for (const { names, tid } of stacksOf(profile)) {
    const number = Number(/^inner_([123])$/.exec(names.at(-1) ?? "")?.[1] ?? 0);
    if (number === 0) continue;
    assert.equal(tid, tids[number], `interpreter ${number} on thread ${tid} of ${tids.join()}`);
    found.add(number);
  }
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
        assert.ok(wallMs(profile, target.pid) <= MOST_MS, `${wallMs(profile, target.pid)}`);
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
      const expected = python.minor < 11 ? [] : [1, 2, 3];
      const found = new Set<number>();
      let notes = "";
      for (let round = 0; round < RECORDINGS_MAX && found.size < 3; round++) {
        const { profile } = await record(target.pid, DURATION_MS);
        noteInterpreters(profile, target.pid, found);
        notes = profile.cost.notes.join();
        if (expected.length === 0) break;
      }
      // Before 3.13 the state names the thread that made it, before 3.11 nothing else tells.
      assert.deepEqual(
        [...found].toSorted((one, other) => one - other),
        expected,
      );
      if (python.minor < 11) assert.match(notes, /does not tell which thread runs/);
      else assert.doesNotMatch(notes, /which thread/);
    } finally {
      await target.kill();
    }
  });
}
