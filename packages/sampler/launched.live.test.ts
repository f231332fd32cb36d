// A command that we launched and hold a thousand times a second is what it would be without us: its
// signals, its exit code, its children.

import assert from "node:assert/strict";
import { test } from "node:test";

import { plainPython } from "./testing/pythons.ts";
import { startRecording, type Recorded } from "./testing/recordings.ts";
import { stacksOf, sumOf } from "./testing/verdict.ts";

const BUSY = `
import os, signal, subprocess, sys, time
def busy(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
`;

async function launch(program: string): Promise<Recorded> {
  const command = [...plainPython().command, "-c", BUSY + program];
  const recorded = await startRecording({ command }).done;
  const seen = stacksOf(recorded.profile).filter(({ names }) => names.includes("busy"));
  assert.ok(sumOf(seen, "count") > 10);
  // On a full machine a thread is often read while it has no processor, without a hold.
  assert.ok(recorded.profile.cost.holds > 0);
  assert.equal(recorded.result.reason, "target-ended");
  return recorded;
}

const ENDS: Readonly<Record<string, readonly [program: string, exitCode: number]>> = {
  "its exit code": ["busy(0.7); sys.exit(42)", 42],
  "os._exit from a thread": [
    "import threading; threading.Thread(target=lambda: (busy(0.7), os._exit(9))).start(); busy(5)",
    9,
  ],
  "SIGTERM that it sends to itself": [
    "busy(0.7); os.kill(os.getpid(), signal.SIGTERM); busy(5)",
    143,
  ],
  "SIGKILL that it sends to itself": [
    "busy(0.7); os.kill(os.getpid(), signal.SIGKILL); busy(5)",
    137,
  ],
  "a crash": ["busy(0.7); os.kill(os.getpid(), signal.SIGSEGV); busy(5)", 139],
};

for (const [name, [program, exitCode]] of Object.entries(ENDS)) {
  test(`launched: ${name}`, { timeout: 30_000 }, async () => {
    const { result } = await launch(program);
    assert.equal(result.exitCode, exitCode);
  });
}

test("launched: signals that it handles come once each", { timeout: 30_000 }, async () => {
  const { result } = await launch(`
got = []
signal.signal(signal.SIGUSR1, lambda *_: got.append(1))
for _ in range(50):
    busy(0.02)
    before = len(got)
    os.kill(os.getpid(), signal.SIGUSR1)
    while len(got) == before:
        pass
sys.exit(len(got))`);
  assert.equal(result.exitCode, 50);
});

test("launched: its children are its own to wait for", { timeout: 30_000 }, async () => {
  const { result } = await launch(`
codes = []
for number in range(10):
    child = os.fork()
    if child == 0:
        busy(0.02)
        os._exit(number)
    busy(0.02)
    codes.append(os.waitpid(child, 0)[1] >> 8)
codes.append(subprocess.run([sys.executable, "-c", "raise SystemExit(11)"]).returncode)
stopped = os.fork()
if stopped == 0:
    os.kill(os.getpid(), signal.SIGSTOP)
    os._exit(12)
busy(0.1)
codes.append(os.WIFSTOPPED(os.waitpid(stopped, os.WUNTRACED)[1]))
os.kill(stopped, signal.SIGCONT)
codes.append(os.waitpid(stopped, 0)[1] >> 8)
sys.exit(0 if codes == [*range(10), 11, True, 12] else 1)`);
  assert.equal(result.exitCode, 0);
});
