// Trees of processes, of every kind that Python programs make: each child is a row, has the time
// that it used by its own clock, and no stack that cannot be.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { TestInterpreter } from "#cpython/testing/interpreters.ts";
import type { ProcessCost } from "#profile/model/process-costs.ts";
import type { Profile } from "#profile/model/profile.ts";
import { aFewPythons, onePerMinor, plainPython } from "./testing/pythons.ts";
import { record, startRecording, type Recorded } from "./testing/recordings.ts";
import { programCommand, withTarget } from "./testing/targets.ts";
import { stacksOf } from "./testing/verdict.ts";

const KINDS = [
  "forked",
  "prefork",
  "spawned",
  "shell",
  "shell_exec",
  "namespaced",
  "daemon",
  "session_daemon",
  "spawn",
  "fork",
  "forkserver",
  "pool",
] as const;
type Kind = (typeof KINDS)[number];

const LONG = { timeout: 30_000 };
const SECONDS = 0.15;
const CHILDREN = 3;
/** Who may call whom among the program's own functions. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  main: [...KINDS, "run", "child", "ready", "finish", "multiprocess"],
  child: ["work", "tell"],
  pool_child: ["child"],
  work: ["spin"],
  spawned: ["started"],
  shell: ["started"],
  shell_exec: ["started"],
  namespaced: ["started"],
  forked: ["child"],
  prefork: ["child"],
  daemon: ["child"],
  session_daemon: ["child"],
};
const OWN = new Set([...Object.keys(CALLS), "spin", "tell", "started"]);

async function recordTree(python: TestInterpreter, kind: Kind): Promise<Recorded & Truth> {
  const command = programCommand(python, "tree.py", SECONDS, [kind, String(CHILDREN)]);
  return await withTarget(command, async (target) => {
    const recording = startRecording({ pid: target.pid }, { subprocesses: true, rateHz: 250 });
    await recording.started;
    target.send("SIGUSR1");
    const recorded = await recording.done;
    assert.equal(await target.exited, 0);
    const truth = JSON.parse(target.lines.at(-1) ?? "{}") as Truth;
    return { ...recorded, ...truth };
  });
}

interface Truth {
  readonly pids: readonly number[];
  readonly cpu: readonly number[];
}

interface Row {
  /** Samples in `work`, and their time. */
  workCount: number;
  workNs: number;
  cpuNs: number;
}

function rowsOf(profile: Profile): Map<number, Row> {
  const rows = new Map<number, Row>();
  const { samples, threads } = profile;
  for (const [index, stack] of stacksOf(profile).entries()) {
    const pid = threads.pid[samples.thread[index]];
    const row = rows.get(pid) ?? { workCount: 0, workNs: 0, cpuNs: 0 };
    row.cpuNs += stack.cpuNs;
    if (stack.names.includes("work")) {
      row.workNs += stack.cpuNs;
      row.workCount += stack.count;
    }
    rows.set(pid, row);
  }
  return rows;
}

/** Functions of the standard library may stand between, and end the check. */
function assertPossible(profile: Profile): void {
  for (const { names } of stacksOf(profile)) {
    for (let index = 1; index < names.length; index++) {
      const [caller, callee] = [names[index - 1], names[index]];
      if (!OWN.has(caller) || !OWN.has(callee)) continue;
      assert.ok(CALLS[caller]?.includes(callee), names.join(";"));
    }
  }
}

