// How much of a core a process has used lately, in its own code and in the kernel. The kernel
// counts both in steps of 10 ms, so they are taken over the last seconds.

import { processTimes, type ProcessTimes } from "#process/process-times.ts";

import type { CoreShares } from "./scene-data.ts";

const OVER_MS = 4500;

interface Reading {
  readonly atMs: number;
  readonly times: readonly (ProcessTimes | undefined)[];
}

export class CoreShareMeter {
  #readings: Reading[] = [];

  /** Undefined at first, and of processes that are gone. */
  read(pids: readonly number[]): CoreShares | undefined {
    const latest = { atMs: performance.now(), times: pids.map(processTimes) };
    this.#readings = this.#readings.filter(({ times }) => times.length === pids.length);
    while (this.#readings.length > 1 && latest.atMs - this.#readings[1].atMs >= OVER_MS) {
      this.#readings.shift();
    }
    const earliest = this.#readings.at(0);
    this.#readings.push(latest);
    if (earliest === undefined) return undefined;
    const elapsedMs = latest.atMs - earliest.atMs;
    let userMs = 0;
    let systemMs = 0;
    for (const [index, times] of latest.times.entries()) {
      const before = earliest.times[index];
      if (times === undefined || before === undefined) continue;
      userMs += times.userMs - before.userMs;
      systemMs += times.systemMs - before.systemMs;
    }
    if (latest.times.every((times) => times === undefined)) return undefined;
    return { user: userMs / elapsedMs, system: systemMs / elapsedMs };
  }
}
