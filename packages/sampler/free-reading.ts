// Decides, before a sample is taken, whether a running thread is held for it or read free. Free
// costs the thread nothing, and is as true as a hold while next to no read fails: then the few that
// fail, which are lost and counted, cannot bend the result. Code that calls and returns all the
// time makes reads fail, and is held.
//
// Trap: the decision must never look at the sample itself. Reading free first and holding what
// failed makes slow code pass and fast code appear later, inside slow code.

/**
 * Samples of a thread that are held before it is read free for the first time, and again after that
 * failed.
 */
const FIRST_HELD = 100;
const NEXT_HELD = 2_048;
const MOST_HELD = 65_536;
/** So many failed reads in one trial of so many samples end it: half a per cent. */
const MOST_FAILURES = 2;
const TRIAL_SAMPLES = 400;
/**
 * Held samples after the thread had to wait for a processor: only a hold tells then whether it ran.
 */
const HELD_AFTER_WAIT = 100;

export class FreeReading {
  #isOn = false;
  #heldLeft = FIRST_HELD;
  #nextHeld = NEXT_HELD;
  #samples = 0;
  #failures = 0;

  get isOn(): boolean {
    return this.#isOn;
  }

  noteHeld(): void {
    this.#heldLeft--;
    if (this.#heldLeft > 0) return;
    this.#isOn = true;
    this.#samples = 0;
    this.#failures = 0;
  }

  noteFree(failed: boolean): void {
    if (failed) this.#failures++;
    if (this.#failures >= MOST_FAILURES) {
      this.#hold(this.#nextHeld);
      this.#nextHeld = Math.min(MOST_HELD, this.#nextHeld * 2);
      return;
    }
    this.#samples++;
    if (this.#samples < TRIAL_SAMPLES) return;
    this.#samples = 0;
    this.#failures = 0;
  }

  noteWait(): void {
    this.#hold(HELD_AFTER_WAIT);
  }

  #hold(samples: number): void {
    this.#isOn = false;
    this.#heldLeft = samples;
  }
}
