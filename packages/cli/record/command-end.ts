// A launched command that outlives its recording (a duration passed, the disk is full) keeps the
// terminal: we go on passing signals on, wait for its end and give its exit code. The sampler's
// thread, which may wait for it, is gone by then; the kernel tells the wait status of our child in
// /proc as well.

import * as fs from "node:fs";

import { exitCodeOfSignal } from "../exit-codes.ts";
import { passSignalsOn } from "./signals.ts";

const POLL_MS = 50;
/** Places of the fields behind the name: the state letter, and the status as wait(2) gives it. */
const STATE_FIELD = 0;
const EXIT_STATUS_FIELD = 49;

/** Of a `/proc/PID/stat` line: the exit code as a shell reports it; undefined while it runs. */
export function exitCodeInStat(statLine: string): number | undefined {
  const fields = statLine.slice(statLine.lastIndexOf(")") + 2).split(" ");
  if (fields[STATE_FIELD] !== "Z") return undefined;
  const status = Number(fields[EXIT_STATUS_FIELD]);
  const signalNumber = status & 0x7f;
  return signalNumber === 0 ? (status >> 8) & 0xff : exitCodeOfSignal(signalNumber);
}

/** Our child `pid` must not have been waited for. Resolves to its exit code. */
export async function commandEnd(pid: number): Promise<number> {
  const stopPassing = passSignalsOn({
    stop: () => {},
    signal: (number) => process.kill(pid, number),
  });
  try {
    for (;;) {
      const code = exitCodeInStat(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
      if (code !== undefined) return code;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    stopPassing();
  }
}
