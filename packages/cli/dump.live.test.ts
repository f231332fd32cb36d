// Dumps of real processes through the real launcher.

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";

import { byOtherUser, needsOtherUser } from "#process/testing/processes.ts";

import { pythonExecutable, startPython, startReady } from "./testing/python-target.ts";
import { PYROMETER, runPyrometer, startProgram } from "./testing/run-pyrometer.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const folder = temporaryFolder();

const SLEEPER = `import threading, time
def wait():
    time.sleep(60)

class Worker:
    def work(self):
        wait()

threading.Thread(target=Worker().work, daemon=True).start()
time.sleep(0.2)
print("ready", flush=True)
wait()
`;

interface JsonThread {
  readonly running: boolean;
  readonly frames: readonly { readonly name: string; readonly source: string | null }[];
}

test("all threads with frames and source lines, as text and as JSON", async () => {
  const file = path.join(folder, "sleeper.py");
  fs.writeFileSync(file, SLEEPER);
  const target = await startReady(pythonExecutable(), [file]);
  const text = await runPyrometer(["dump", "--pid", String(target.pid)]);
  const json = await runPyrometer(["dump", "-j", "-p", `0x${target.pid.toString(16)}`]);
  await target.end();
  assert.deepEqual([text.code, text.stderr], [0, ""]);
  const start = `Process ${target.pid}: ${pythonExecutable()} ${file}\nPython 3.`;
  assert.ok(text.stdout.startsWith(start), text.stdout);
  const inner = `    wait (${file}:3)\n        time.sleep(60)\n`;
  const main = `${inner}    <module> (${file}:12)\n        wait()\n`;
  assert.ok(text.stdout.includes(main), text.stdout);
  assert.match(text.stdout, /\n {4}(Worker\.)?work \(.*sleeper\.py:7\)\n {8}wait\(\)\n/);
  assert.match(text.stdout, /\(idle/);
  // The standard library's folder says nothing.
  assert.match(text.stdout, /\n {4}(Thread\.)?run \(threading\.py:\d+\)\n/);
  assert.deepEqual([json.code, json.stderr], [0, ""]);
  const { threads } = JSON.parse(json.stdout) as { threads: readonly JsonThread[] };
  assert.equal(threads.length, 2);
  const leaves = threads.map((thread) => [thread.running, thread.frames[0]]);
  for (const [running, leaf] of leaves) {
    assert.equal(running, false);
    assert.deepEqual({ ...(leaf as object) }, { ...(leaf as object), name: "wait" });
  }
  assert.equal(threads[0].frames[0].source, "time.sleep(60)");
});

test("a container's own source is shown, never a file of ours", async (context) => {
  if (process.getuid?.() !== 0) {
    context.skip("chroot needs root");
    return;
  }
  const root = fs.mkdtempSync(path.join(folder, "root-"));
  const outside = path.join(folder, "secret.py");
  fs.writeFileSync(outside, "ours\n");
  fs.mkdirSync(path.join(root, folder), { recursive: true });
  fs.writeFileSync(path.join(root, folder, "secret.py"), "theirs\n");
  fs.symlinkSync(outside, path.join(root, "link.py"));
  const program = `import os, sys, time
os.chroot(sys.argv[1])
os.chdir("/")
def wait():
    time.sleep(60)
print("ready", flush=True)
exec(compile("wait()", "/link.py", "exec"))`;
  const target = await startPython(program, [root]);
  const { code, stdout } = await runPyrometer(["dump", "-p", String(target.pid)]);
  await target.end();
  assert.equal(code, 0);
  assert.match(stdout, /link\.py:1\)\n {8}theirs\n/);
});

test("what is no Python or not there is told", async () => {
  const sleeper = await startReady("bash", ["-c", "echo ready; exec sleep 60"]);
  const asleep = await runPyrometer(["dump", "-p", String(sleeper.pid)]);
  await sleeper.end();
  const gone = await runPyrometer(["dump", "-p", String(sleeper.pid)]);
  for (const { code, stderr, stdout } of [asleep, gone]) {
    assert.deepEqual([code, stdout], [3, ""], stderr);
    assert.match(stderr, /^pyrometer: [^\n]+\n( {2}try: [^\n]+\n)?$/);
  }
});

test("another user's process is refused clearly", { skip: needsOtherUser }, async () => {
  const target = await startPython('import time\nprint("ready", flush=True)\ntime.sleep(60)');
  const output = path.join("/tmp", `pyrometer-test-${process.pid}.svg`);
  const pid = String(target.pid);
  for (const command of [
    ["dump", "-p", pid],
    ["record", "-p", pid, "-d", "1", "-o", output],
  ]) {
    const [program, ...args] = byOtherUser([PYROMETER, ...command]);
    const { code, stderr } = await startProgram(program, args).ended;
    assert.equal(code, 4, stderr);
    assert.match(stderr, /^pyrometer: [^\n]+\n {2}try: [^\n]+\n$/);
  }
  await target.end();
  assert.equal(fs.existsSync(output), false);
});
