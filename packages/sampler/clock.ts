// The sampling clock. Gaps are exponential around the mean, so that periodic work is not aliased; a
// late tick does not move the ones after it, so the mean rate holds; and what could not be made up
// is counted, never squeezed in.

import { assert } from "#base/assert.ts";
import type { ThreadHolder } from "#process/hold.ts";

/**
 * Beyond this the missed ticks are counted and let go: a burst of samples would say nothing new.
 */
const MAX_LAG_NS = 20e6;

export function nowNs(): number {
  return performance.now() * 1e6;
}

/** Other work of the sampler's thread: done when it is due, between two ticks. */
export interface Chores {
  readonly dueNs: number;
  run(nowNs: number): void;
}

export class SamplingClock {
  ticks = 0;
  missedTicks = 0;
  readonly #meanNs: number;
  readonly #control: Int32Array;
  readonly #random: () => number;
  #nextNs: number;

  /** `control[0]` ends the waiting when it is no longer 0. */
  constructor(rateHz: number, control: Int32Array, random: () => number) {
    assert(rateHz > 0, "a rate is positive");
    this.#meanNs = 1e9 / rateHz;
    this.#control = control;
    this.#random = random;
    this.#nextNs = nowNs();
  }

  /**
   * Waits for the next tick; false where `endNs` came first or the waiting was ended. Threads that
   * `holder` owes a release get it meanwhile, and chores are done.
   */
  wait(endNs: number, holder: ThreadHolder, chores: Chores): boolean {
    this.#nextNs += -Math.log(1 - this.#random()) * this.#meanNs;
    let now = nowNs();
    if (now - this.#nextNs > MAX_LAG_NS) {
      this.missedTicks += Math.floor((now - this.#nextNs) / this.#meanNs);
      this.#nextNs = now;
    }
    const until = Math.min(this.#nextNs, endNs);
    while (now < until) {
      const waitNs = Math.min(until, chores.dueNs) - now;
      if (waitNs <= 0) chores.run(now);
      else if (holder.owes) holder.settle(waitNs);
      else if (Atomics.wait(this.#control, 0, 0, waitNs / 1e6) !== "timed-out") return false;
      now = nowNs();
    }
    if (Atomics.load(this.#control, 0) !== 0 || now >= endNs) return false;
    this.ticks++;
    return true;
  }
}

/**
 * A small fast generator (xorshift32): the sampler's choices need no more, and it allocates
 * nothing.
 */
export function randomSource(seed: number): () => number {
  let state = (seed | 0) === 0 ? 0x9e37_79b9 : seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}
