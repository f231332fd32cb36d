// Turns what a StackReader read into a row of the builder's stacks. A frame is looked up by (code
// slot, instruction): lines are decoded once per place in the code, and nothing is allocated for a
// place that was seen before.

import { CodeNames } from "#cpython/code-names.ts";
import { MAX_KEPT_FRAMES } from "#cpython/frame-walk.ts";
import { instructionIndex, NO_INSTRUCTION } from "#cpython/instruction.ts";
import type { Layout } from "#cpython/layouts/layout.ts";
import { linePosition } from "#cpython/lines.ts";
import type { StackReader } from "#cpython/stack-reader.ts";
import type { Memory } from "#process/memory.ts";
import type { ProfileBuilder } from "#profile/model/builder.ts";
import { frameKind } from "#profile/model/tables.ts";
import type { StackPrefix } from "./stack-prefix.ts";

/** Places in code that are remembered before the sampler starts a new epoch. */
export const MAX_PLACES = 1 << 16;
const FIRST_TABLE_SIZE = 1 << 12;
/** Keys of one code object: every index that `instructionIndex` gives, from -1 on. */
const KEY_STRIDE = NO_INSTRUCTION + 2;
const HALF = MAX_KEPT_FRAMES / 2;

export class StackInterner {
  readonly names: CodeNames;
  #places = 0;
  /** At most half full. A recording may have a table for each of many processes: it grows. */
  #keys = new Float64Array(FIRST_TABLE_SIZE);
  #frames = new Int32Array(FIRST_TABLE_SIZE);
  /** Builder row of each slot's function; -1: not yet. */
  #functions = new Int32Array(1024).fill(-1);
  readonly #builder: ProfileBuilder;
  readonly #memory: Memory;
  readonly #layout: Layout;
  #gcFrame = -1;
  #elidedFrame = -1;

  constructor(builder: ProfileBuilder, memory: Memory, layout: Layout, reader: StackReader) {
    this.#builder = builder;
    this.#memory = memory;
    this.#layout = layout;
    this.names = new CodeNames(memory, layout, reader.codes);
  }

  get isFull(): boolean {
    return this.#places >= MAX_PLACES - MAX_KEPT_FRAMES;
  }

  /** A new epoch of the builder: every row is void. */
  clear(): void {
    this.#places = 0;
    this.#keys.fill(0);
    this.#functions.fill(-1);
    this.#gcFrame = -1;
    this.#elidedFrame = -1;
    this.names.clear();
  }

  /**
   * Row of the stack that the reader holds; all its code objects are named. `last`: the thread's
   * stack before, renewed here. `gcAddress`: the frame in which garbage is collected, or 0. -1: no
   * frame of Python.
   */
  intern(reader: StackReader, last: StackPrefix, gcAddress: number): number {
    const { walk, slots } = reader;
    if (gcAddress !== 0 || walk.elided > 0) return this.#internWhole(reader, last, gcAddress);
    let stack = -1;
    let depth = 0;
    let same = true;
    for (let row = walk.kept - 1; row >= 0; row--) {
      const slot = slots[row];
      if (slot < 0) continue;
      const instruction = walk.instruction[row];
      const bytecode = walk.bytecodeIndex[row];
      same = same && last.matches(depth, slot, instruction, bytecode);
      if (same) {
        stack = last.stacks[depth];
      } else {
        const index = instructionIndex(this.#memory, this.#layout, reader, row);
        stack = this.#builder.internStack(stack, this.#frameOf(slot, index));
        last.put(depth, slot, instruction, bytecode, stack);
      }
      depth++;
    }
    last.depth = depth;
    return stack;
  }

  /**
   * With frames in it that are no code's: the collector, or a mark where the middle was left out.
   */
  #internWhole(reader: StackReader, last: StackPrefix, gcAddress: number): number {
    const { walk, slots } = reader;
    const builder = this.#builder;
    last.depth = 0;
    let stack = -1;
    for (let row = walk.kept - 1; row >= 0; row--) {
      const slot = slots[row];
      if (slot >= 0) {
        const index = instructionIndex(this.#memory, this.#layout, reader, row);
        stack = builder.internStack(stack, this.#frameOf(slot, index));
        if (walk.address[row] === gcAddress) stack = builder.internStack(stack, this.#collector());
      }
      if (walk.elided > 0 && row === HALF) stack = builder.internStack(stack, this.#elision());
    }
    return stack;
  }

  #collector(): number {
    if (this.#gcFrame < 0) this.#gcFrame = this.#builder.internNamedFrame("<GC>", "gc");
    return this.#gcFrame;
  }

  #elision(): number {
    if (this.#elidedFrame < 0) {
      this.#elidedFrame = this.#builder.internNamedFrame(
        "[frames left out: the stack is too deep]",
        "root",
      );
    }
    return this.#elidedFrame;
  }

  #frameOf(slot: number, index: number): number {
    const key = slot * KEY_STRIDE + index + 2;
    const at = this.#probe(slot, index, key);
    if (this.#keys[at] === key) return this.#frames[at];
    const frame = this.#newFrame(slot, index);
    this.#keys[at] = key;
    this.#frames[at] = frame;
    this.#places++;
    if (this.#places * 2 > this.#keys.length) this.#grow();
    return frame;
  }

  /** Where the key is, or belongs. */
  #probe(slot: number, index: number, key: number): number {
    const mask = this.#keys.length - 1;
    let at = (Math.imul(slot, 0x9e37_79b1) ^ Math.imul(index, 0x85eb_ca6b)) >>> 0;
    at = (at ^ (at >>> 15)) & mask;
    while (this.#keys[at] !== 0 && this.#keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const keys = this.#keys;
    const frames = this.#frames;
    this.#keys = new Float64Array(keys.length * 2);
    this.#frames = new Int32Array(keys.length * 2);
    for (let from = 0; from < keys.length; from++) {
      const key = keys[from];
      if (key === 0) continue;
      const slot = Math.floor((key - 1) / KEY_STRIDE);
      const at = this.#probe(slot, key - 2 - slot * KEY_STRIDE, key);
      this.#keys[at] = key;
      this.#frames[at] = frames[from];
    }
  }

  #newFrame(slot: number, index: number): number {
    const facts = this.names.facts(slot);
    const functionRow = this.#functionOf(slot);
    if (facts === undefined)
      return this.#builder.internFrame(functionRow, -1, -1, -1, -1, frameKind.python);
    const at = linePosition(this.#layout.minor, facts.lineTable, facts.firstLine, index);
    return this.#builder.internFrame(
      functionRow,
      at.line,
      at.endLine,
      at.column,
      at.endColumn,
      frameKind.python,
    );
  }

  #functionOf(slot: number): number {
    if (slot >= this.#functions.length) {
      const grown = new Int32Array(slot * 2).fill(-1);
      grown.set(this.#functions);
      this.#functions = grown;
    }
    const known = this.#functions[slot];
    if (known >= 0) return known;
    const facts = this.names.facts(slot);
    const builder = this.#builder;
    const name = builder.internString(facts?.name ?? "?");
    const qualifiedName = builder.internString(facts?.qualifiedName ?? "?");
    const file = facts === undefined ? -1 : builder.internFile(facts.file);
    this.#functions[slot] = builder.internFunction(
      name,
      qualifiedName,
      file,
      facts?.firstLine ?? -1,
    );
    return this.#functions[slot];
  }
}
