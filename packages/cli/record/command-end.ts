// A launched command that outlives its recording (a duration passed, the disk is full) keeps the
// terminal: we go on passing signals on, wait for its end and give its exit code. The sampler's
// thread, which launched it, is gone by then.

import { setTimeout as sleep } from "node:timers/promises";

import { exitCodeOf, pollExit } from "#process/launch.ts";

import { passSignalsOn } from "./signals.ts";

const POLL_MS = 50;

/**
 * Our child `pid` must not have been waited for. Resolves to its exit code as a shell reports it.
 */
export async function commandEnd(pid: number): Promise<number> {
  const stopPassing = passSignalsOn({
    stop: () => {},
    signal: (number) => process.kill(pid, number),
  });
  try {
    for (;;) {
      const status = pollExit(pid);
      if (status !== undefined) return exitCodeOf(status);
      await sleep(POLL_MS);
    }
  } finally {
    stopPassing();
  }
}
