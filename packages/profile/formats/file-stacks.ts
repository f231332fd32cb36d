// Stacks that a file keeps as a table of its own, each a frame on the stack that it names: their
// rows in the builder. A stack may only name one before it; what names itself, one to come or none
// at all is unknown, and so is what stands on it.

import { Int32Column } from "../model/columns.ts";
import type { ProfileBuilder } from "../model/builder.ts";
import { STACK_DEPTH_MAX } from "./imported-names.ts";

const UNKNOWN = -1;

export class FileStacks {
  readonly #tables: ProfileBuilder;
  readonly #rows = new Int32Column();
  readonly #depths = new Int32Column();

  constructor(tables: ProfileBuilder) {
    this.#tables = tables;
  }

  get length(): number {
    return this.#rows.length;
  }

  /** `prefix`: of the file, -1 for none; `frame`: row of the builder, -1 for an unknown one. */
  add(prefix: number, frame: number): void {
    const depth = prefix < 0 ? 1 : this.#depthOf(prefix) + 1;
    const isKnown = frame >= 0 && (prefix < 0 || this.of(prefix) >= 0) && depth <= STACK_DEPTH_MAX;
    const parent = prefix < 0 ? -1 : this.of(prefix);
    this.#rows.push(isKnown ? this.#tables.internStack(parent, frame) : UNKNOWN);
    this.#depths.push(depth);
  }

  /** Row of the builder; -1 where the file's stack is unknown. */
  of(stack: number): number {
    const isRow = Number.isInteger(stack) && stack >= 0 && stack < this.#rows.length;
    return isRow ? this.#rows.data[stack] : UNKNOWN;
  }

  #depthOf(stack: number): number {
    return stack < this.#depths.length ? this.#depths.data[stack] : 0;
  }
}
