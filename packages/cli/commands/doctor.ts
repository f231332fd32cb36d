// `pyrometer doctor`: what decides whether a recording can be made here, found out by trying.

import { environmentReport } from "#process/environment-report.ts";

import type { RunCommand } from "../commands.ts";
import { pythonRows } from "../doctor/python-rows.ts";
import { doctorExitCode, doctorJson, doctorLines } from "../doctor/report-text.ts";
import { paintFor } from "../format/paint.ts";
import { onePid } from "../one-pid.ts";

export const doctor: RunCommand = (values) => {
  const { json } = values;
  const pid = onePid(values, "doctor");
  const python = pid === undefined ? { rows: [], failure: undefined } : pythonRows(pid);
  const rows = [...environmentReport(pid), ...python.rows];
  const code = doctorExitCode(rows, python.failure);
  const text =
    json === true ? doctorJson(rows, pid) : doctorLines(rows, paintFor(process.stdout)).join("\n");
  process.stdout.write(`${text}\n`);
  return code;
};
