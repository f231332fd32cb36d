import assert from "node:assert/strict";
import { test } from "node:test";

import { OperatingError } from "#base/errors.ts";
import { row } from "#process/report-row.ts";

import { plain } from "../format/paint.ts";
import { doctorExitCode, doctorJson, doctorLines } from "./report-text.ts";

const rows = [
  row("system", "ok", "linux"),
  row("ptrace scope", "warning", "1: only \u001b[31mchildren", "sudo sysctl"),
  row("memory", "failed", "cannot be read"),
];

test("rows are aligned, with what would mend them below", () => {
  assert.deepEqual(doctorLines(rows, plain), [
    "ok       system        linux",
    "warning  ptrace scope  1: only \\x1b[31mchildren",
    "                       try: sudo sysctl",
    "failed   memory        cannot be read",
  ]);
});

test("JSON has every row", () => {
  assert.deepEqual(JSON.parse(doctorJson(rows.slice(0, 2), 42)), {
    format: "pyrometer-doctor",
    version: 1,
    pid: 42,
    checks: [
      { check: "system", state: "ok", detail: "linux", remedy: null },
      {
        check: "ptrace scope",
        state: "warning",
        detail: "1: only \u001b[31mchildren",
        remedy: "sudo sysctl",
      },
    ],
  });
});

test("the exit code is what a recording would end with", () => {
  assert.equal(doctorExitCode(rows.slice(0, 2), undefined), 0);
  assert.equal(doctorExitCode(rows, undefined), 4);
  assert.equal(doctorExitCode(rows, new OperatingError("not-python", "no")), 3);
  assert.equal(doctorExitCode(rows, new OperatingError("not-permitted", "no")), 4);
});
