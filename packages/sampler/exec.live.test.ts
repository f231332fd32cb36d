// What a process does to itself while it is recorded: it becomes another program, or it dies in the
// middle.

import assert from "node:assert/strict";
import { test } from "node:test";

import { onePerMinor, plainPython } from "./testing/pythons.ts";
import { record, startRecording } from "./testing/recordings.ts";
import { oracleOf, programCommand, withProgram, withTarget } from "./testing/targets.ts";
import { assertTrue, stacksOf, sumOf } from "./testing/verdict.ts";

const other = onePerMinor().find(({ command }) => command.length === 1) ?? plainPython();

test("a target that becomes another Python is recorded on", { timeout: 30_000 }, async () => {
  const oracle = oracleOf("exec-self");
  const command = programCommand(plainPython(), oracle.program, 4, [other.command[0]]);
  await withTarget(command, async (target) => {
    const { profile, result } = await record(target.pid, 10_000);
    assert.equal(result.reason, "target-ended");
    assertTrue(profile, oracle, 50);
    for (const name of ["before_exec", "after_exec"]) {
      const seen = stacksOf(profile).filter(({ names }) => names.includes(name));
      assert.ok(sumOf(seen, "count") > 15, `${name} ${sumOf(seen, "count")}`);
      assert.ok(sumOf(seen, "cpuNs") > 50e6, name);
    }
    assert.equal(await target.exited, 0);
  });
});

test(
  "a target that becomes no Python ends the recording, not itself",
  { timeout: 30_000 },
  async () => {
    const program = `
import os, time
print("ready", flush=True)
end = time.monotonic() + 1
while time.monotonic() < end:
    pass
os.execv("/bin/sh", ["sh", "-c", "sleep 3; exit 7"])`;
    await withTarget([...plainPython().command, "-c", program], async (target) => {
      const { profile, result } = await record(target.pid, 20_000);
      assert.equal(result.reason, "target-ended");
      assert.ok(sumOf(stacksOf(profile), "count") > 25);
      assert.ok(profile.cost.durationNs < 5e9, `${profile.cost.durationNs}`);
      assert.equal(await target.exited, 7);
    });
  },
);

/** Exit codes as a shell has them. */
const DEATHS = { kill: 137, abort: 134, exit: 3 };

for (const [how, code] of Object.entries(DEATHS)) {
  test(`a target that dies while it is sampled: ${how}`, { timeout: 30_000 }, async () => {
    const oracle = oracleOf("dies");
    const command = programCommand(plainPython(), oracle.program, 3, [how]);
    await withTarget(command, async (target) => {
      const { profile, result } = await record(target.pid, 20_000);
      assert.deepEqual(result, { reason: "target-ended", exitCode: undefined });
      assertTrue(profile, oracle, 25);
      assert.ok(profile.cost.durationNs < 8e9, `${profile.cost.durationNs}`);
      assert.equal(await target.exited, code);
    });
  });
}

test("a target that is killed from outside", { timeout: 30_000 }, async () => {
  await withProgram(plainPython(), "thread-churn", async (target, oracle) => {
    const recording = startRecording({ pid: target.pid });
    await recording.started;
    setTimeout(() => target.send("SIGKILL"), 700);
    const { profile, result } = await recording.done;
    assert.equal(result.reason, "target-ended");
    assertTrue(profile, oracle, 25);
  });
});
