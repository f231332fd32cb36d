import assert from "node:assert/strict";
import { test } from "node:test";

import { byOtherUser, needsOtherUser } from "#process/testing/processes.ts";

import { startPython, startReady } from "./testing/python-target.ts";
import { PYROMETER, runPyrometer, startProgram } from "./testing/run-pyrometer.ts";

const SLEEPER = 'import time\nprint("ready", flush=True)\ntime.sleep(60)';

interface Check {
  readonly check: string;
  readonly state: string;
  readonly detail: string;
}

test("this machine, as text and as JSON", async () => {
  const text = await runPyrometer(["doctor"]);
  assert.equal(text.stderr, "");
  assert.match(text.stdout, /^(ok|warning|failed) +system +linux /m);
  assert.match(text.stdout, /^(ok|warning|failed) +ptrace scope +/m);
  const json = await runPyrometer(["doctor", "--json"]);
  const { pid, checks } = JSON.parse(json.stdout) as { pid: null; checks: readonly Check[] };
  assert.equal(pid, null);
  assert.equal(json.code, checks.some(({ state }) => state === "failed") ? 4 : 0);
});

test("a Python process: version, file, threads", async () => {
  const target = await startPython(SLEEPER);
  const { code, stdout, stderr } = await runPyrometer(["doctor", "-p", String(target.pid)]);
  await target.end();
  assert.deepEqual([code, stderr], [0, ""], stdout);
  assert.match(stdout, /^ok +python +Python 3\.\d+\.\d+.* in \//m);
  assert.match(stdout, /^ok +stacks +1 Python thread in 1 interpreter, all stacks can be read$/m);
});

test("what is no Python, or not there", async () => {
  const sleeper = await startReady("bash", ["-c", "echo ready; exec sleep 60"]);
  const asleep = await runPyrometer(["doctor", "-p", String(sleeper.pid)]);
  await sleeper.end();
  const gone = await runPyrometer(["doctor", "-p", String(sleeper.pid)]);
  assert.equal(asleep.code, 3, asleep.stdout);
  assert.match(asleep.stdout, /^failed +python +/m);
  assert.equal(gone.code, 3, gone.stdout);
  assert.match(gone.stdout, /^failed +process +/m);
});

test("another user's process is not permitted", { skip: needsOtherUser }, async () => {
  const target = await startPython(SLEEPER);
  const [program, ...args] = byOtherUser([PYROMETER, "doctor", "-p", String(target.pid)]);
  const { code, stdout } = await startProgram(program, args).ended;
  await target.end();
  assert.equal(code, 4, stdout);
  assert.match(stdout, /^failed +user +.*\n +try: /m);
});
