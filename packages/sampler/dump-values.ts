// Values for a dump: the variables of a verified stack, and globals.
//
// Of a thread that runs the values are followed freely first, to learn where they lie; then the
// thread is held, its stack and all those pages are read, and what is shown comes from them alone.
// A thread that sleeps is not held: its frames are read once more afterwards and must be the same.

import type { Layout } from "#cpython/layouts/layout.ts";
import { FrameLocals, type Variable } from "#cpython/objects/frame-locals.ts";
import { ObjectReader } from "#cpython/objects/object-reader.ts";
import { PageMemory } from "#cpython/objects/pages.ts";
import { ProgramNames } from "#cpython/objects/program-names.ts";
import { Budget, SHORT_LIMITS, WHOLE_LIMITS } from "#cpython/objects/read-limits.ts";
import type { RemoteValue } from "#cpython/objects/remote-value.ts";
import type { StackReader } from "#cpython/stack-reader.ts";
import { readAddress } from "#cpython/words.ts";
import type { Memory } from "#process/memory.ts";
import { MemoryError } from "#process/memory.ts";
import { MAX_SEGMENTS, SegmentBatch } from "#process/read-batch.ts";
import { typeOfTypes, type ValueSource } from "./python-thread-names.ts";

export type LocalsDetail = "short" | "whole";

/** By row of the stack; frames that stand for a C entry have none. */
export type VariablesByRow = readonly (readonly Variable[])[];

export class DumpValues {
  readonly #pages: PageMemory;
  readonly #names: ProgramNames;
  readonly #memory: Memory;
  readonly #layout: Layout;
  readonly #locals: FrameLocals;
  readonly #reader: ObjectReader;
  readonly #budget: Budget;
  readonly #batch = new SegmentBatch();

  /** Undefined where nothing tells what a type is: no thread runs Python. */
  static of(source: ValueSource, detail: LocalsDetail): DumpValues | undefined {
    const type = typeOfTypes(source);
    return type === 0 ? undefined : new DumpValues(source, type, detail);
  }

  /** `typeType`: address of the type `type`. */
  private constructor({ memory, layout }: ValueSource, typeType: number, detail: LocalsDetail) {
    this.#memory = memory;
    this.#layout = layout;
    this.#pages = new PageMemory(memory);
    this.#budget = new Budget(detail === "whole" ? WHOLE_LIMITS : SHORT_LIMITS);
    this.#reader = new ObjectReader(this.#pages, layout, typeType, this.#budget);
    this.#locals = new FrameLocals(this.#reader, layout);
    this.#names = new ProgramNames(this.#reader, layout);
  }

  /** Another thread: what was read before is of another moment. */
  begin(): void {
    this.#pages.forget();
    this.#budget.mark();
  }

  /** The values come from pages that were read in a hold. */
  get isCaptured(): boolean {
    return this.#pages.isFrozen;
  }

  /** Variables of every row of the stack that was read last. */
  read({ walk }: StackReader): VariablesByRow {
    if (!this.#pages.isFrozen) this.#pages.forget();
    return this.#rows(walk);
  }

  #rows(walk: StackReader["walk"]): VariablesByRow {
    this.#budget.rewind();
    this.#reader.forget();
    const rows: (readonly Variable[])[] = [];
    for (let row = 0; row < walk.kept; row++) {
      rows.push(this.#row(walk.address[row], walk.code[row]));
    }
    return rows;
  }

  /** Is what was read of one moment? `mustHold`: only a hold can say so. */
  isSettled(stack: StackReader, mustHold: boolean): boolean {
    if (this.#pages.isFrozen) return this.#pages.missing === 0;
    return !mustHold && this.#isStill(stack);
  }

  /** There is time to try once more. */
  get mayTryAgain(): boolean {
    return this.#budget.mayLookAgain;
  }

  /** After a hold that missed pages: finds out which. */
  explore({ walk }: StackReader): void {
    if (!this.#pages.isFrozen) return;
    this.#pages.thaw();
    this.#rows(walk);
  }

  #row(frame: number, code: number): readonly Variable[] {
    if (code === 0) return [];
    try {
      return this.#locals.read(frame, code);
    } catch (error) {
      if (error instanceof MemoryError) return [];
      throw error;
    }
  }

  /** While the thread is held: everything that was read so far is read again. */
  recapture(): void {
    if (this.#pages.pageCount === 0) return;
    this.#pages.recapture(this.#batch);
    this.#pages.freeze();
  }

  /** Are the frames in the target's memory what they were when they were read? */
  #isStill(stack: StackReader): boolean {
    const { walk } = stack;
    const batch = this.#batch;
    for (let row = 0; row < walk.kept;) {
      batch.clear();
      const first = row;
      for (; row < walk.kept && batch.count < MAX_SEGMENTS; row++) {
        if (batch.add(walk.address[row], this.#frameBytes(walk.code[row])) < 0) return false;
      }
      if (!this.#memory.readSegments(batch, 0)) return false;
      for (let index = 0; first + index < row; index++) {
        if (!this.#isSame(walk.address[first + index], index)) return false;
      }
    }
    return true;
  }

  #frameBytes(code: number): number {
    const { localsPlus, sizeBytes } = this.#layout.frame;
    try {
      return code === 0 ? sizeBytes : localsPlus + this.#locals.count(code) * 8;
    } catch (error) {
      if (error instanceof MemoryError) return sizeBytes;
      throw error;
    }
  }

  #isSame(address: number, index: number): boolean {
    const { bytes, offsets, sizesBytes } = this.#batch;
    const now = bytes.subarray(offsets[index], offsets[index] + sizesBytes[index]);
    try {
      return Buffer.compare(now, this.#pages.read(address, now.length)) === 0;
    } catch (error) {
      if (error instanceof MemoryError) return false;
      throw error;
    }
  }

  /** A global for `--globals`; `frame`: the innermost of the main thread, or 0. */
  global(
    interpreter: number,
    wanted: string,
    frame: number,
  ): { readonly module: string; readonly value: RemoteValue } | undefined {
    const { globals } = this.#layout.objects.locals;
    try {
      this.#pages.forget();
      this.#reader.forget();
      const dict = frame === 0 ? 0 : readAddress(this.#memory, frame + globals);
      return this.#names.global(interpreter, wanted, dict);
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }

  close(): void {
    this.#batch.free();
  }
}
