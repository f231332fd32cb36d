// The report of `doctor` as text and as JSON, and its exit code.

import type { OperatingError } from "#base/errors.ts";
import type { ReportRow, ReportState } from "#process/report-row.ts";

import { exitCode, exitCodeOfKind } from "../exit-codes.ts";
import { escapeForTerminal } from "../format/escape.ts";
import type { Paint, Style } from "../format/paint.ts";

const STYLES: Readonly<Record<ReportState, Style>> = {
  ok: "green",
  warning: "yellow",
  failed: "red",
};

const STATE_WIDTH = Math.max(...Object.keys(STYLES).map((state) => state.length));

/** Lines without line ends: state, check, detail; what would mend it below. */
export function doctorLines(rows: readonly ReportRow[], paint: Paint): string[] {
  const checkWidth = Math.max(...rows.map(({ check }) => check.length));
  const indent = " ".repeat(STATE_WIDTH + checkWidth + 4);
  return rows.flatMap(({ check, state, detail, remedy }) => {
    const shownState = paint(STYLES[state], state.padEnd(STATE_WIDTH));
    const line = `${shownState}  ${check.padEnd(checkWidth)}  ${escapeForTerminal(detail)}`;
    if (remedy === undefined) return [line];
    return [line, `${indent}${paint("dim", "try:")} ${escapeForTerminal(remedy)}`];
  });
}

/** The document is described in docs/formats/doctor.md. */
export function doctorJson(rows: readonly ReportRow[], pid: number | undefined): string {
  const checks = rows.map(({ check, state, detail, remedy }) => ({
    check,
    state,
    detail,
    remedy: remedy ?? null,
  }));
  const document = { format: "pyrometer-doctor", version: 1, pid: pid ?? null, checks };
  return JSON.stringify(document, undefined, 2);
}

/** What a recording would end with: done, or the first thing that stands in its way. */
export function doctorExitCode(
  rows: readonly ReportRow[],
  pythonFailure: OperatingError | undefined,
): number {
  if (pythonFailure !== undefined) return exitCodeOfKind[pythonFailure.kind];
  return rows.some(({ state }) => state === "failed") ? exitCode.notPermitted : exitCode.done;
}
