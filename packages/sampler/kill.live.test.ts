// Promise 6: SIGKILL of Pyrometer at any moment, 50 times while it samples at 1 kHz, leaves the
// target as it was: no thread stopped, none with a tracer, and the work goes on.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { assertUntouched, waitUntil } from "./testing/process-state.ts";
import { plainPython } from "./testing/pythons.ts";
import { withTarget, type RunningTarget } from "./testing/targets.ts";

const PYROMETER = join(import.meta.dirname, "..", "..", "bin", "pyrometer");
const KILLS = 50;
/** So many at a time, each on a target of its own. */
const AT_A_TIME = 2;
const MOST_MS_AFTER_START = 120;

/** Three threads that never rest; the main one says so. */
const COUNTING = `
import threading, time
def count():
    total = 0
    while True:
        total += 1
for _ in range(2):
    threading.Thread(target=count, daemon=True).start()
print("ready", flush=True)
last = time.monotonic()
end = last + 120
while last < end:
    if time.monotonic() > last + 0.02:
        last = time.monotonic()
        print("on", flush=True)
`;

const folder = mkdtempSync(join(tmpdir(), "pyrometer-kill-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function killWhileSampling(target: RunningTarget, output: string): Promise<void> {
  const flags = ["-p", String(target.pid), "-r", "1000", "-o", output];
  const pyrometer = spawn(PYROMETER, ["record", ...flags], { stdio: "ignore" });
  const ended = once(pyrometer, "exit");
  try {
    // The recording is opened when the target is understood: the first sample follows.
    await waitUntil(() => existsSync(output), 10_000);
    await sleep(Math.random() * MOST_MS_AFTER_START);
    assert.equal(pyrometer.exitCode, null, "it samples");
  } finally {
    pyrometer.kill("SIGKILL");
    await ended;
  }
  assertUntouched(target.pid);
  const saidBefore = target.lines.length;
  await waitUntil(() => target.lines.length > saidBefore, 5_000);
}

test(`killed ${KILLS} times, never missed`, { timeout: 120_000 }, async () => {
  const command = [...plainPython().command, "-c", COUNTING];
  const rows = Array.from({ length: AT_A_TIME }, (_, row) => row);
  await Promise.all(
    rows.map((row) =>
      withTarget(command, async (target) => {
        for (let kill = row; kill < KILLS; kill += AT_A_TIME) {
          await killWhileSampling(target, join(folder, `${kill}.pyro`));
        }
      }),
    ),
  );
});
