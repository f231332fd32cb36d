// How a process has spent its CPU time: in its own code and in the kernel.

import { readFileSync } from "node:fs";

export interface ProcessTimes {
  readonly userMs: number;
  readonly systemMs: number;
}

/** The kernel's unit, whatever its own clock ticks at. */
const TICK_MS = 10;
/** Places of utime and stime behind the state letter. */
const USER_FIELD = 11;
const SYSTEM_FIELD = 12;

/** Since the process began, threads that have ended included; undefined where it is gone. */
export function processTimes(pid: number): ProcessTimes | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined;
  }
  // The name in parentheses may itself hold parentheses and spaces.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const userMs = Number(fields[USER_FIELD]) * TICK_MS;
  const systemMs = Number(fields[SYSTEM_FIELD]) * TICK_MS;
  return { userMs, systemMs };
}
