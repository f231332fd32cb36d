// Where in its code a frame is: the index that the line tables are read with.
//
// Trap: the frame's word is the target's, and torn reads happen. What lies outside the code is no
// place in it: it gets an index that no line table knows, so no line is made up.

import type { Memory } from "#process/memory.ts";
import { MemoryError } from "#process/memory.ts";
import { bytecodeCopyAddress } from "./code.ts";
import type { Layout } from "./layouts/layout.ts";
import type { StackReader } from "./stack-reader.ts";

/** Above every index that a code object can have: no line. */
export const NO_INSTRUCTION = 2 ** 26 - 2;
/** Entered and not begun: the first line. */
const BEFORE_FIRST = -1;
const CODE_UNIT_BYTES = 2;

/**
 * Of a row of the reader's walk that is a frame of Python: code units from the bytecode's start, a
 * byte offset before 3.10; BEFORE_FIRST or NO_INSTRUCTION.
 */
export function instructionIndex(
  memory: Memory,
  layout: Layout,
  reader: StackReader,
  row: number,
): number {
  const instruction = reader.walk.instruction[row];
  const { code, frame } = layout;
  // Before 3.11 the frame holds the index itself; later a pointer into the bytecode, or into the
  // thread's own copy of it.
  if (code.bytecode < 0) return bounded(instruction);
  const address = reader.codes.address[reader.slots[row]];
  const copy = frame.bytecodeIndex < 0 ? 0 : reader.walk.bytecodeIndex[row];
  const start = copy === 0 ? address + code.bytecode : copyStart(memory, layout, address, copy);
  if (start < 0) return NO_INSTRUCTION;
  return bounded((instruction - start) / CODE_UNIT_BYTES);
}

function bounded(index: number): number {
  return index >= BEFORE_FIRST && index < NO_INSTRUCTION ? index : NO_INSTRUCTION;
}

function copyStart(memory: Memory, layout: Layout, code: number, copy: number): number {
  try {
    return bytecodeCopyAddress(memory, layout, code, copy);
  } catch (error) {
    if (error instanceof MemoryError) return -1;
    throw error;
  }
}
