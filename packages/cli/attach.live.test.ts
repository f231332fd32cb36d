// What stands between us and a process, told by name through the real launcher: another tracer, a
// zombie, a kernel thread, a container whose memory is short.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, test } from "node:test";

import { loadRecording } from "./record/load-recording.ts";
import {
  BUSY_PROGRAM,
  pythonExecutable,
  startPython,
  startReady,
} from "./testing/python-target.ts";
import type { Target } from "./testing/python-target.ts";
import { PYROMETER, runPyrometer, startProgram } from "./testing/run-pyrometer.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const folder = temporaryFolder();
let busy: Target;

before(async () => {
  busy = await startPython(BUSY_PROGRAM);
});

after(async () => {
  await busy.end();
});

function hasStrace(): boolean {
  try {
    execFileSync("strace", ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function statusOf(pid: number): string {
  return fs.readFileSync(`/proc/${pid}/status`, "utf8");
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail("what was waited for did not come");
}

function notesOf(recording: string): readonly string[] {
  return loadRecording(recording, "sums").profile.cost.notes;
}

test("under another tracer nothing is held, and the recording says so and why", async (context) => {
  if (!hasStrace()) {
    context.skip("strace is not installed");
    return;
  }
  const pid = String(busy.pid);
  const strace = startProgram("strace", ["-f", "-e", "trace=none", "-o", "/dev/null", "-p", pid]);
  await until(() => /^TracerPid:\t[1-9]/m.test(statusOf(busy.pid)));
  const recording = path.join(folder, "traced.pyro");
  const { code, stderr } = await runPyrometer(["record", "-p", pid, "-d", "1", "-o", recording]);
  strace.child.kill();
  await strace.ended;
  assert.equal(code, 0, stderr);
  const why = new RegExp(
    `^threads are read while they run, .*, since process ${strace.child.pid} traces it .*--no-stop$`,
  );
  const [note, ...others] = notesOf(recording);
  assert.match(note, why);
  assert.deepEqual(others, []);
  assert.ok(stderr.includes(`\nnote: ${note}\n`), stderr);
  assert.match(stderr, /\nno thread was held; /);
  assert.ok(loadRecording(recording, "sums").profile.cost.samples > 0);
});

const ONE_LINE = /^pyrometer: [^\n]+\n( {2}try: [^\n]+\n)?$/;

test("a zombie has ended", async () => {
  // The parent takes no note of its child's end.
  const program = `
import os, time
child = os.fork()
if child == 0:
    os._exit(0)
print(child, flush=True)
time.sleep(60)`;
  const parent = startProgram(pythonExecutable(), ["-c", program]);
  const said = new Promise<Buffer>((resolve) => parent.child.stdout?.once("data", resolve));
  const pid = Number((await said).toString());
  await until(() => /^State:\tZ/m.test(statusOf(pid)));
  for (const command of ["record", "dump"]) {
    const { code, stderr } = await runPyrometer([command, "-p", String(pid)], { cwd: folder });
    assert.equal(code, 5, stderr);
    assert.match(stderr, ONE_LINE);
    assert.match(stderr, /it has ended, .*\(a zombie\)/);
  }
  parent.child.kill();
  await parent.ended;
});

test("a kernel thread is no Python", async (context) => {
  const kernelThread = 2;
  if (!fs.existsSync(`/proc/${kernelThread}`) || fs.readFileSync("/proc/2/maps").length > 0) {
    context.skip("no kernel thread can be seen from this PID namespace");
    return;
  }
  const { code, stderr } = await runPyrometer(["dump", "-p", String(kernelThread)]);
  assert.equal(code, 3, stderr);
  assert.match(stderr, ONE_LINE);
  assert.match(stderr, /kernel thread/);
});

/** A memory control group in which a limit can be set. */
function limitedGroup(limitBytes: number): string | undefined {
  const trees = [
    ["/sys/fs/cgroup/memory", "memory.limit_in_bytes"],
    ["/sys/fs/cgroup", "memory.max"],
  ] as const;
  for (const [tree, limitFile] of trees) {
    const group = path.join(tree, `pyrometer-test-${process.pid}`);
    try {
      fs.mkdirSync(group);
      fs.writeFileSync(path.join(group, limitFile), String(limitBytes));
      return group;
    } catch {
      fs.rmSync(group, { recursive: true, force: true });
    }
  }
  return undefined;
}

test("a container's memory that is short is told", async (context) => {
  const group = limitedGroup(160 * 2 ** 20);
  if (group === undefined) {
    context.skip("needs root and a control group tree with the memory controller");
    return;
  }
  const inGroup = ["-c", 'echo $$ > "$0"; exec "$@"', path.join(group, "cgroup.procs")];
  const target = await startReady("sh", [...inGroup, "python3", "-c", BUSY_PROGRAM]);
  const recording = path.join(folder, "short.pyro");
  const args = ["record", "-p", String(target.pid), "-d", "1", "-o", recording];
  const { code, stderr } = await startProgram("sh", [...inGroup, PYROMETER, ...args]).ended;
  await target.end();
  await until(() => fs.readFileSync(path.join(group, "cgroup.procs"), "utf8") === "");
  fs.rmdirSync(group);
  assert.equal(code, 0, stderr);
  const note = notesOf(recording).find((one) => one.startsWith("memory is short")) ?? "";
  assert.match(note, /^memory is short: \d+ MB of 167 MB are left .* shares with the target; /);
  assert.ok(stderr.includes(`\nnote: ${note}\n`), stderr);
});
