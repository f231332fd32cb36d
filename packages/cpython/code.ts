// What a code object says of itself: names, file, first line and the table that maps instructions
// to lines.

import type { Memory } from "#process/memory.ts";
import type { Layout } from "./layouts/layout.ts";
import { readBytesObject, readString } from "./text.ts";
import { addressAt, readAddress, uint32At, uint64At } from "./words.ts";

/** Characters of a function's name or qualified name that are kept. */
export const MAX_NAME_CHARACTERS = 4 << 10;
export const MAX_FILE_CHARACTERS = 16 << 10;
/** Beyond it lines are not known. */
export const MAX_LINE_TABLE_BYTES = 1 << 20;
/** Threads of a free-threaded process that may have bytecode of their own. */
const MAX_BYTECODE_COPIES = 1 << 16;
/** Shown where a name cannot be read as a str. */
const UNREADABLE_NAME = "<unreadable>";

export interface CodeFacts {
  readonly name: string;
  /** The same as `name` before 3.11. */
  readonly qualifiedName: string;
  readonly file: string;
  readonly firstLine: number;
  readonly flags: number;
  /** `co_lnotab` before 3.10, else `co_linetable`: for `linePosition`. */
  readonly lineTable: Uint8Array;
  /** Where the bytecode starts (3.11+); -1 before, where frames hold an index. */
  readonly bytecodeAddress: number;
}

/**
 * Resolves the code object at `address`; whether it is one is the caller's to check. Throws
 * MemoryError where it or its strings cannot be read.
 */
export function readCode(memory: Memory, layout: Layout, address: number): CodeFacts {
  const bytes = memory.read(address, layout.code.sizeBytes);
  const { code } = layout;
  const text = (field: number, maxCharacters: number): string =>
    readString(memory, layout, addressAt(bytes, field), maxCharacters) ?? UNREADABLE_NAME;
  const name = text(code.name, MAX_NAME_CHARACTERS);
  const lineTable = addressAt(bytes, code.lineTable);
  return {
    name,
    qualifiedName: code.qualifiedName < 0 ? name : text(code.qualifiedName, MAX_NAME_CHARACTERS),
    file: text(code.fileName, MAX_FILE_CHARACTERS),
    firstLine: uint32At(bytes, code.firstLine) | 0,
    flags: uint32At(bytes, code.flags),
    lineTable: readBytesObject(memory, layout, lineTable, MAX_LINE_TABLE_BYTES),
    bytecodeAddress: code.bytecode < 0 ? -1 : address + code.bytecode,
  };
}

/**
 * Where the bytecode starts that a frame with this index runs: free-threaded 3.14+ gives each
 * thread a copy, of which number 0 is the object's own. -1 where there is none. Throws MemoryError.
 */
export function bytecodeCopyAddress(
  memory: Memory,
  layout: Layout,
  codeAddress: number,
  index: number,
): number {
  const { code } = layout;
  if (index === 0 || code.bytecodeCopies < 0) return codeAddress + code.bytecode;
  const array = readAddress(memory, codeAddress + code.bytecodeCopies);
  if (array === 0 || index < 0 || index >= MAX_BYTECODE_COPIES) return -1;
  const size = uint64At(memory.read(array, 8), 0);
  if (index >= size) return -1;
  const copy = readAddress(memory, array + 8 + index * 8);
  return copy === 0 ? -1 : copy;
}
