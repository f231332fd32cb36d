// A hold may meet the delivery of a signal, and a stop that somebody else asked for: neither may be
// lost or undone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { threadStates, waitUntil } from "./testing/process-state.ts";
import { aFewPythons, plainPython } from "./testing/pythons.ts";
import { record, startRecording } from "./testing/recordings.ts";
import { withProgram } from "./testing/targets.ts";
import { assertTrue, judge, stacksOf, sumOf } from "./testing/verdict.ts";

for (const python of aFewPythons()) {
  test(`no signal of a storm is lost: ${python.name}`, { timeout: 30_000 }, async () => {
    await withProgram(python, "signal-storm", async (target, oracle) => {
      const { profile } = await record(target.pid, 1500);
      const truth = await target.end();
      const text = JSON.stringify({ truth, cost: profile.cost });
      assert.equal(truth["lost"], 0, text);
      assert.equal(truth["sent"], truth["handled"], text);
      assert.ok(Number(truth["timerTicks"]) > 100, text);
      // A thousand, where the machine is not full.
      assert.ok(profile.cost.holds > 0, text);
      assertTrue(profile, oracle, 25);
    });
  });
}

function isStopped(pid: number): boolean {
  return threadStates(pid).every(({ letter }) => letter === "T");
}

test(
  "a target stopped by SIGSTOP stays stopped while it is sampled, and goes on at SIGCONT",
  { timeout: 30_000 },
  async () => {
    await withProgram(plainPython(), "flat-loop", async (target, oracle) => {
      const recording = startRecording({ pid: target.pid }, { durationMs: 3500 });
      await recording.started;
      await sleep(500);
      target.send("SIGSTOP");
      await waitUntil(() => isStopped(target.pid), 2000);
      for (let look = 0; look < 100; look += 1) {
        assert.ok(isStopped(target.pid));
        await sleep(10);
      }
      target.send("SIGCONT");
      await waitUntil(() => threadStates(target.pid).every(({ letter }) => letter !== "T"), 2000);
      const { profile } = await recording.done;
      assertTrue(profile, oracle, 25);
      // A stopped program has a stack like any other, and takes no CPU time.
      const wallMs = sumOf(stacksOf(profile), "wallNs") / 1e6;
      const cpuMs = sumOf(stacksOf(profile), "cpuNs") / 1e6;
      assert.ok(wallMs > 3200, `${wallMs}`);
      assert.ok(cpuMs < wallMs - 900, `${cpuMs}`);
      assert.ok((await target.end())["rounds"] !== 0);
    });
  },
);

test("what is stopped from the start is recorded too", { timeout: 30_000 }, async () => {
  await withProgram(plainPython(), "recursion-45", async (target, oracle) => {
    target.send("SIGSTOP");
    await waitUntil(() => isStopped(target.pid), 2000);
    const { profile } = await record(target.pid, 500);
    const { correct, impossible, failed } = judge(profile, oracle);
    assert.ok(correct > 100 && impossible === 0 && failed === 0, `${correct} ${failed}`);
    assert.equal(profile.cost.holds, 0);
    assert.ok(isStopped(target.pid));
    target.send("SIGCONT");
  });
});
