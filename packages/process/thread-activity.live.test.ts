// What the scheduler says of real threads: running or asleep, whatever they are called; CPU time;
// and that they ended.

import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { activity, ThreadActivity } from "./thread-activity.ts";

/** A shell that names itself by its file, so the name of a link is the name of the process. */
async function withProcess(
  command: readonly string[],
  use: (child: ChildProcess, pid: number) => Promise<void>,
): Promise<void> {
  const child = spawn(command[0], command.slice(1), { stdio: "ignore" });
  const ended = once(child, "exit");
  try {
    await sleep(200);
    await use(child, child.pid ?? 0);
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

/** `comm` of the process itself may be written by the process alone. */
function named(name: string, then: string): readonly string[] {
  return ["bash", "-c", `printf '%s' '${name}' > /proc/self/task/$$/comm; ${then}`];
}

const RESTS = "read -t 30 < <(sleep 30)";
const RUNS = "while :; do :; done";

test("a sleeping thread named `) R 1 (x` is asleep", async () => {
  await withProcess(named(") R 1 (x", RESTS), async (_, pid) => {
    assert.equal(readFileSync(`/proc/${pid}/comm`, "latin1"), ") R 1 (x\n");
    const thread = new ThreadActivity(pid, pid);
    for (let look = 0; look < 50; look += 1) {
      assert.equal(thread.read(), activity.asleep);
      await sleep(2);
    }
    assert.ok(thread.readSchedule());
    const { runNs, slices } = thread;
    await sleep(50);
    assert.ok(thread.readSchedule());
    assert.deepEqual([thread.runNs, thread.slices], [runNs, slices]);
    thread.close();
  });
});

test("a running thread named `) S 1 (x` runs, and its CPU time grows", async () => {
  await withProcess(named(") S 1 (x", RUNS), async (_, pid) => {
    const thread = new ThreadActivity(pid, pid);
    for (let look = 0; look < 50; look += 1) {
      assert.equal(thread.read(), activity.running);
      await sleep(2);
    }
    assert.ok(thread.readSchedule());
    const { runNs, delayNs } = thread;
    const startMs = performance.now();
    await sleep(400);
    assert.ok(thread.readSchedule());
    const passedNs = (performance.now() - startMs) * 1e6;
    // What did not run waited for a processor.
    const accounted = thread.runNs - runNs + thread.delayNs - delayNs;
    assert.ok(accounted > 0.8 * passedNs && accounted < 1.2 * passedNs, `${accounted / passedNs}`);
    thread.close();
  });
});

test("a thread that ended is gone, and so are its files", async () => {
  await withProcess(named("ends", RESTS), async (child, pid) => {
    const thread = new ThreadActivity(pid, pid);
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    assert.equal(thread.read(), activity.gone);
    assert.equal(thread.readSchedule(), false);
    thread.close();
    assert.throws(() => new ThreadActivity(pid, pid));
    const open = readdirSync("/proc/self/fd").length;
    for (let tries = 0; tries < 20; tries += 1) assert.throws(() => new ThreadActivity(pid, pid));
    assert.equal(readdirSync("/proc/self/fd").length, open);
  });
});
