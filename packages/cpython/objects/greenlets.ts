// Greenlets (gevent, eventlet): stacks that take turns on one OS thread. What is read is the layout
// of greenlet 2 and later (greenlet.h, TGreenlet.hpp):
//
//   PyGreenlet   object head · weak references · dict · implementation
//   Greenlet     … · stack: start, stop, copy, saved, previous · context · top frame · …
//
// What stands before the stack differs by version of Python and greenlet. The top frame is found as
// the one word that points at a frame, which a suspended greenlet has; all have it at one place.

import type { Memory } from "#process/memory.ts";
import { MemoryError } from "#process/memory.ts";
import { visitCollected } from "../collected-objects.ts";
import type { Layout } from "../layouts/layout.ts";
import { addressAt, uint64At } from "../words.ts";
import type { ObjectReader } from "./object-reader.ts";
import type { ObjectType } from "./object-types.ts";
import { ProgramNames } from "./program-names.ts";

const MODULE = "greenlet._greenlet";
const CLASS = "greenlet";
const WORD_BYTES = 8;
/** Behind the object's head and two pointers. */
const IMPLEMENTATION_AT = 32;
const IMPLEMENTATION_BYTES = 256;
/** Of the top frame in the implementation: before it stand six words that are surely there. */
const FIRST_FRAME_AT = 64;
const STACK_START_BEFORE = 48;
const STACK_STOP_BEFORE = 40;
/** `f_frame` of a frame object (3.11+), behind its head and `f_back`. */
const INNER_FRAME_AT = 24;
const FIRST_INNER_FRAME_MINOR = 11;
const MAX_GREENLETS = 10_000;
const MAX_BASES = 16;

export interface Greenlet {
  /** `gevent._gevent_cgreenlet.Greenlet`; of classes made in Python without their module: `Hub`. */
  readonly type: string;
  /** That the program gave it. */
  readonly name: string | undefined;
  /** Qualified name of the function that it was made for. */
  readonly run: string | undefined;
}

/** What of a greenlet changes with every switch. */
export interface GreenletState {
  /** The innermost frame, as a thread state has it; 0: it runs, has not begun, or has ended. */
  readonly frame: number;
  /** It has begun and not ended. */
  readonly isAlive: boolean;
  /** Of the C stack that it runs on; 0 where that is not known. */
  readonly stackAddress: number;
  /** The one that each thread begins with. */
  readonly isMain: boolean;
}

export class Greenlets {
  readonly #memory: Memory;
  readonly #reader: ObjectReader;
  readonly #layout: Layout;
  /** Where the top frame stands in every implementation; -1: not learned. */
  #frameAt = -1;
  readonly #isGreenlet = new Map<number, boolean>();

  constructor(memory: Memory, reader: ObjectReader, layout: Layout) {
    this.#memory = memory;
    this.#reader = reader;
    this.#layout = layout;
  }

  /**
   * Addresses of all that the collector knows, and whether it could be followed to its end.
   * `collecting`: address of the collector's flag.
   */
  find(
    interpreter: number,
    collecting: number,
    deadlineMs: number,
  ): { readonly found: readonly number[]; readonly isWhole: boolean } {
    const base = this.#baseType(interpreter);
    if (base === 0) return { found: [], isWhole: true };
    this.#isGreenlet.clear();
    this.#isGreenlet.set(base, true);
    const addresses: number[] = [];
    let lastType = 0;
    let isLast = false;
    const { objectType } = this.#layout;
    const source = { memory: this.#memory, collecting, objectType };
    let isWhole = visitCollected(source, deadlineMs, (object, type) => {
      // Objects of one type come one after another.
      if (type !== lastType) isLast = this.#derives(type);
      lastType = type;
      if (isLast && addresses.length < MAX_GREENLETS) addresses.push(object);
    });
    if (addresses.length === MAX_GREENLETS) isWhole = false;
    this.#learn(addresses);
    return { found: addresses, isWhole };
  }

  /** Address of the class `greenlet.greenlet`; 0: it is not loaded. */
  #baseType(interpreter: number): number {
    try {
      const names = new ProgramNames(this.#reader, this.#layout);
      const module = names.moduleDict(interpreter, MODULE);
      return module === 0 ? 0 : this.#reader.dictValue(module, CLASS);
    } catch (error) {
      if (error instanceof MemoryError) return 0;
      throw error;
    }
  }

  /** By `tp_base` alone: a large program has thousands of classes, which need not be read. */
  #derives(type: number): boolean {
    const known = this.#isGreenlet.get(type);
    if (known !== undefined) return known;
    let base = type;
    let isOne = false;
    for (let step = 0; base !== 0 && base % WORD_BYTES === 0 && step < MAX_BASES; step++) {
      const isKnown = this.#isGreenlet.get(base);
      if (isKnown !== undefined) {
        isOne = isKnown;
        break;
      }
      base = this.#baseOf(base);
    }
    this.#isGreenlet.set(type, isOne);
    return isOne;
  }

