import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { readTargetAccess, type OwnAccess, type TargetAccess } from "./access-facts.ts";
import { decodeCapabilities } from "./capabilities.ts";
import { diagnoseRefusal, refusalCauses, type RefusalCause } from "./refusal.ts";
import type { ReportRow } from "./report-row.ts";
import * as processes from "./testing/processes.ts";

const { asOtherUser, byOtherUser, needsOtherUser, start, startSleeping } = processes;

const own: OwnAccess = {
  user: 1000,
  capabilities: new Set(),
  ptraceScope: undefined,
  isFiltered: false,
};
const target: TargetAccess = {
  pid: 4242,
  existence: "there",
  own,
  users: [1000, 1000, 1000],
  capabilities: new Set(),
  isDumpable: true,
  isOurDescendant: false,
  isInOurUserNamespace: true,
  tracer: 0,
};
const privileged: OwnAccess = { ...own, user: 0, capabilities: new Set(["SYS_PTRACE"]) };
const other = { users: [33, 33, 33] };

const CASES: readonly [Partial<TargetAccess>, RefusalCause, RegExp][] = [
  [{ existence: "absent" }, "absent", /^$/],
  [{ existence: "hidden" }, "hidden", /sudo/],
  [{ existence: "ended" }, "ended", /^$/],
  [{ own: { ...own, ptraceScope: 3 }, isOurDescendant: true }, "scope-nobody", /reboot/],
  [other, "other-user", /sudo/],
  [
    { ...other, own: { ...own, user: 0 } },
    "other-user",
    /^start the container with --cap-add=SYS_PTRACE/,
  ],
  [{ users: [1000, 0, 0] }, "other-user", /sudo/],
  [{ isDumpable: false }, "not-dumpable", /sudo/],
  [{ capabilities: new Set(["NET_BIND_SERVICE"]) }, "more-capable", /sudo/],
  [{ own: { ...own, ptraceScope: 1 } }, "scope-descendants", /sysctl kernel.yama.ptrace_scope=0/],
  [{ own: { ...own, ptraceScope: 1 }, isOurDescendant: true }, "unknown", /./],
  [{ own: { ...own, ptraceScope: 2 }, isOurDescendant: true }, "scope-administrator", /sudo/],
  [{ ...other, own: { ...privileged, ptraceScope: 2 } }, "unknown", /./],
  [
    { ...other, own: privileged, isInOurUserNamespace: false },
    "user-namespace",
    /inside that container/,
  ],
  [{ own: privileged, tracer: 77 }, "traced", /--no-stop/],
  [{ own: { ...privileged, isFiltered: true } }, "filtered", /seccomp=unconfined/],
  [{}, "unknown", /sudo/],
];

for (const [facts, cause, remedy] of CASES) {
  test(`reason ${cause}: ${remedy.source}`, () => {
    const refusal = diagnoseRefusal({ ...target, ...facts });
    assert.equal(refusal.cause, cause);
    assert.match(refusal.remedy ?? "", remedy);
    assert.doesNotMatch(refusal.reason, /undefined|\n/);
  });
}

test("every reason has a case", () => {
  const covered = new Set(CASES.map(([, cause]) => cause));
  assert.deepEqual(
    refusalCauses.filter((cause) => !covered.has(cause)),
    [],
  );
});

test("capabilities by their bits", () => {
  assert.deepEqual([...decodeCapabilities("0000000000080001")], ["CHOWN", "SYS_PTRACE"]);
  assert.ok(decodeCapabilities("000001ffffffffff").has("CHECKPOINT_RESTORE"));
  assert.equal(
    decodeCapabilities("ffffffffffffffff").size,
    41,
    "those of newer kernels are left out",
  );
  assert.equal(decodeCapabilities("no mask").size, 0);
  assert.equal(decodeCapabilities(undefined).size, 0);
});

test("facts of a child of ours", async (t) => {
  const pid = await startSleeping(t, ["sleep", "60"]);
  const access = readTargetAccess(pid);
  assert.deepEqual(
    [access.existence, access.isOurDescendant, access.isDumpable, access.tracer],
    ["there", true, true, 0],
  );
  assert.equal(access.isInOurUserNamespace, true);
  assert.equal(access.users[0], process.getuid?.());
  assert.equal(readTargetAccess(1).isOurDescendant, false);
});

test("a process that is not there, and one that has ended", async (t) => {
  assert.equal(diagnoseRefusal(readTargetAccess(0x7fff_fffe)).kind, "no-such-process");
  // The shell becomes a program that does not wait for its child.
  const child = await start(t, ["sh", "-c", "sleep 0 & echo $!; exec sleep 60"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const zombie = await new Promise<number>((resolve) =>
    child.stdout?.once("data", (text) => resolve(Number(text))),
  );
  await processes.until(() => readTargetAccess(zombie).existence === "ended", "the zombie");
  assert.equal(diagnoseRefusal(readTargetAccess(zombie)).kind, "target-ended");
});

interface Printed {
  readonly cause: RefusalCause;
  readonly kind: string;
  readonly message: string;
  readonly remedy: string | undefined;
  readonly report: readonly ReportRow[];
}

async function asSeenByOther(t: Parameters<typeof start>[0], pid: number): Promise<Printed> {
  return (await asOtherUser(t, "print-refusal.ts", [String(pid)])) as Printed;
}

test("seen by another user: it belongs to somebody else", { skip: needsOtherUser }, async (t) => {
  const pid = await startSleeping(t, ["sleep", "60"]);
  const printed = await asSeenByOther(t, pid);
  assert.deepEqual([printed.cause, printed.kind], ["other-user", "not-permitted"]);
  assert.equal(
    printed.message,
    `process ${pid} cannot be read: it belongs to user 0, this is user 65534`,
  );
  assert.match(printed.remedy ?? "", /^run it with sudo/);
  const failed = printed.report.filter(({ state }) => state === "failed").map(({ check }) => check);
  assert.deepEqual(failed, ["user", "memory"]);
});

const FORBID_READING =
  "import ctypes, time; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0); time.sleep(60)";
const PYTHON = "/usr/bin/python3";
const needsPython = existsSync(PYTHON) ? needsOtherUser : "needs a python3 that every user may run";

test("seen by its own user: it has forbidden to be read", { skip: needsPython }, async (t) => {
  const pid = await startSleeping(t, byOtherUser([PYTHON, "-c", FORBID_READING]));
  const printed = await asSeenByOther(t, pid);
  assert.equal(printed.cause, "not-dumpable");
  const failed = printed.report.filter(({ state }) => state === "failed").map(({ check }) => check);
  assert.deepEqual(failed, ["dumpable", "memory"]);
  assert.equal(readTargetAccess(pid).isDumpable, false);
});

test("seen by its own user: nothing refuses", { skip: needsOtherUser }, async (t) => {
  const pid = await startSleeping(t, byOtherUser(["sleep", "60"]));
  const { report } = await asSeenByOther(t, pid);
  assert.deepEqual(
    report.filter(({ state }) => state === "failed"),
    [],
  );
});
