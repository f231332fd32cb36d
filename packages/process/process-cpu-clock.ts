// CPU time of a whole process, threads that have ended included: the kernel's clock of that
// process.

import { clockGettime, NativeBuffer } from "./system-calls.ts";

/** How the kernel packs a process id and "all of its CPU time, exactly" into a clock id. */
const CPUCLOCK_SCHED = 2;

export class ProcessCpuClock {
  readonly #clock: number;
  readonly #native = new NativeBuffer(16);

  constructor(pid: number) {
    this.#clock = (~pid << 3) | CPUCLOCK_SCHED;
  }

  /** ns since the process began; -1 where it is gone, or the clock may not be read. */
  readNs(): number {
    if (clockGettime(this.#clock, this.#native.address) !== 0) return -1;
    const { words } = this.#native;
    return (words[0] + words[1] * 0x1_0000_0000) * 1e9 + words[2];
  }
}
