// A thread's last stack, outermost frame first, with the builder's row for each depth: what has not
// changed since is not looked up again. For a stack of thousands of frames that is nearly all of
// it.

const FIRST_DEPTH = 64;

export class StackPrefix {
  /** Depth up to which the columns hold. */
  depth = 0;
  slots = new Int32Array(FIRST_DEPTH);
  instructions = new Float64Array(FIRST_DEPTH);
  bytecodes = new Int32Array(FIRST_DEPTH);
  stacks = new Int32Array(FIRST_DEPTH);

  matches(depth: number, slot: number, instruction: number, bytecode: number): boolean {
    return (
      depth < this.depth &&
      this.slots[depth] === slot &&
      this.instructions[depth] === instruction &&
      this.bytecodes[depth] === bytecode
    );
  }

  put(depth: number, slot: number, instruction: number, bytecode: number, stack: number): void {
    if (depth === this.slots.length) this.#grow();
    this.slots[depth] = slot;
    this.instructions[depth] = instruction;
    this.bytecodes[depth] = bytecode;
    this.stacks[depth] = stack;
  }

  #grow(): void {
    const length = this.slots.length * 2;
    const { slots, instructions, bytecodes, stacks } = this;
    this.slots = new Int32Array(length);
    this.instructions = new Float64Array(length);
    this.bytecodes = new Int32Array(length);
    this.stacks = new Int32Array(length);
    this.slots.set(slots);
    this.instructions.set(instructions);
    this.bytecodes.set(bytecodes);
    this.stacks.set(stacks);
  }
}
