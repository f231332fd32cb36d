// The largest of many numbers, without sorting them all: a heap of those that may be among them,
// the smallest on top.

export class Largest {
  readonly #numbers: Float64Array;
  #length = 0;

  constructor(most: number) {
    this.#numbers = new Float64Array(most);
  }

  /** The smallest of the largest so far; -Infinity while there are fewer than asked for. */
  get smallest(): number {
    return this.#length < this.#numbers.length ? Number.NEGATIVE_INFINITY : this.#numbers[0];
  }

  add(number: number): void {
    const numbers = this.#numbers;
    if (this.#length < numbers.length) {
      let at = this.#length;
      this.#length += 1;
      for (let above = (at - 1) >> 1; at > 0 && numbers[above] > number; above = (at - 1) >> 1) {
        numbers[at] = numbers[above];
        at = above;
      }
      numbers[at] = number;
    } else if (number > numbers[0]) {
      this.#replaceSmallest(number);
    }
  }

  #replaceSmallest(number: number): void {
    const numbers = this.#numbers;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= numbers.length) break;
      if (below + 1 < numbers.length && numbers[below + 1] < numbers[below]) below += 1;
      if (numbers[below] >= number) break;
      numbers[at] = numbers[below];
      at = below;
    }
    numbers[at] = number;
  }
}
