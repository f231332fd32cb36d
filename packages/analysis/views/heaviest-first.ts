// A heap of numbered things with weights: the heaviest comes out first, of equal ones the lowest
// number.

export class HeaviestFirst {
  readonly #items: number[] = [];
  readonly #weights: number[] = [];

  get length(): number {
    return this.#items.length;
  }

  push(item: number, weight: number): void {
    let at = this.#items.length;
    this.#items.push(item);
    this.#weights.push(weight);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#isBefore(at, above)) break;
      this.#swap(at, above);
      at = above;
    }
  }

  /** -1: there is none. */
  pop(): number {
    const { length } = this.#items;
    if (length === 0) return -1;
    this.#swap(0, length - 1);
    const item = this.#items.pop() ?? -1;
    this.#weights.pop();
    let at = 0;
    for (;;) {
      let best = at;
      for (const below of [2 * at + 1, 2 * at + 2]) {
        if (below < this.#items.length && this.#isBefore(below, best)) best = below;
      }
      if (best === at) return item;
      this.#swap(at, best);
      at = best;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const difference = this.#weights[a] - this.#weights[b];
    return difference > 0 || (difference === 0 && this.#items[a] < this.#items[b]);
  }

  #swap(a: number, b: number): void {
    [this.#items[a], this.#items[b]] = [this.#items[b], this.#items[a]];
    [this.#weights[a], this.#weights[b]] = [this.#weights[b], this.#weights[a]];
  }
}
