// What signals mean to a recording. Attached: the first of INT, TERM, HUP ends it and writes what
// there is, a second one quits at once (the recording on disk stays). Over a launched command the
// signals are the command's: we wait for its end, and only what was sent to us alone is passed on.
// SIGUSR1 must be caught even so: Node would start its debugger. SIGXFSZ would kill us where a file
// size limit is reached; caught, the write fails with EFBIG instead.

import * as os from "node:os";

import { ensure } from "#base/assert.ts";

import { exitCodeOfSignal } from "../exit-codes.ts";
import { isOurGroupForeground } from "./terminal-group.ts";

export interface SignalReceiver {
  stop(): void;
  signal(number: number): void;
}

const ENDING: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
const FROM_KEYBOARD: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];
const SENT_TO_US: readonly NodeJS.Signals[] = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"];

/** Writes what is kept. */
export const USER_SIGNAL: NodeJS.Signals = "SIGUSR1";

function numberOf(name: NodeJS.Signals): number {
  return ensure(os.constants.signals[name], `signal ${name} has no number`);
}

function handleAll(
  names: readonly NodeJS.Signals[],
  handler: (name: NodeJS.Signals) => void,
): () => void {
  for (const name of names) process.on(name, handler);
  return () => {
    for (const name of names) process.off(name, handler);
  };
}

/** Handles signals until the returned function is called. */
export function endOnSignals(receiver: SignalReceiver): () => void {
  let isEnding = false;
  return handleAll(ENDING, (name) => {
    if (isEnding) process.exit(exitCodeOfSignal(numberOf(name)));
    isEnding = true;
    receiver.stop();
  });
}

/** Calls `handler` at SIGUSR1 until the returned function is called. */
export function onUserSignal(handler: () => void): () => void {
  return handleAll([USER_SIGNAL], handler);
}

/** The same while a launched command is recorded; `ours` are not passed on. */
export function passSignalsOn(
  receiver: SignalReceiver,
  ours: readonly NodeJS.Signals[] = [],
): () => void {
  const stopKeyboard = handleAll(FROM_KEYBOARD, (name) => {
    if (!isOurGroupForeground()) receiver.signal(numberOf(name));
  });
  const passed = SENT_TO_US.filter((name) => !ours.includes(name));
  const stopOthers = handleAll(passed, (name) => {
    receiver.signal(numberOf(name));
  });
  return () => {
    stopKeyboard();
    stopOthers();
  };
}

/** From now on a write beyond a file size limit fails instead of killing us. */
export function surviveFileSizeLimit(): void {
  process.on("SIGXFSZ", () => {});
}
