// Promise 1, seen by strace: what Pyrometer asks of the kernel while it records a process can
// neither write into that process nor run anything in it, holds single threads only, and lets go of
// each. The one thing that it may set is the result of a wait that its own stop cut short.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const ROOT = join(import.meta.dirname, "..");
const PYROMETER = join(ROOT, "bin", "pyrometer");
const STRACE = "/usr/bin/strace";
const WATCHED = "ptrace,process_vm_writev,pidfd_getfd,kill,tkill,tgkill,openat,open,connect,socket";

const scratch = mkdtempSync(join(tmpdir(), "pyrometer-strace-test-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const WORK = `
import time
def work(until):
    while time.monotonic() < until:
        sum(range(200))
work(time.monotonic() + 60)
`;

function traceOf(pid: number, flags: readonly string[], name: string): string[] {
  const trace = join(scratch, `${name}.trace`);
  const output = join(scratch, `${name}.svg`);
  const record = [PYROMETER, "record", "-p", String(pid), "-d", "2", "-o", output, ...flags];
  execFileSync(STRACE, ["-f", "-o", trace, "-e", `trace=${WATCHED}`, ...record], {
    stdio: "ignore",
  });
  return readFileSync(trace, "utf8").split("\n");
}

function assertOnlyReads(lines: readonly string[], pid: number): void {
  const calls = lines.map((line) => line.replace(/^\d+ +/, ""));
  const named = (name: string): string[] => calls.filter((call) => call.startsWith(`${name}(`));
  assert.deepEqual(named("process_vm_writev"), []);
  assert.deepEqual([...named("connect"), ...named("pidfd_getfd")], []);
  // Signal 0 only asks whether a process is there.
  const signals = [...named("kill"), ...named("tkill"), ...named("tgkill")];
  const sent = signals.filter((call) => call.includes(`(${pid},`) && !/, 0\)/.test(call));
  assert.deepEqual(sent, [], "a signal was sent to the target");
  const opened = [...named("openat"), ...named("open")];
  const written = opened.filter(
    (call) => /"\/proc\/\d+\//.test(call) && /O_(WRONLY|RDWR)/.test(call),
  );
  assert.deepEqual(written, [], "a file of the target was opened for writing");
}

/** Requests of ptrace by name. */
function ptraceCounts(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    if (MENDS_A_WAIT.test(line)) continue;
    const request = /\bptrace\((PTRACE_\w+)/.exec(line)?.[1];
    if (request !== undefined) counts.set(request, (counts.get(request) ?? 0) + 1);
  }
  return counts;
}

/** -ERESTARTNOHAND into `rax`: begin the wait again, unless a handler runs. */
const MENDS_A_WAIT = /\bptrace\(PTRACE_POKEUSER, \d+, 8\*RAX, 0xfffffffffffffdfe\)/;

const READING = new Set([
  "PTRACE_SEIZE",
  "PTRACE_INTERRUPT",
  "PTRACE_DETACH",
  "PTRACE_GETSIGINFO",
  "PTRACE_GETEVENTMSG",
  "PTRACE_GETREGS",
]);

const missing = existsSync(STRACE) ? false : "strace is not installed";

test("what Pyrometer asks of the kernel", { skip: missing, timeout: 90_000 }, async (context) => {
  const target = spawn("python3", ["-c", WORK], { stdio: "ignore" });
  const pid = target.pid ?? 0;
  const ended = new Promise((done) => target.once("close", done));
  try {
    await new Promise((done) => setTimeout(done, 500));
    await context.test("only reading requests, and every held thread is let go", () => {
      const lines = traceOf(pid, [], "held");
      assertOnlyReads(lines, pid);
      const counts = ptraceCounts(lines);
      assert.ok((counts.get("PTRACE_SEIZE") ?? 0) > 0, "no thread was held: the test saw nothing");
      assert.deepEqual(
        [...counts.keys()].filter((request) => !READING.has(request)),
        [],
      );
      assert.equal(counts.get("PTRACE_DETACH"), counts.get("PTRACE_SEIZE"));
    });
    await context.test("--no-stop holds nothing", () => {
      const lines = traceOf(pid, ["--no-stop"], "free");
      assertOnlyReads(lines, pid);
      assert.deepEqual([...ptraceCounts(lines).keys()], []);
    });
    assert.equal(target.exitCode, null, "the target lives");
    assert.match(readFileSync(`/proc/${pid}/status`, "utf8"), /TracerPid:\t0\n/);
  } finally {
    target.kill();
    await ended;
  }
});
