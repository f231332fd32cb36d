// Decides, before a sample is taken, whether a thread may be read the cheap way. There are two:
//
// - free, without a hold: costs the thread nothing, but code that calls and returns all the time
//   moves meanwhile;
// - in a short hold, which ends with the read and before the stack is walked: halves the pause, but
//   a stack that lies elsewhere than predicted is then not read whole.
//
// Either is as true as the careful way while next to no read fails: then the few that fail cannot
// bend the result.
//
// Trap: the decision must never look at the sample itself. Reading the cheap way first and
// repeating what failed makes slow code pass and fast code appear later, inside slow code.

/** So many failed reads in one trial of so many samples end it: half a per cent. */
const MOST_FAILURES = 2;
const TRIAL_SAMPLES = 400;
/** The longest time in careful samples before the next trial. */
const MOST_CAREFUL = 65_536;

/** How many careful samples come before the first trial, and after the first that failed. */
export interface Caution {
  readonly first: number;
  readonly next: number;
}

export const freeReading: Caution = { first: 100, next: 2_048 };
export const shortHold: Caution = { first: 30, next: 256 };

export class Shortcut {
  #isOn = false;
  #carefulLeft: number;
  #nextCareful: number;
  #samples = 0;
  #failures = 0;

  constructor({ first, next }: Caution) {
    this.#carefulLeft = first;
    this.#nextCareful = next;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** While the cheap way is on, a careful sample tells nothing of it. */
  noteCareful(): void {
    if (this.#isOn) return;
    this.#carefulLeft--;
    if (this.#carefulLeft > 0) return;
    this.#isOn = true;
    this.#samples = 0;
    this.#failures = 0;
  }

  noteCheap(failed: boolean): void {
    if (failed) this.#failures++;
    if (this.#failures >= MOST_FAILURES) {
      this.beCareful(this.#nextCareful);
      this.#nextCareful = Math.min(MOST_CAREFUL, this.#nextCareful * 2);
      return;
    }
    this.#samples++;
    if (this.#samples < TRIAL_SAMPLES) return;
    this.#samples = 0;
    this.#failures = 0;
  }

  beCareful(samples: number): void {
    this.#isOn = false;
    this.#carefulLeft = samples;
  }
}