/** What is told of each process adds up to its rows, and all together to the recording's cost. */
function assertCosts({ processCosts, cost, samples, threads }: Profile): void {
  const counts = new Map<number, number>();
  for (const [row, count] of samples.count.entries()) {
    const pid = threads.pid[samples.thread[row]];
    counts.set(pid, (counts.get(pid) ?? 0) + count);
  }
  const told = processCosts.map((one) => [one.pid, one.samples + one.unattributed] as const);
  const isSampled = ([, count]: readonly [number, number]): boolean => count > 0;
  assert.deepEqual(new Map(told.filter(isSampled)), new Map([...counts].filter(isSampled)));
  const sum = (of: (one: ProcessCost) => number): number =>
    processCosts.reduce((total, one) => total + of(one), 0);
  assert.equal(
    sum((one) => one.samples),
    cost.samples,
  );
  // A thread may be let go after its process is no longer sampled.
  const holds = sum((one) => one.holds);
  assert.ok(holds <= cost.holds && holds >= cost.holds * 0.95, `${holds} of ${cost.holds}`);
}

function assertTree({ profile, pids, cpu, result }: Recorded & Truth, kind: Kind): void {
  assert.equal(result.reason, "target-ended");
  assertPossible(profile);
  assertCosts(profile);
  const rows = rowsOf(profile);
  const told = JSON.stringify({ pids, cpu, rows: [...rows], notes: profile.cost.notes });
  const isInner = kind === "namespaced";
  const worked = [...rows].filter(([, { workNs }]) => workNs > 0);
  if (isInner) assert.equal(worked.length, CHILDREN, told);
  const seconds = new Map<number, number>();
  for (const [at, pid] of pids.entries()) {
    seconds.set(isInner ? worked[at][0] : pid, Math.max(seconds.get(pid) ?? 0, cpu[at]));
  }
  assert.ok(kind === "pool" || seconds.size === CHILDREN, told);
  let workNs = 0;
  for (const [pid, used] of seconds) {
    const row = rows.get(pid);
    assert.ok(row !== undefined && row.cpuNs > used * 1e9 * 0.75, `${pid} ${told}`);
    assert.ok(row.cpuNs < used * 1e9 + 60e6, `${pid} ${told}`);
    // On a machine that others fill, a short life has few samples that ran.
    assert.ok(row.workCount >= 8, `${pid} ${told}`);
    workNs += row.workNs;
    assert.ok(profile.processes.pid.includes(pid), told);
  }
  assert.ok(workNs > SECONDS * CHILDREN * 1e9 * 0.5, told);
}

for (const python of aFewPythons()) {
  for (const kind of KINDS) {
    // A tree of its own has no /proc to be mounted over.
    if (kind === "namespaced" && python.command[0] === "chroot") continue;
    test(`${python.name}: ${kind}`, LONG, async () => {
      assertTree(await recordTree(python, kind), kind);
    });
  }
}

for (const python of onePerMinor()) {
  if (aFewPythons().includes(python)) continue;
  for (const kind of ["forked", "spawned"] as const) {
    test(`${python.name}: ${kind}`, LONG, async () => {
      assertTree(await recordTree(python, kind), kind);
    });
  }
}

test("without being asked, only the process itself is recorded", LONG, async () => {
  const command = programCommand(plainPython(), "tree.py", 0.1, ["forked", "2"]);
  await withTarget(command, async (target) => {
    const recording = startRecording({ pid: target.pid });
    await recording.started;
    target.send("SIGUSR1");
    const { profile } = await recording.done;
    assert.deepEqual([...new Set(profile.threads.pid)], [target.pid]);
  });
});

test("a child that is killed, held or not, is its parent's to wait for", LONG, async () => {
  const program = `
import os, time
def busy():
    while True:
        pass
print("ready", flush=True)
time.sleep(1)
for _ in range(100):
    pid = os.fork()
    if pid == 0:
        busy()
    time.sleep(0.02)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
print("reaped", flush=True)`;
  await withTarget([...plainPython().command, "-c", program], async (target) => {
    const { profile } = await record(target.pid, 25_000, { subprocesses: true, rateHz: 2000 });
    assert.equal(target.lines.at(-1), "reaped");
    assert.equal(await target.exited, 0);
    assert.ok(new Set(profile.threads.pid).size > 90, `${new Set(profile.threads.pid).size}`);
  });
});
