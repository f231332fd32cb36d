// Commands launched under a recording: their exit code, their signals, their own children, their
// terminal.

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";

import { pythonExecutable } from "./testing/python-target.ts";
import { PYROMETER, runPyrometer, startProgram, startPyrometer } from "./testing/run-pyrometer.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { runOnTerminal } from "./testing/terminal.ts";

const folder = temporaryFolder();

const BUSY_FOR_A_SECOND = `
import time
def busy():
    end = time.monotonic() + 1
    while time.monotonic() < end:
        sum(range(1000))
`;

function launch(name: string, program: string, ...flags: string[]): string[] {
  const output = path.join(folder, name);
  return ["record", ...flags, "-o", output, "--", pythonExecutable(), "-c", program];
}

function isWritten(name: string): boolean {
  return fs.readFileSync(path.join(folder, name), "utf8").includes("busy");
}

test("the exit code is the command's own, and the profile is written", async () => {
  const program = `${BUSY_FOR_A_SECOND}\nbusy()\nprint("out")\nraise SystemExit(7)`;
  const { code, stdout, stderr } = await runPyrometer(launch("exit.svg", program));
  assert.deepEqual([code, stdout], [7, "out\n"], stderr);
  assert.ok(isWritten("exit.svg"));
  assert.match(stderr, /^wrote .*exit\.svg and .*exit\.pyro\n/);
});

test("a command that a signal ends gives 128 + signal", async () => {
  const program = `${BUSY_FOR_A_SECOND}\nbusy()\nimport os\nos.kill(os.getpid(), 9)`;
  const { code, stderr } = await runPyrometer(launch("signal.svg", program));
  assert.equal(code, 137, stderr);
  assert.ok(isWritten("signal.svg"));
});

test("the command's own children are its own to wait for", async () => {
  const program = `${BUSY_FOR_A_SECOND}
import subprocess, sys
def child(code):
    return subprocess.run([sys.executable, "-c", f"raise SystemExit({code})"]).returncode
codes = [child(3), child(4)]
busy()
raise SystemExit(0 if codes == [3, 4] else 1)`;
  const { code, stderr } = await runPyrometer(launch("children.svg", program, "-r", "1000"));
  assert.equal(code, 0, stderr);
});

test("signals sent to us alone are passed on, once each", async () => {
  const program = `
import signal, sys, time
got = []
def note(number, frame):
    got.append(number)
    print(signal.Signals(number).name, flush=True)
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2):
    signal.signal(number, note)
print("ready", flush=True)
end = time.monotonic() + 20
def busy():
    while len(got) < 5 and time.monotonic() < end:
        sum(range(1000))
busy()
time.sleep(0.3)
raise SystemExit(len(got))`;
  const { child, ended } = startPyrometer(launch("passed.svg", program));
  const signals = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGINT"] as const;
  // Each is sent when the command has named the one before on a line.
  let said = "";
  let sent = 0;
  child.stdout?.on("data", (text: Buffer) => {
    said += text.toString();
    const lines = said.split("\n").length - 1;
    for (const signal of signals.slice(sent, lines)) {
      sent += 1;
      setTimeout(() => child.kill(signal), 300);
    }
  });
  const { code, stdout, stderr } = await ended;
  assert.equal(stdout, ["ready", ...signals, ""].join("\n"), stderr);
  assert.equal(code, 5);
});

test("a duration ends the recording, not the command", async () => {
  const program = `${BUSY_FOR_A_SECOND}\nbusy()\nbusy()\nprint("done")\nraise SystemExit(3)`;
  const { code, stdout, stderr } = await runPyrometer(launch("part.svg", program, "-d", "500ms"));
  assert.deepEqual([code, stdout], [3, "done\n"], stderr);
  assert.match(stderr, /samples in [45]\d\d ms/);
});

/** Becomes the parent of what its children leave behind, and says whether there was anything. */
const HEIR = `
import ctypes, os, subprocess, sys
PR_SET_CHILD_SUBREAPER = 36
assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
code = subprocess.call(sys.argv[1:])
try:
    os.waitpid(-1, os.WNOHANG)
    print("left something")
except ChildProcessError:
    print("left nothing", code)`;

test("the command is waited for: no zombie is left to whoever started us", async () => {
  const program = `${BUSY_FOR_A_SECOND}\nbusy()\nraise SystemExit(9)`;
  for (const flags of [[], ["-d", "500ms"]]) {
    const args = launch("waited.svg", program, ...flags);
    const heir = ["-c", HEIR, PYROMETER, ...args];
    const { stdout, stderr } = await startProgram(pythonExecutable(), heir).ended;
    assert.equal(stdout, "left nothing 9\n", stderr);
  }
});

test("the command's pipes stay as a shell gives them, also while we write to them", async () => {
  const program = `${BUSY_FOR_A_SECOND}
import os
before = [os.get_blocking(file) for file in (1, 2)]
busy()
print(before, [os.get_blocking(file) for file in (1, 2)])`;
  const { code, stdout, stderr } = await runPyrometer(launch("pipes.svg", program, "-d", "500ms"));
  assert.deepEqual([code, stdout], [0, "[True, True] [True, True]\n"], stderr);
  assert.match(stderr, /^wrote /);
});

test("a command that is not there, no Python, or gone at once is told", async () => {
  const output = path.join(folder, "none.svg");
  const missing = await runPyrometer(["record", "-o", output, "--", "/no/such/command"]);
  assert.equal(missing.code, 2, missing.stderr);
  assert.match(missing.stderr, /^pyrometer: [^\n]*\/no\/such\/command[^\n]*\n/);
  const short = await runPyrometer(["record", "-o", output, "--", "true"]);
  assert.ok(short.code === 3 || short.code === 5, `${short.code} ${short.stderr}`);
  assert.match(short.stderr, /^pyrometer: [^\n]+\n( {2}try: [^\n]+\n)?$/);
  assert.equal(fs.existsSync(output), false);
});

test("a shell that becomes Python is recorded", async () => {
  const output = path.join(folder, "shell.svg");
  const program = `${BUSY_FOR_A_SECOND}\nbusy()`;
  const command = ["sh", "-c", 'sleep 0.3; exec "$0" -c "$1"', pythonExecutable(), program];
  const { code, stderr } = await runPyrometer(["record", "-o", output, "--", ...command]);
  assert.equal(code, 0, stderr);
  assert.ok(isWritten("shell.svg"));
});

test("a terminal's Ctrl-C reaches the command once, and we wait for its end", async () => {
  const program = `
import sys, time
count = 0
print("ready", flush=True)
def busy():
    end = time.monotonic() + 20
    while time.monotonic() < end:
        sum(range(1000))
try:
    busy()
except KeyboardInterrupt:
    count += 1
try:
    time.sleep(1)
except KeyboardInterrupt:
    count += 1
sys.exit(40 + count)`;
  const args = launch("terminal.svg", program);
  const { code, text } = await runOnTerminal([["ready", "\u0003", 1]], PYROMETER, args);
  assert.equal(code, 41, text);
  assert.ok(isWritten("terminal.svg"));
  // The terminal belongs to the command: no progress line.
  assert.doesNotMatch(text, /recording process|samples · /);
});
