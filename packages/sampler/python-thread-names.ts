// The names that `threading` knows its threads by. Read when a thread is met that has none yet, but
// not more often than once a second: a program may start thousands of threads.

import type { Layout } from "#cpython/layouts/layout.ts";
import { ObjectReader } from "#cpython/objects/object-reader.ts";
import { PageMemory } from "#cpython/objects/pages.ts";
import { ProgramNames } from "#cpython/objects/program-names.ts";
import { Budget, SHORT_LIMITS } from "#cpython/objects/read-limits.ts";
import type { ThreadState } from "#cpython/thread-list.ts";
import { readAddress } from "#cpython/words.ts";
import type { Memory } from "#process/memory.ts";
import { MemoryError } from "#process/memory.ts";

const MAX_MS = 50;
const MIN_DISTANCE_MS = 1000;

export interface ValueSource {
  readonly memory: Memory;
  readonly layout: Layout;
  /** Address of the type `code`, or 0. */
  readonly codeTypeAddress: number;
}

/** Address of the type `type`; 0 where nothing tells it: no thread runs Python. */
export function typeOfTypes({ memory, layout, codeTypeAddress }: ValueSource): number {
  if (codeTypeAddress === 0) return 0;
  try {
    const type = readAddress(memory, codeTypeAddress + layout.objectType);
    return readAddress(memory, type + layout.objectType) === type ? type : 0;
  } catch (error) {
    if (error instanceof MemoryError) return 0;
    throw error;
  }
}

export class PythonThreadNames {
  readonly #source: ValueSource;
  readonly #names = new Map<number, ReadonlyMap<number, string>>();
  readonly #readAtMs = new Map<number, number>();

  constructor(source: ValueSource) {
    this.#source = source;
  }

  /** Undefined where `threading` does not know the thread, or is not loaded. */
  of({ interpreter: { address, id }, pthread }: ThreadState): string | undefined {
    // Before 3.13 the state of a subinterpreter names the thread that made it.
    if (id !== 0 && this.#source.layout.minor < 13) return undefined;
    const known = this.#names.get(address)?.get(pthread);
    if (known !== undefined) return known;
    const now = performance.now();
    if (now - (this.#readAtMs.get(address) ?? -MIN_DISTANCE_MS) < MIN_DISTANCE_MS) return undefined;
    this.#readAtMs.set(address, now);
    const names = this.#read(address);
    this.#names.set(address, names);
    return names.get(pthread);
  }

  #read(interpreter: number): ReadonlyMap<number, string> {
    const { memory, layout } = this.#source;
    const type = typeOfTypes(this.#source);
    if (type === 0) return new Map();
    try {
      const budget = new Budget(SHORT_LIMITS, MAX_MS);
      const reader = new ObjectReader(new PageMemory(memory), layout, type, budget);
      return new ProgramNames(reader, layout).threadNames(interpreter);
    } catch (error) {
      if (error instanceof MemoryError) return new Map();
      throw error;
    }
  }
}
