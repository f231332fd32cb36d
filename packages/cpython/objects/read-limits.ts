// What a reader of values may spend. A target's values may be endless, made so on purpose or not.

export interface ReadLimits {
  /** Containers within containers. */
  readonly depth: number;
  /** Of one container. */
  readonly items: number;
  /** Characters or bytes of one text. */
  readonly text: number;
  /** Objects of one variable, and of all together. */
  readonly valuesEach: number;
  readonly values: number;
}

/** What fits on a line. */
export const SHORT_LIMITS: ReadLimits = {
  depth: 4,
  items: 32,
  text: 160,
  valuesEach: 128,
  values: 200_000,
};

/** "Without truncation": bounds that only a hostile or very large value meets. */
export const WHOLE_LIMITS: ReadLimits = {
  depth: 64,
  items: 100_000,
  text: 1 << 20,
  valuesEach: 100_000,
  values: 1_000_000,
};

/** Of one process, all threads together; of one look at a thread. */
const MAX_MS = 800;
const MAX_MS_OF_LOOK = 350;
/** Of the time and text that are left, one variable may take this: some is left for the last. */
const SHARE_EACH = 1 / 4;
const MAX_TEXT = 4 << 20;
const VALUES_PER_LOOK_AT_THE_CLOCK = 64;

/** Counts down to the end of what may be spent. */
export class Budget {
  readonly limits: ReadLimits;
  readonly #lastDeadline: number;
  #deadline: number;
  #valuesLeft: number;
  #valuesLeftEach = 0;
  #textLeft = MAX_TEXT;
  #textLeftEach = 0;
  #lookedAt = 0;
  #before: { readonly values: number; readonly text: number };
  #isLate = false;
  /** Of this variable; -1: the clock was not looked at yet. */
  #deadlineEach = -1;

  constructor(limits: ReadLimits, milliseconds = MAX_MS) {
    this.limits = limits;
    this.#valuesLeft = limits.values;
    this.#lastDeadline = performance.now() + milliseconds;
    this.#deadline = this.#lastDeadline;
    this.#before = { values: this.#valuesLeft, text: this.#textLeft };
  }

  /** Another thread is looked at. */
  mark(): void {
    this.#before = { values: this.#valuesLeft, text: this.#textLeft };
  }

  /** The same thread is looked at once more: what was read of it is not kept. Time has passed. */
  rewind(): void {
    this.#valuesLeft = this.#before.values;
    this.#textLeft = this.#before.text;
    this.#isLate = false;
    this.#lookedAt = performance.now();
    this.#deadline = Math.min(this.#lastDeadline, this.#lookedAt + MAX_MS_OF_LOOK);
  }

  /** Another variable begins. */
  begin(): void {
    this.#valuesLeftEach = this.limits.valuesEach;
    this.#textLeftEach = Math.floor(this.#textLeft * SHARE_EACH);
    if (this.#isLate && performance.now() < this.#deadline) this.#isLate = false;
    this.#deadlineEach = -1;
  }

  /** False where no more may be read. */
  take(): boolean {
    if (this.#isLate || this.#valuesLeft <= 0 || this.#valuesLeftEach <= 0) return false;
    this.#valuesLeft--;
    this.#valuesLeftEach--;
    // By the count of all: many small variables take as long as one large one.
    if (this.#valuesLeft % VALUES_PER_LOOK_AT_THE_CLOCK === 0) this.look();
    return !this.#isLate;
  }

  /** Is there time for two more looks as long as the last one? */
  get mayLookAgain(): boolean {
    const now = performance.now();
    return now + 2 * (now - this.#lookedAt) < this.#lastDeadline;
  }

  /** How much of a text of so many characters or bytes may be read. */
  takeText(length: number): number {
    const part = Math.min(length, this.limits.text, this.#textLeftEach);
    this.#spendText(part);
    return part;
  }

  /** May a text of so many characters, which cannot be cut, still be made? */
  takeWhole(length: number): boolean {
    if (length > this.#textLeftEach) return false;
    this.#spendText(length);
    return true;
  }

  #spendText(length: number): void {
    this.#textLeft -= length;
    this.#textLeftEach -= length;
  }

  /** Looks at the clock. */
  look(): void {
    const now = performance.now();
    if (this.#deadlineEach < 0) {
      this.#deadlineEach = now + Math.max(0, this.#deadline - now) * SHARE_EACH;
    }
    this.#isLate = now > this.#deadlineEach || now > this.#deadline;
  }
}
