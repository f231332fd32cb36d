import assert from "node:assert/strict";
import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { environmentReport } from "./environment-report.ts";
import type { ReportRow } from "./report-row.ts";
import { runStateLetter } from "./process-facts.ts";
import {
  needsRoot,
  sleepProgram,
  start,
  startSleeping,
  temporaryFolder,
  until,
  untilItSleeps,
} from "./testing/processes.ts";

function rowOf(rows: readonly ReportRow[], check: string): ReportRow {
  const found = rows.find((row) => row.check === check);
  assert.ok(found !== undefined, `no row ${check}`);
  return found;
}

test("this machine: every condition has one row, and what is wrong has a remedy", () => {
  const rows = environmentReport();
  const checks = rows.map(({ check }) => check);
  assert.equal(new Set(checks).size, checks.length);
  assert.match(rowOf(rows, "system").detail, /^linux \S+ on x64$/);
  assert.match(rowOf(rows, "process_vm_readv").detail, /^works; \d+\.\d us to read 4 KiB$/);
  for (const { check, state, detail, remedy } of rows) {
    assert.doesNotMatch(detail, /undefined|NaN|\n/, check);
    assert.equal(remedy === undefined, state === "ok", `${check}: ${detail}`);
  }
});

test("a process that can be read", async (t) => {
  const pid = await startSleeping(t, ["sleep", "60"]);
  const rows = environmentReport(pid);
  assert.deepEqual(
    rows.filter(({ state }) => state === "failed"),
    [],
  );
  assert.match(
    rowOf(rows, "process").detail,
    new RegExp(`^${pid}: sleep 60; sleeping, 1 threads$`),
  );
  assert.equal(rowOf(rows, "memory").detail, "can be read");
  assert.match(rowOf(rows, "program").detail, /sleep \(\w+, position-independent, stripped\)$/);
  assert.equal(rowOf(rows, "namespaces").detail, "ours");
});

test("a process that is not there", () => {
  const row = environmentReport(0x7fff_fffe).at(-1);
  assert.deepEqual([row?.check, row?.state], ["process", "failed"]);
});

test("a stopped process", async (t) => {
  const pid = await startSleeping(t, ["sleep", "60"]);
  process.kill(pid, "SIGSTOP");
  await until(() => runStateLetter(pid) === "T", "the process to stop");
  const row = rowOf(environmentReport(pid), "process");
  assert.deepEqual(
    [row.state, row.remedy],
    ["warning", `it does nothing until it is continued: kill -CONT ${pid}`],
  );
  process.kill(pid, "SIGCONT");
});

test(
  "a process in namespaces of its own, whose program was deleted",
  { skip: needsRoot },
  async (t) => {
    const program = join(temporaryFolder(t), "program");
    copyFileSync(sleepProgram(), program);
    // unshare waits for the first process of the new namespace, which is its child.
    const outer = await startInNamespace(t, program);
    rmSync(program);
    const rows = environmentReport(outer);
    assert.match(
      rowOf(rows, "namespaces").detail,
      /^its own for process ids, files; it knows itself as 1$/,
    );
    assert.match(rowOf(rows, "program").detail, /program \(deleted\) \(/);
    assert.equal(rowOf(rows, "program").state, "ok");
  },
);

async function startInNamespace(
  t: Parameters<typeof startSleeping>[0],
  program: string,
): Promise<number> {
  const { pid } = await start(t, [
    "unshare",
    "-p",
    "-f",
    "--mount-proc",
    "--kill-child",
    program,
    "60",
  ]);
  let child = 0;
  await until(() => {
    child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim());
    return child > 0;
  }, "the namespace's first process");
  await untilItSleeps(child);
  return child;
}
