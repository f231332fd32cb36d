// What the recorded processes use, for a trigger.

import { readFileSync } from "node:fs";

import { ProcessCpuClock } from "#process/process-cpu-clock.ts";

const PAGE_BYTES = 4096;

/** What the processes use together. */
export class UsageMeter {
  readonly #clocks = new Map<number, { clock: ProcessCpuClock; lastNs: number }>();
  #lastNs = performance.now() * 1e6;

  add(pid: number): void {
    if (this.#clocks.has(pid)) return;
    const clock = new ProcessCpuClock(pid);
    this.#clocks.set(pid, { clock, lastNs: clock.readNs() });
  }

  /** Share of one core since the last call, and resident bytes now. */
  read(): { readonly cpu: number; readonly rss: number } {
    const nowNs = performance.now() * 1e6;
    let usedNs = 0;
    let rss = 0;
    for (const [pid, known] of this.#clocks) {
      const cpuNs = known.clock.readNs();
      if (cpuNs < 0) {
        this.#clocks.delete(pid);
        continue;
      }
      usedNs += Math.max(0, cpuNs - known.lastNs);
      known.lastNs = cpuNs;
      rss += residentBytes(pid);
    }
    const cpu = usedNs / Math.max(1, nowNs - this.#lastNs);
    this.#lastNs = nowNs;
    return { cpu, rss };
  }
}

function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
