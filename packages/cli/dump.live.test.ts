// Dumps of real processes through the real launcher.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
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

const VARIABLES = `import time
LIMIT = {"retries": 3, "api_key": "sk-1"}
def wait(count, *, password="hunter2"):
    numbers = list(range(200))
    time.sleep(60)
print("ready", flush=True)
wait(7)
`;

test("variables short and whole, globals, secrets masked unless asked for", async () => {
  const file = path.join(folder, "variables.py");
  fs.writeFileSync(file, VARIABLES);
  const target = await startReady(pythonExecutable(), [file]);
  const dumped = async (...flags: string[]): Promise<string> => {
    const { code, stderr, stdout } = await runPyrometer([
      "dump",
      "-p",
      String(target.pid),
      ...flags,
    ]);
    assert.deepEqual([code, stderr], [0, ""]);
    return stdout;
  };
  const short = await dumped("-l", "--globals", "LIMIT,time.nothing");
  const whole = await dumped("-ll", "--show-secrets");
  const none = await dumped();
  const json = JSON.parse(await dumped("--json", "--locals")) as {
    readonly threads: readonly {
      readonly frames: readonly { readonly variables: readonly { readonly name: string }[] }[];
    }[];
  };
  await target.end();
  const lines = short.split("\n");
  assert(lines.includes("__main__.LIMIT = {'retries': 3, 'api_key': ***}"), short);
  assert(lines.includes("time.nothing = not found"), short);
  const shownNumbers = Array.from({ length: 32 }, (_, index) => index).join(", ");
  assert(lines.includes("        arguments count    = 7"), short);
  assert(lines.includes("                  password = ***"), short);
  const cut = `[${shownNumbers}, … 168 more]`.slice(0, 127);
  assert(lines.includes(`        locals    numbers  = ${cut}…`), short);
  assert(whole.includes("password = 'hunter2'\n"), whole);
  assert(whole.includes(", 198, 199]\n"), whole);
  assert(!none.includes("arguments"), none);
  const names = json.threads[0].frames[0].variables.map(({ name }) => name);
  assert.deepEqual(names, ["count", "password", "numbers"]);
});

test("a reader that is slow gets all of a large dump", async () => {
  const file = path.join(folder, "large.py");
  fs.writeFileSync(file, VARIABLES.replace("range(200)", "range(15_000)"));
  const target = await startReady(pythonExecutable(), [file]);
  const dumped = `"${PYROMETER}" dump -ll -p ${target.pid} | (sleep 1; wc -c)`;
  const bytes = Number(execFileSync("sh", ["-c", dumped], { encoding: "utf8" }));
  await target.end();
  // The numbers alone; a pipe holds 64 KiB.
  assert(bytes > 93_000, `${bytes} bytes`);
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
