// Dumps of several processes at once: named, found by their command line, and below one another.

import assert from "node:assert/strict";
import { test } from "node:test";

import { startPython } from "./testing/python-target.ts";
import { runPyrometer } from "./testing/run-pyrometer.ts";

/** A Python below a shell below a Python; the lowest ends soon after its grandparent did. */
const TREE = `
import subprocess, sys, time
leaf = "import sys; print('there', flush=True); sys.stdin.read()"
shell = subprocess.Popen(["sh", "-c", 'exec 3<&0; "$0" -c "$1" <&3 & wait', sys.executable, leaf],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True)
shell.stdout.readline()
print("ready", flush=True)
time.sleep(60)
`;

const SLEEPS = 'import time\nprint("ready", flush=True)\ntime.sleep(60)\n';

function pidsOf(text: string): number[] {
  return [...text.matchAll(/^Process (\d+): /gm)].map((match) => Number(match[1]));
}

test("the processes below, whatever lies between", { timeout: 30_000 }, async () => {
  const target = await startPython(TREE);
  const { code, stdout, stderr } = await runPyrometer(["dump", "-s", "-p", String(target.pid)]);
  const alone = await runPyrometer(["dump", "-p", String(target.pid)]);
  await target.end();
  assert.equal(code, 0, stderr);
  const pids = pidsOf(stdout);
  assert.equal(pids.length, 2, stdout);
  assert.equal(pids[0], target.pid);
  assert.equal(stderr, "", "a shell between is no error");
  assert.deepEqual(pidsOf(alone.stdout), [target.pid]);
});

test("several by number, one of them gone", { timeout: 30_000 }, async () => {
  const first = await startPython(SLEEPS);
  const second = await startPython(SLEEPS);
  const gone = "4194304";
  const pids = ["-p", `${first.pid},${gone}`, "--pid", String(second.pid)];
  const { code, stdout, stderr } = await runPyrometer(["dump", ...pids]);
  const json = await runPyrometer(["dump", "-p", `${first.pid},${second.pid}`, "--json"]);
  await Promise.all([first.end(), second.end()]);
  assert.deepEqual(pidsOf(stdout), [first.pid, second.pid]);
  assert.equal(code, 3);
  assert.match(stderr, /^pyrometer: .*4194304/);
  const documents = json.stdout
    .split(/\n(?=\{)/)
    .map((text) => JSON.parse(text) as { pid: number });
  assert.deepEqual(
    documents.map(({ pid }) => pid),
    [first.pid, second.pid],
  );
});

test("by command line", { timeout: 30_000 }, async () => {
  const marked = `marked_${process.pid} = 1\n${SLEEPS}`;
  const target = await startPython(marked);
  const { code, stdout, stderr } = await runPyrometer(["dump", "--name", `marked_${process.pid} `]);
  const none = await runPyrometer(["dump", "--name", "^no such command$"]);
  await target.end();
  assert.equal(code, 0, stderr);
  assert.ok(pidsOf(stdout).includes(target.pid), stdout);
  assert.equal(none.code, 3);
  assert.match(none.stderr, /no process has a command line that matches/);
});

test("doctor looks at one process", async () => {
  const { code, stderr } = await runPyrometer(["doctor", "-p", "1,2"]);
  assert.equal(code, 2);
  assert.match(stderr, /looks at one process, and 2 were given/);
});
