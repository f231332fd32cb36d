// The rows of `doctor -p PID` that say what Python is there and whether its stacks can be read.

import { OperatingError } from "#base/errors.ts";
import { row } from "#process/report-row.ts";
import type { ReportRow } from "#process/report-row.ts";
import { dumpProcess } from "#sampler/dump.ts";
import { openReadyTarget } from "#sampler/target.ts";

import { formatCounted } from "../format/numbers.ts";

export interface PythonRows {
  readonly rows: readonly ReportRow[];
  /** Why no Python could be read; also a row. */
  readonly failure: OperatingError | undefined;
}

export function pythonRows(pid: number): PythonRows {
  try {
    return { rows: [interpreterRow(pid), threadsRow(pid)], failure: undefined };
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    return { rows: [row("python", "failed", error.message, error.remedy)], failure: error };
  }
}

function interpreterRow(pid: number): ReportRow {
  const target = openReadyTarget(pid);
  try {
    const { pythonVersion, runtime } = target;
    return row("python", "ok", `Python ${pythonVersion} in ${runtime.path}`);
  } finally {
    target.close();
  }
}

/** Reads without holding anything: a look at a process must not be felt there. */
function threadsRow(pid: number): ReportRow {
  const { threads } = dumpProcess(pid, { noStop: true });
  const interpreters = new Set(threads.map((thread) => thread.interpreter)).size;
  const failed = threads.filter((thread) => thread.failure !== undefined).length;
  const found =
    `${formatCounted(threads.length, "Python thread")} ` +
    `in ${formatCounted(interpreters, "interpreter")}`;
  return failed === 0
    ? row("stacks", "ok", `${found}, all stacks can be read`)
    : row("stacks", "warning", `${found}, ${failed} moved while they were read without holding`);
}
