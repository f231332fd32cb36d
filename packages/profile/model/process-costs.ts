// What the measurement cost each of several processes, and what it lost of it.

export interface ProcessCost {
  readonly pid: number;
  /** Thread samples with a verified stack, and those whose stack could not be verified. */
  readonly samples: number;
  readonly unattributed: number;
  /** Samples that were not taken, so that no thread was held beyond the stop budget. */
  readonly notTaken: number;
  /** Times one of its threads was held while it was read, how long in all and at most. */
  readonly holds: number;
  readonly heldNs: number;
  readonly longestHoldNs: number;
}

type Sums = { -readonly [Field in keyof ProcessCost]: ProcessCost[Field] };

/** Sums by process of what blocks gained, in the order in which the processes were met. */
export class ProcessCosts {
  readonly #byPid = new Map<number, Sums>();

  add(gains: readonly ProcessCost[]): void {
    for (const gain of gains) {
      const sums = this.#byPid.get(gain.pid);
      if (sums === undefined) {
        this.#byPid.set(gain.pid, { ...gain });
        continue;
      }
      sums.samples += gain.samples;
      sums.unattributed += gain.unattributed;
      sums.notTaken += gain.notTaken;
      sums.holds += gain.holds;
      sums.heldNs += gain.heldNs;
      sums.longestHoldNs = Math.max(sums.longestHoldNs, gain.longestHoldNs);
    }
  }

  of(pid: number): ProcessCost | undefined {
    return this.#byPid.get(pid);
  }

  list(): readonly ProcessCost[] {
    return [...this.#byPid.values()];
  }
}
