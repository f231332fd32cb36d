// A thread that sleeps is never held: it would see EINTR in a call that otherwise ends only when it
// is done. And what sleeps is shown as sleeping, whatever it is called.

import assert from "node:assert/strict";
import { test } from "node:test";

import { aFewPythons, plainPython } from "./testing/pythons.ts";
import { record } from "./testing/recordings.ts";
import { withProgram, withTarget } from "./testing/targets.ts";
import { assertTrue, isOnCpu, stacksOf, sumOf } from "./testing/verdict.ts";

const DURATION_MS = 2000;
const LEAST_SAMPLES = 500;

test(
  "a target that waits in epoll_wait, poll and nanosleep sees no EINTR",
  { timeout: 30_000 },
  async () => {
    await withProgram(plainPython(), "epoll-sleeper", async (target, oracle) => {
      const { profile } = await record(target.pid, DURATION_MS);
      assertTrue(profile, oracle, LEAST_SAMPLES);
      const truth = await target.end();
      const { epollEintr, pollEintr, sleepEintr } = truth;
      // The signal that ends it may interrupt the wait that it then leaves.
      const allowed = truth["ended by signal"] === undefined ? 0 : 1;
      const interrupted = Number(epollEintr) + Number(pollEintr) + Number(sleepEintr);
      assert.ok(interrupted <= allowed, JSON.stringify(truth));
      assert.ok(Number(truth["epollWaits"]) > 20, JSON.stringify(truth));
    });
  },
);

const IDLE = `
import threading, time, select, socket
left, right = socket.socketpair()
lock = threading.Lock()
lock.acquire()
poll = select.poll()
for wait in (lambda: time.sleep(60), lock.acquire, lambda: left.recv(1), lambda: poll.poll(60000)):
    threading.Thread(target=wait, daemon=True).start()
time.sleep(0.3)
print("ready", flush=True)
time.sleep(60)
`;

for (const python of aFewPythons()) {
  test(
    `sleeping threads are never held, and all are sampled: ${python.name}`,
    { timeout: 30_000 },
    async () => {
      const command = [...python.command, "-c", IDLE];
      await withTarget(command, async (target) => {
        const { profile } = await record(target.pid, DURATION_MS);
        const stacks = stacksOf(profile);
        assert.equal(profile.cost.holds, 0);
        assert.deepEqual(profile.cost.lost, {});
        assert.equal(profile.threads.tid.length, 5);
        assert.equal(sumOf(stacks.filter(isOnCpu), "count"), 0);
        assert.equal(sumOf(stacks, "cpuNs"), 0);
        // Five threads, each for the whole time that was looked at.
        const wallMs = sumOf(stacks, "wallNs") / 1e6;
        const lookedAtMs = profile.cost.durationNs / 1e6;
        assert.ok(wallMs > 4.9 * lookedAtMs && wallMs < 5.1 * DURATION_MS, `${wallMs}`);
        assert.ok(stacks.every(({ isRow }) => !isRow));
      });
    },
  );
}

test("a thread named `) R` sleeps; one named `a) S` runs", { timeout: 30_000 }, async () => {
  await withProgram(plainPython(), "odd-thread-name", async (target, oracle) => {
    const { profile } = await record(target.pid, DURATION_MS);
    assertTrue(profile, oracle, LEAST_SAMPLES);
    const stacks = stacksOf(profile);
    const of = (name: string) => stacks.filter(({ names }) => names.includes(name));
    const names = new Set(profile.threads.name);
    assert.ok(names.has(") R 1 (x") && names.has("a) S 0 (b"), [...names].join());
    assert.ok(sumOf(of("sleeping"), "count") >= LEAST_SAMPLES);
    assert.equal(sumOf(of("sleeping").filter(isOnCpu), "count"), 0);
    assert.equal(sumOf(of("sleeping"), "cpuNs"), 0);
    const spinning = of("spinning");
    assert.ok(sumOf(spinning.filter(isOnCpu), "count") > 0.1 * sumOf(spinning, "count"));
  });
});
