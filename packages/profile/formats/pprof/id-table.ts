// Rows by id. Ids are small numbers in most files, and anything up to 64 bits in some.

export const NO_ROW = -1;
const DENSE_IDS_MAX = 1 << 24;
const FIRST_IDS = 1 << 12;

export class IdTable {
  /** Row + 1 of small ids. */
  #dense = new Int32Array(FIRST_IDS);
  readonly #sparse = new Map<number | bigint, number>();
  #rows = 0;

  /** Gives the id the next row; false where it has one. */
  add(id: number | bigint): boolean {
    if (this.row(id) !== NO_ROW) return false;
    // Ids of a table count up; one that is far beyond what was seen must not make it large.
    const isDense =
      typeof id === "number" && id < Math.min(DENSE_IDS_MAX, this.#rows * 4 + FIRST_IDS);
    if (isDense) this.#addDense(id);
    else this.#sparse.set(id, this.#rows);
    this.#rows += 1;
    return true;
  }

  #addDense(id: number): void {
    if (id >= this.#dense.length) {
      const grown = new Int32Array(Math.max(this.#dense.length * 2, id + 1));
      grown.set(this.#dense);
      this.#dense = grown;
    }
    this.#dense[id] = this.#rows + 1;
  }

  row(id: number | bigint): number {
    if (typeof id === "number" && id < this.#dense.length) {
      const row = this.#dense[id] - 1;
      if (row !== NO_ROW) return row;
    }
    return this.#sparse.size === 0 ? NO_ROW : (this.#sparse.get(id) ?? NO_ROW);
  }
}
