// Recordings of several processes through the real launcher: trees, several ids, names, every
// Python; rings and triggers.

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import type { Profile } from "#profile/model/profile.ts";
import { loadRecording } from "./record/load-recording.ts";
import { pythonExecutable, startPython, type Target } from "./testing/python-target.ts";
import { runPyrometer, startPyrometer, type Running } from "./testing/run-pyrometer.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const folder = temporaryFolder();
const LONGEST = { timeout: 60_000 };

/** Sleeps a hundred times a second in a function of the given name, until it is killed. */
function sleeper(name: string): string {
  return `
import time
def ${name}():
    while True:
        time.sleep(0.01)
print("ready", flush=True)
${name}()
`;
}

async function withPythons(
  programs: readonly string[],
  use: (targets: readonly Target[]) => Promise<void>,
): Promise<void> {
  const targets = await Promise.all(programs.map((program) => startPython(program)));
  try {
    await use(targets);
  } finally {
    await Promise.all(targets.map((target) => target.end()));
  }
}

let outputs = 0;

function newOutput(extension = ".collapsed"): string {
  outputs += 1;
  return path.join(folder, `out-${outputs}${extension}`);
}

function recordingOf(output: string): Profile {
  return loadRecording(output.replace(/\.[a-z]+$/, ".pyro"), "runs").profile;
}

function pidsOf({ threads, samples }: Profile): Set<number> {
  return new Set(Array.from(samples.thread, (thread) => threads.pid[thread]));
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 800; tries += 1) {
    if (condition()) return;
    await sleep(25);
  }
  assert.fail(`${what} did not come`);
}

/** What it says on stderr so far. */
function talkOf({ child }: Running): () => string {
  let text = "";
  child.stderr?.on("data", (bytes: Buffer) => {
    text += bytes.toString();
  });
  return () => text;
}

test("a shell script and the Pythons in it, each a row at the root", LONGEST, async () => {
  const output = newOutput();
  const python = pythonExecutable();
  const work = (name: string): string =>
    `${python} -c 'def ${name}():\n  for i in range(20000000): pass\n${name}()'`;
  const script = `${work("one")}; (${work("two")}; true) & wait; exit 5`;
  const flags = ["record", "-s", "-o", output];
  const { code, stderr } = await runPyrometer([...flags, "--", "sh", "-c", script]);
  assert.equal(code, 5, stderr);
  const text = fs.readFileSync(output, "utf8");
  for (const name of ["one", "two"]) {
    assert.match(text, new RegExp(`^process \\d+: python\\S* -c .*;${name} \\(`, "mu"));
  }
  assert.doesNotMatch(text, /^<module>/m);
});

test("what a command leaves running is said, and lives on", LONGEST, async () => {
  const output = newOutput();
  const program = `
import os, sys, time
def child():
    os.closerange(0, 3)
    time.sleep(20)
    os._exit(0)
pid = os.fork()
if pid == 0:
    child()
time.sleep(0.6)
print(pid, flush=True)
`;
  const command = ["--", pythonExecutable(), "-c", program];
  const ran = await runPyrometer(["record", "-s", "-o", output, ...command]);
  const pid = Number(ran.stdout);
  assert.match(ran.stderr, new RegExp(`still running, and no longer recorded: ${pid} \\(`));
  assert.ok(pidsOf(recordingOf(output)).has(pid));
  process.kill(pid, 0);
  process.kill(pid, "SIGKILL");
});

test("several ids: one that dies ends its rows, not the recording", LONGEST, async () => {
  await withPythons([sleeper("first"), sleeper("second")], async ([first, second]) => {
    const output = newOutput();
    const pids = `${first.pid},${second.pid}`;
    const running = startPyrometer(["record", "-p", pids, "-d", "2", "--wall", "-o", output]);
    await sleep(1200);
    await second.end();
    const { code, stderr } = await running.ended;
    assert.equal(code, 0, stderr);
    const profile = recordingOf(output);
    assert.deepEqual(pidsOf(profile), new Set([first.pid, second.pid]));
    assert.ok(profile.cost.durationNs > 1.8e9);
  });
});

test("an id that is no Python is said, and no failure beside one that is", LONGEST, async () => {
  await withPythons([sleeper("only")], async ([only]) => {
    const output = newOutput();
    const pids = ["-p", String(only.pid), "-p", String(process.pid)];
    const { code, stderr } = await runPyrometer(["record", ...pids, "-d", "1", "-o", output]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /note: not recorded: no CPython in the process/);
  });
});

