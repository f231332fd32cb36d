// The one table of exit codes: help and documentation are made from it, and every OperatingError
// maps into it.

import type { ErrorKind } from "#base/errors.ts";

export const exitCode = {
  done: 0,
  ourBug: 1,
  usage: 2,
  notPython: 3,
  notPermitted: 4,
  targetEnded: 5,
  cannotWrite: 6,
  threshold: 7,
} as const;

export interface ExitCodeRow {
  readonly code: number;
  readonly meaning: string;
}

export const EXIT_CODES: readonly ExitCodeRow[] = [
  { code: exitCode.done, meaning: "done" },
  { code: exitCode.ourBug, meaning: "a bug of Pyrometer" },
  { code: exitCode.usage, meaning: "usage: a flag, its value or an input file is wrong" },
  { code: exitCode.notPython, meaning: "no such process, not Python, or a version not supported" },
  { code: exitCode.notPermitted, meaning: "not permitted" },
  { code: exitCode.targetEnded, meaning: "the target ended before a sample was taken" },
  { code: exitCode.cannotWrite, meaning: "cannot write the output" },
  { code: exitCode.threshold, meaning: "a threshold was crossed (diff, check)" },
];

export const LAUNCHED_COMMAND_EXIT_CODE =
  "a launched command's own exit code (128 + signal) where the recording went well";

export const exitCodeOfKind: Readonly<Record<ErrorKind, number>> = {
  usage: exitCode.usage,
  "bad-file": exitCode.usage,
  "too-new": exitCode.usage,
  "no-such-process": exitCode.notPython,
  "not-python": exitCode.notPython,
  "unsupported-version": exitCode.notPython,
  "not-permitted": exitCode.notPermitted,
  "target-ended": exitCode.targetEnded,
  "cannot-write": exitCode.cannotWrite,
};

/** A process that a signal ends by its default action is seen by its shell as this. */
export function exitCodeOfSignal(signalNumber: number): number {
  return 128 + signalNumber;
}
