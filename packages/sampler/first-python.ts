// The beginning of a recording, until there is a Python to sample; and, at its end, what is to be
// said of the processes.

import { OperatingError } from "#base/errors.ts";
import { commandLine } from "#process/process-facts.ts";
import { nowNs } from "./clock.ts";
import type { LaunchedCommand } from "./launched-command.ts";
import { SAMPLED_MAX, type ProcessSet } from "./process-set.ts";
import type { SamplerOptions } from "./session.ts";
import type { PythonTarget } from "./target.ts";
import { control } from "./worker-messages.ts";

const FOUND_WITHIN_MS = 2000;
const LONGEST_WAIT_MS = 20;
/** Processes named in a note; the rest is counted. */
const NAMED_MAX = 4;
const COMMAND_LENGTH_MAX = 40;

/** Throws OperatingError: why there is none. */
export function waitForPython(
  set: ProcessSet,
  launched: LaunchedCommand | undefined,
  options: SamplerOptions,
  cells: Int32Array,
): PythonTarget {
  // Those that match are there already, or nothing does.
  const patienceMs = "name" in options.target ? FOUND_WITHIN_MS : Infinity;
  const endNs = set.startNs + Math.min(options.durationMs ?? Infinity, patienceMs) * 1e6;
  for (;;) {
    set.run(nowNs());
    const target = set.sampled.at(0)?.target;
    if (target !== undefined) return target;
    const isTold = Atomics.load(cells, control.stop) !== 0;
    const isLate = set.canWait && nowNs() > endNs;
    if (set.isOver || isTold || isLate || launched?.hasEnded === true) {
      throw explained(set, launched, options);
    }
    const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(1, (set.dueNs - nowNs()) / 1e6));
    Atomics.wait(cells, control.stop, 0, waitMs);
    launched?.passSignals(cells);
  }
}

function explained(
  set: ProcessSet,
  launched: LaunchedCommand | undefined,
  options: SamplerOptions,
): OperatingError {
  const failure = firstFailure(set);
  if (launched === undefined) return failure;
  if (!launched.hasEnded) {
    const still = `the command (pid ${launched.pid}) is not sampled and goes on`;
    return new OperatingError(
      failure.kind,
      `${still}: ${failure.message}`,
      failure.remedy,
      failure,
    );
  }
  return new OperatingError(
    "target-ended",
    "the command ended before it could be sampled",
    options.subprocesses === true
      ? "is there a Python in it, and does it run long enough?"
      : "is it Python, and does it run long enough? -s samples what it starts too",
    failure,
  );
}

function firstFailure(set: ProcessSet): OperatingError {
  for (const { failure, origin } of set.members) {
    if (failure !== undefined && origin.isAsked) return failure;
  }
  for (const failure of set.failures.values()) return failure;
  const message = "no Python was found before the recording was ended";
  return new OperatingError("not-python", message, "pyrometer doctor --pid tells why");
}

/** Lines for a person at the end of a recording. */
export function processNotes(set: ProcessSet, launched: LaunchedCommand | undefined): string[] {
  const notes: string[] = [];
  if (set.sampledCount > 1) notes.push(`${set.sampledCount} processes were recorded`);
  if (set.isFull) notes.push(`of more than ${SAMPLED_MAX} at a time, some were left out`);
  const left = launched?.hasEnded === true ? set.leftRunning() : [];
  if (left.length > 0) {
    const named = left.map((pid) => `${pid} (${shortCommand(pid)})`);
    notes.push(`still running, and no longer recorded: ${listed(named)}`);
  }
  if (set.sampledCount > 0 && set.failures.size > 0) {
    notes.push(...failureNotes(set));
  }
  return notes;
}

/** Of those that nobody asked for and that may not be looked at, nobody knows what they are. */
function failureNotes({ failures, askedFor }: ProcessSet): string[] {
  const notes: string[] = [];
  const told = [...failures].filter(([pid, { kind }]) => askedFor(pid) || kind !== "not-permitted");
  if (told.length > 0)
    notes.push(`not recorded: ${listed(told.map(([, { message }]) => message))}`);
  const hidden = failures.size - told.length;
  if (hidden > 0) {
    const verb = hidden === 1 ? "process" : "processes";
    notes.push(`${hidden} ${verb} could not be looked at: that is not permitted`);
  }
  return notes;
}

function shortCommand(pid: number): string {
  const text = commandLine(pid).join(" ");
  return text.length > COMMAND_LENGTH_MAX ? `${text.slice(0, COMMAND_LENGTH_MAX - 1)}…` : text;
}

function listed(texts: readonly string[]): string {
  const more = texts.length - NAMED_MAX;
  return `${texts.slice(0, NAMED_MAX).join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}