test("by name, also those that come later; every Python", LONGEST, async () => {
  await withPythons([sleeper("alpha_name"), sleeper("beta_name")], async ([alpha, beta]) => {
    const output = newOutput();
    const flags = ["-d", "2", "--wall", "-o", output];
    const running = startPyrometer(["record", "--name", "def alpha_name|gamma_name", ...flags]);
    await sleep(1000);
    await withPythons([sleeper("gamma_name"), sleeper("delta_name")], async ([gamma]) => {
      const { code, stderr } = await running.ended;
      assert.equal(code, 0, stderr);
      assert.deepEqual(pidsOf(recordingOf(output)), new Set([alpha.pid, gamma.pid]));
    });
    const all = newOutput();
    const ran = await runPyrometer(["record", "--all-python", "-d", "1", "--wall", "-o", all]);
    assert.equal(ran.code, 0, ran.stderr);
    const pids = pidsOf(recordingOf(all));
    assert.ok(pids.has(alpha.pid) && pids.has(beta.pid));
    const none = await runPyrometer(["record", "--name", "no such name, surely"]);
    assert.equal(none.code, 3);
  });
});

test("fifty Pythons, and kill -9 of some at random", { timeout: 100_000 }, async () => {
  const program = `
import os, time
def worker(number):
    while True:
        sum(range(2000))
        time.sleep(0.02)
pids = []
for number in range(50):
    pid = os.fork()
    if pid == 0:
        worker(number)
    pids.append(pid)
print("ready", flush=True)
while True:
    time.sleep(0.3)
    os.kill(pids.pop(len(pids) // 2), 9)
`;
  await withPythons([program], async ([parent]) => {
    const output = newOutput();
    const flags = ["-r", "50", "-d", "4", "--wall", "-o", output];
    const ran = await runPyrometer(["record", "-s", "-p", String(parent.pid), ...flags]);
    assert.equal(ran.code, 0, ran.stderr);
    const profile = recordingOf(output);
    assert.ok(pidsOf(profile).size >= 45, `${pidsOf(profile).size} ${ran.stderr}`);
    const lost = Object.values(profile.cost.lost).reduce((sum, count) => sum + count, 0);
    assert.ok(lost < 20 + profile.cost.samples * 0.02, ran.stderr);
    assert.ok(profile.cost.profilerResidentBytes < 300e6);
    const children = profile.processes.pid.filter((pid) => pid !== parent.pid);
    for (const pid of children) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It was one of those that were killed.
      }
    }
  });
});

test("a ring is written at SIGUSR1, again, and at the end", LONGEST, async () => {
  await withPythons([sleeper("turning")], async ([target]) => {
    const own = fs.mkdtempSync(path.join(folder, "ring-"));
    const output = path.join(own, "ring.collapsed");
    const flags = ["--ring", "5s", "--wall", "-o", output];
    const running = startPyrometer(["record", "-p", String(target.pid), ...flags]);
    const talk = talkOf(running);
    const writes = (): number => talk().split("wrote ").length - 1;
    await sleep(3000);
    for (const count of [1, 2]) {
      running.child.kill("SIGUSR1");
      await until(() => writes() === count, `write ${count}`);
      await sleep(1100);
    }
    await sleep(4000);
    running.child.kill("SIGINT");
    const { code, stderr } = await running.ended;
    assert.equal(code, 0, stderr);
    const files = fs.readdirSync(own).filter((name) => name.endsWith(".collapsed"));
    assert.equal(files.length, 3, files.join(" "));
    assert.match(fs.readFileSync(output, "utf8"), /turning/);
    const { cost, samples } = recordingOf(output);
    assert.ok(cost.durationNs > 4.5e9 && cost.durationNs < 7.5e9, `${cost.durationNs}`);
    const counted = samples.count.reduce((sum, count) => sum + count, 0);
    const lost = Object.values(cost.lost).reduce((sum, count) => sum + count, 0);
    assert.equal(counted, cost.samples + lost);
  });
});

test("a trigger waits, keeps what was before, and says if it was never met", LONGEST, async () => {
  const output = newOutput();
  const program = `
import time
def quiet():
    time.sleep(2)
def busy():
    end = time.monotonic() + 8
    while time.monotonic() < end:
        pass
quiet()
busy()
`;
  const command = ["--", pythonExecutable(), "-c", program];
  const flags = ["--trigger", "cpu > 40%", "-d", "2", "--wall", "-o", output];
  const ran = await runPyrometer(["record", ...flags, ...command]);
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(ran.stderr, /waiting for cpu > 40%.*\ncpu > 40%: recording/);
  const text = fs.readFileSync(output, "utf8");
  assert.match(text, /quiet/);
  assert.match(text, /busy/);
  const { durationNs } = recordingOf(output).cost;
  assert.ok(durationNs > 3e9 && durationNs < 8e9, `${durationNs}`);
  const never = newOutput();
  const short = ["--", pythonExecutable(), "-c", "import time; time.sleep(1.5)"];
  const quiet = await runPyrometer(["record", "--trigger", "rss > 1GB", "-o", never, ...short]);
  assert.equal(quiet.code, 0, quiet.stderr);
  assert.match(quiet.stderr, /nothing is written: rss > 1GB was never met \(at most \d+ MB\)/);
  assert.ok(!fs.existsSync(never));
});
