// Why a sample has no verified stack. Each reason is counted, and each such sample is a row of its
// own in every view: totals add up.

import { readOutcome } from "#cpython/stack-reader.ts";

export const lossReasons = {
  open: "stack not closed",
  unreadable: "stack unreadable",
  endless: "stack endless",
  notCode: "frame without code",
  changed: "stack changed while it was read",
  unnamed: "code freed before it could be named",
} as const;

export type LossReason = keyof typeof lossReasons;

export const lossOfOutcome: Readonly<Record<number, LossReason>> = {
  [readOutcome.open]: "open",
  [readOutcome.unreadable]: "unreadable",
  [readOutcome.endless]: "endless",
  [readOutcome.notCode]: "notCode",
  [readOutcome.changed]: "changed",
  [readOutcome.incomplete]: "changed",
};

/** The row's text in every view: brackets set it apart from a name in Python. */
export function lossLabel(reason: LossReason): string {
  return `[not verified: ${lossReasons[reason]}]`;
}

export const NO_PYTHON_LABEL = "[no Python frame]";