  #baseOf(type: number): number {
    try {
      return this.#reader.pages.address(type + this.#layout.objects.type.base);
    } catch (error) {
      if (error instanceof MemoryError) return 0;
      throw error;
    }
  }

  #learn(addresses: readonly number[]): void {
    for (const address of addresses) {
      const bytes = this.#implementation(address);
      if (bytes === undefined) continue;
      for (let at = FIRST_FRAME_AT; at < IMPLEMENTATION_BYTES; at += WORD_BYTES) {
        if (this.#reader.types.of(addressAt(bytes, at))?.name !== "frame") continue;
        this.#frameAt = at;
        return;
      }
    }
  }

  #implementation(address: number): Uint8Array | undefined {
    const { pages } = this.#reader;
    try {
      const at = pages.address(address + IMPLEMENTATION_AT);
      return at === 0 ? undefined : pages.read(at, IMPLEMENTATION_BYTES);
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }

  /** Undefined where none stands there any more. */
  describe(address: number): Greenlet | undefined {
    const type = this.#reader.types.of(address);
    if (type === undefined) return undefined;
    const name = this.#reader.text(this.#attribute(address, type, "name"));
    const run = this.#functionName(this.#attribute(address, type, "_run"));
    return { type: type.name, name, run };
  }

  #attribute(address: number, type: ObjectType, name: string): number {
    try {
      return this.#reader.attributes.find(address, type, name);
    } catch (error) {
      if (error instanceof MemoryError) return 0;
      throw error;
    }
  }

  #functionName(address: number): string | undefined {
    const { pages, types } = this.#reader;
    const { function: fields } = this.#layout.objects;
    try {
      const isBound = types.of(address)?.name === "method";
      const at = isBound ? pages.address(address + fields.boundFunction) : address;
      if (types.of(at)?.name !== "function") return undefined;
      return this.#reader.text(pages.address(at + fields.qualifiedName));
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }

  /** As it is now: the pages are read again. Undefined where it cannot be told. */
  state(address: number): GreenletState | undefined {
    this.#reader.pages.forget();
    const bytes = this.#frameAt < 0 ? undefined : this.#implementation(address);
    if (bytes === undefined) return undefined;
    const frameAt = this.#frameAt;
    const start = uint64At(bytes, frameAt - STACK_START_BEFORE);
    const stop = uint64At(bytes, frameAt - STACK_STOP_BEFORE);
    const frame = this.#innerFrame(addressAt(bytes, frameAt));
    if (frame === undefined) return undefined;
    const isMain = stop >= Number.MAX_SAFE_INTEGER;
    return { frame, isAlive: start !== 0, stackAddress: isMain ? start : stop, isMain };
  }

  #innerFrame(frame: number): number | undefined {
    if (frame === 0 || this.#layout.minor < FIRST_INNER_FRAME_MINOR) return frame;
    try {
      return this.#reader.pages.address(frame + INNER_FRAME_AT);
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }
}
