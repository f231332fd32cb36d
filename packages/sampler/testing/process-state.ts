// What /proc says of a target: is it unharmed?

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** `State` and `TracerPid` of every thread. */
export function threadStates(pid: number): { readonly letter: string; readonly tracer: number }[] {
  return readdirSync(`/proc/${pid}/task`).map((tid) => {
    const status = readFileSync(`/proc/${pid}/task/${tid}/status`, "latin1");
    return {
      letter: /^State:\s+(\S)/m.exec(status)?.[1] ?? "?",
      tracer: Number(/^TracerPid:\s+(\d+)/m.exec(status)?.[1] ?? -1),
    };
  });
}

/** No thread is stopped, none has a tracer. */
export function assertUntouched(pid: number): void {
  for (const { letter, tracer } of threadStates(pid)) {
    assert.match(letter, /^[RSD]$/);
    assert.equal(tracer, 0);
  }
}

/** CPU time of the whole process by the scheduler's clock, ns; ended threads are not in it. */
export function processCpuNs(pid: number): number {
  let sum = 0;
  for (const tid of readdirSync(`/proc/${pid}/task`)) sum += threadCpuNs(pid, tid);
  return sum;
}

function threadCpuNs(pid: number, tid: string): number {
  try {
    const text = readFileSync(`/proc/${pid}/task/${tid}/schedstat`, "latin1");
    return Number(text.split(" ")[0]);
  } catch {
    // It ended since the folder was read.
    return 0;
  }
}

const CLOCK_TICK_NS = 10e6;

/** CPU time of the process with its ended threads, in ticks of 10 ms. */
export function endedAndLivingCpuNs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_NS;
}

const WAIT_STEP_MS = 10;

export async function waitUntil(condition: () => boolean, withinMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += WAIT_STEP_MS) {
    if (condition()) return;
    await sleep(WAIT_STEP_MS);
  }
  assert.fail("what was waited for did not come");
}
