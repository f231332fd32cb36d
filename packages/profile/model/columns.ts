// Growable typed columns: what a table is while it is being filled. `data` is longer than `length`
// and is replaced when the column grows, so do not keep it across a push.

import { assert } from "#base/assert.ts";

const INITIAL_CAPACITY = 1024;

type ColumnArray = Int32Array | Float64Array | Uint8Array | Uint16Array;

/**
 * What every column does; the classes below differ in their array alone, so that each stays
 * monomorphic.
 */
interface GrowableColumn {
  readonly length: number;
  readonly data: ColumnArray;
  push(value: number): void;
  /** Forgets all rows and keeps the capacity. */
  clear(): void;
}

export class Int32Column implements GrowableColumn {
  length = 0;
  data = new Int32Array(INITIAL_CAPACITY);

  push(value: number): void {
    if (this.length === this.data.length)
      this.data = grown(this.data, new Int32Array(this.length * 2));
    this.data[this.length] = value;
    this.length += 1;
  }

  /** A copy with a buffer of its own, which can be transferred. */
  copy(): Int32Array {
    return this.data.slice(0, this.length);
  }

  /** The rows without a copy; the column must not be filled further. */
  view(): Int32Array {
    return this.data.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }
}

export class Float64Column implements GrowableColumn {
  length = 0;
  data = new Float64Array(INITIAL_CAPACITY);

  push(value: number): void {
    if (this.length === this.data.length) {
      this.data = grown(this.data, new Float64Array(this.length * 2));
    }
    this.data[this.length] = value;
    this.length += 1;
  }

  /** A copy with a buffer of its own, which can be transferred. */
  copy(): Float64Array {
    return this.data.slice(0, this.length);
  }

  /** The rows without a copy; the column must not be filled further. */
  view(): Float64Array {
    return this.data.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }
}

export class Uint16Column implements GrowableColumn {
  length = 0;
  data = new Uint16Array(INITIAL_CAPACITY);

  push(value: number): void {
    if (this.length === this.data.length) {
      this.data = grown(this.data, new Uint16Array(this.length * 2));
    }
    this.data[this.length] = value;
    this.length += 1;
  }

  /** A copy with a buffer of its own, which can be transferred. */
  copy(): Uint16Array {
    return this.data.slice(0, this.length);
  }

  /** The rows without a copy; the column must not be filled further. */
  view(): Uint16Array {
    return this.data.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }
}

function grown<A extends ColumnArray>(old: A, bigger: A): A {
  assert(bigger.length > old.length, "a column grows");
  bigger.set(old);
  return bigger;
}
