// Real recordings of real Python processes through the real launcher.

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";

import { loadRecording } from "./record/load-recording.ts";
import { BUSY_PROGRAM, startPython, startReady } from "./testing/python-target.ts";
import type { Target } from "./testing/python-target.ts";
import { PYROMETER, runPyrometer, startProgram, startPyrometer } from "./testing/run-pyrometer.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const folder = temporaryFolder();
let busy: Target;

before(async () => {
  busy = await startPython(BUSY_PROGRAM);
});

after(async () => {
  await busy.end();
});

function attach(...flags: string[]): string[] {
  return ["record", "-p", String(busy.pid), "-d", "1", ...flags];
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (condition()) return;
    await wait(25);
  }
  assert.fail("what was waited for did not come");
}

const CONTENTS: readonly (readonly [string, (bytes: Buffer) => void])[] = [
  ["a.svg", (bytes) => assert.match(bytes.toString(), /<svg[^]*hot[^]*<\/svg>/)],
  ["a.txt", (bytes) => assert.match(bytes.toString(), /^<module> \(.*;hot \(<string>:\d+\) \d+$/m)],
  ["a.speedscope.json", (bytes) => assert.ok("shared" in JSON.parse(bytes.toString()))],
  ["a.json", (bytes) => assert.ok("samples" in JSON.parse(bytes.toString()))],
  ["a.pb.gz", (bytes) => assert.ok(gunzipSync(bytes).includes("hot"))],
];

for (const [name, check] of CONTENTS) {
  test(`attach and write ${name}, with the recording beside it`, async () => {
    const own = fs.mkdtempSync(path.join(folder, "format-"));
    const output = path.join(own, name);
    const { code, stdout, stderr } = await runPyrometer(attach("-o", output));
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "");
    check(fs.readFileSync(output));
    assert.deepEqual(fs.readdirSync(own).sort(), [name, "a.pyro"].sort());
    assert.match(stderr, /^wrote .* and .*a\.pyro\n[\d,]+ samples in .* Hz of 250 Hz asked/);
    assert.match(stderr, /\n *\d+ % {2}hot {2}<string>:2\n/);
  });
}

test("the recording alone, whole; and every format out of it", async () => {
  const recording = path.join(folder, "only.pyro");
  const { code, stderr } = await runPyrometer(attach("-o", recording));
  assert.equal(code, 0, stderr);
  const { profile, cutNote } = loadRecording(recording, "runs");
  assert.equal(cutNote, undefined);
  assert.ok(profile.cost.samples > 0);
  for (const [name, check] of CONTENTS) {
    const output = path.join(folder, name);
    const converted = await runPyrometer(["convert", recording, "-o", output]);
    assert.deepEqual([converted.code, converted.stderr], [0, ""]);
    check(fs.readFileSync(output));
  }
});

test("the default output is named after the program, in the current folder", async () => {
  const own = fs.mkdtempSync(path.join(folder, "default-"));
  const { code, stderr } = await runPyrometer(attach(), { cwd: own });
  assert.equal(code, 0, stderr);
  const names = fs.readdirSync(own).sort();
  assert.equal(names.length, 2);
  for (const name of names) assert.match(name, /^python3.*-\d+-\d{8}-\d{6}\.(pyro|svg)$/);
});

test("-o - streams to stdout and leaves nothing behind", async () => {
  const own = fs.mkdtempSync(path.join(folder, "stdout-"));
  const env = { ...process.env, TMPDIR: own };
  const collapsed = await runPyrometer(attach("-f", "raw", "-o", "-"), { cwd: own, env });
  assert.equal(collapsed.code, 0, collapsed.stderr);
  assert.match(collapsed.stdout, /;hot \(<string>:\d+\) \d+\n/);
  const recording = await runPyrometer(attach("-f", "pyro", "-o", "-"), { cwd: own, env });
  assert.deepEqual(fs.readdirSync(own), []);
  fs.writeFileSync(path.join(own, "a.pyro"), recording.stdoutBytes);
  assert.equal(loadRecording(path.join(own, "a.pyro"), "runs").cutNote, undefined);
});

test("SIGINT, SIGTERM and SIGHUP end a recording and write what there is", async () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const output = path.join(folder, `${signal}.svg`);
    const args = ["record", "-p", String(busy.pid), "-o", output];
    const { child, ended } = startPyrometer(args);
    await waitFor(() => fs.existsSync(path.join(folder, `${signal}.pyro`)));
    child.kill(signal);
    const { code, stderr } = await ended;
    assert.equal(code, 0, stderr);
    assert.match(fs.readFileSync(output, "utf8"), /<\/svg>/);
  }
});

