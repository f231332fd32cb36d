// A target in namespaces of its own, looked at from outside: its threads have the ids that we see,
// its CPU time and its sleep are told as for any other.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import type { TestInterpreter } from "#cpython/testing/interpreters.ts";
import { waitUntil } from "./testing/process-state.ts";
import { aFewPythons } from "./testing/pythons.ts";
import { record } from "./testing/recordings.ts";
import { withTarget, type RunningTarget } from "./testing/targets.ts";
import { isOnCpu, stacksOf, sumOf } from "./testing/verdict.ts";

const PROGRAM = `
import threading, time
def spin():
    end = time.monotonic() + 60
    while time.monotonic() < end:
        pass
def rest():
    time.sleep(60)
for work in (spin, rest, rest):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.2)
print("ready", flush=True)
rest()
`;

const UNSHARE = ["unshare", "--pid", "--fork", "--mount", "--mount-proc", "--kill-child"];
const cannot =
  spawnSync(UNSHARE[0], [...UNSHARE.slice(1), "true"]).status === 0
    ? false
    : "namespaces need root here";

/** `unshare` forks: its child is the target. */
function childOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim();
  assert.match(children, /^\d+$/);
  return Number(children);
}

async function check(target: RunningTarget, python: TestInterpreter): Promise<void> {
  const pid = childOf(target.pid);
  await waitUntil(() => readdirSync(`/proc/${pid}/task`).length === 4, 5000);
  const { profile } = await record(pid, 1500);
  const outside = readdirSync(`/proc/${pid}/task`)
    .map(Number)
    .sort((a, b) => a - b);
  assert.deepEqual(
    // Row 0 holds what the process used beside its sampled threads, where that was worth a row.
    [...profile.threads.tid].filter((tid) => tid > 0).sort((a, b) => a - b),
    outside,
  );
  assert.deepEqual([...new Set(profile.threads.pid)], [pid]);
  assert.ok(
    profile.meta.pythonVersion.startsWith(`3.${python.minor}.`),
    profile.meta.pythonVersion,
  );
  const stacks = stacksOf(profile);
  const spinning = stacks.filter(({ names }) => names.includes("spin"));
  const resting = stacks.filter(({ names }) => names.includes("rest"));
  // On a full machine it often waits for a processor.
  assert.ok(sumOf(spinning.filter(isOnCpu), "count") > 0.1 * sumOf(spinning, "count"));
  assert.ok(sumOf(spinning, "cpuNs") > 20e6);
  assert.equal(sumOf(resting.filter(isOnCpu), "count"), 0);
  assert.equal(sumOf(resting, "cpuNs"), 0);
  assert.equal(new Set(resting.map(({ tid }) => tid)).size, 3);
  assert.equal(new Set(spinning.map(({ tid }) => tid)).size, 1);
}

for (const python of aFewPythons()) {
  test(`a PID namespace: ${python.name}`, { skip: cannot, timeout: 30_000 }, async () => {
    const command = [...UNSHARE, ...python.command, "-c", PROGRAM];
    await withTarget(command, async (target) => {
      await check(target, python);
    });
  });
}