test("kill -9 loses at most the last second, and the target lives on", async () => {
  const recording = path.join(folder, "killed.pyro");
  const args = ["record", "-p", String(busy.pid), "-o", path.join(folder, "killed.svg")];
  const { child, ended } = startPyrometer(args);
  await waitFor(() => fs.existsSync(recording));
  await wait(2200);
  child.kill("SIGKILL");
  await ended;
  assert.equal(fs.existsSync(path.join(folder, "killed.svg")), false);
  const output = path.join(folder, "killed.txt");
  const { code, stderr } = await runPyrometer(["convert", recording, "-o", output]);
  assert.equal(code, 0);
  assert.match(stderr, /^note: .*killed\.pyro was cut off: \d+ samples of .* are there\n$/);
  assert.match(fs.readFileSync(output, "utf8"), /;hot /);
  assert.ok(loadRecording(recording, "runs").profile.cost.durationNs > 2e9);
  assert.match(fs.readFileSync(`/proc/${busy.pid}/stat`, "utf8"), /\) [RS] /);
});

test("a file size limit ends the recording with what was written", async () => {
  const output = path.join(folder, "limited.svg");
  // 12 KB: the blocks of two seconds or so fit, the flame graph does not.
  const script = 'ulimit -f 12; exec "$@"';
  const command = [PYROMETER, "record", "-r", "1000", "-p", String(busy.pid), "-o", output];
  const { ended } = startProgram("bash", ["-c", script, "bash", ...command]);
  const { code, stderr } = await ended;
  assert.equal(code, 6, stderr);
  assert.match(stderr, /pyrometer: cannot write .*: the file size limit is reached\n {2}try: /);
  assert.equal(fs.existsSync(output), false);
  const { profile, cutNote } = loadRecording(path.join(folder, "limited.pyro"), "runs");
  assert.ok(profile.cost.samples > 0);
  assert.match(cutNote ?? "", /was cut off/);
});

test("memory stays below 100 MB while recording", async () => {
  const output = path.join(folder, "memory.svg");
  const args = attach("-d", "3", "-r", "1000", "-o", output);
  const { child, ended } = startPyrometer(args);
  await waitFor(() => fs.existsSync(path.join(folder, "memory.pyro")));
  await wait(1000);
  const status = fs.readFileSync(`/proc/${child.pid}/status`, "utf8");
  const residentKb = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]);
  assert.equal((await ended).code, 0);
  assert.ok(residentKb > 0 && residentKb < 100_000, `${residentKb} kB`);
});

const SLOW_NAME = `${"a".repeat(40)}_`;

test("an expression that would take years leaves the recording, and is told", async () => {
  const program = BUSY_PROGRAM.replaceAll("hot", SLOW_NAME);
  const target = await startPython(program);
  const output = path.join(folder, "slow.html");
  const flags = ["-d", "2", "-r", "500", "--include", "(a+)+$", "-o", output];
  const { code, stderr } = await runPyrometer(["record", "-p", String(target.pid), ...flags]);
  await target.end();
  assert.equal(code, 2, stderr);
  assert.match(stderr, /^pyrometer: --include: the regular expression took longer than 5 s/m);
  assert.match(stderr, /the recording is kept: pyrometer convert .*slow\.pyro/);
  assert.equal(fs.existsSync(output), false);
  const { profile } = loadRecording(path.join(folder, "slow.pyro"), "runs");
  // Matching meanwhile would have missed all; a full machine misses some.
  assert.ok(profile.cost.missedTicks < 0.5 * profile.cost.ticks, "it is matched afterwards");
  assert.ok(profile.strings.includes(SLOW_NAME));
});

test("what is no Python, or not there, is told", async () => {
  const output = path.join(folder, "none.svg");
  const sleeper = await startReady("bash", ["-c", "echo ready; exec sleep 60"]);
  const asleep = await runPyrometer(["record", "-p", String(sleeper.pid), "-o", output]);
  await sleeper.end();
  assert.equal(asleep.code, 3, asleep.stderr);
  assert.match(asleep.stderr, /^pyrometer: [^\n]+\n( {2}try: [^\n]+\n)?$/);
  const gone = await runPyrometer(["record", "-p", String(sleeper.pid), "-o", output]);
  assert.equal(gone.code, 3, gone.stderr);
  assert.match(gone.stderr, /^pyrometer: [^\n]+\n( {2}try: [^\n]+\n)?$/);
  assert.equal(fs.existsSync(output), false);
  assert.equal(fs.existsSync(path.join(folder, "none.pyro")), false);
});
