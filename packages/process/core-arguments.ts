// The command line of a core's process. Its notes hold 79 bytes of it as one text; the whole lies
// where the kernel put it when the program started, at the top of the main thread's stack:
//
//   argc · argv pointers · 0 · environment pointers · 0 · auxiliary vector · random bytes · texts
//
// The process may have written over it, and nothing is sure to be there: then undefined.

import type { Memory } from "./memory.ts";
import { MemoryError } from "./memory.ts";

const MAX_ARGUMENTS = 256;
const MAX_ARGUMENT_BYTES = 4096;
/** Of the pointers to the environment and the arguments. */
const MAX_POINTER_BYTES = 1 << 18;
const MAX_VECTOR_BYTES = 2048;
/** Entry of the auxiliary vector: the address of the random bytes behind it. */
const RANDOM_BYTES = 25;
const TWO_TO_32 = 0x1_0000_0000;
const TEXT_PART_BYTES = 64;

/** `auxiliary`: the vector as the notes have it, in its order. */
export function argumentsOf(
  memory: Pick<Memory, "read">,
  auxiliary: ReadonlyMap<number, number>,
): readonly string[] | undefined {
  const top = auxiliary.get(RANDOM_BYTES);
  const [first] = auxiliary;
  if (top === undefined || first === undefined || top < MAX_VECTOR_BYTES) return undefined;
  const vector = findVector(memory, top - (top % 8), first);
  if (vector === undefined) return undefined;
  const pointers = pointersBelow(memory, vector - 8, top);
  const texts = pointers?.slice(0, MAX_ARGUMENTS).map((pointer) => textAt(memory, pointer));
  return texts?.every((text) => text !== undefined) === true ? texts : undefined;
}

function wordAt(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * TWO_TO_32;
}

function findVector(
  memory: Pick<Memory, "read">,
  end: number,
  [key, value]: readonly [number, number],
): number | undefined {
  const view = tryRead(memory, end - MAX_VECTOR_BYTES, MAX_VECTOR_BYTES);
  if (view === undefined) return undefined;
  for (let at = 0; at + 16 <= view.byteLength; at += 8) {
    if (wordAt(view, at) === key && wordAt(view, at + 8) === value) {
      return end - MAX_VECTOR_BYTES + at;
    }
  }
  return undefined;
}

/** Of the arguments, which stand below those of the environment, whose closing 0 lies at `end`. */
function pointersBelow(
  memory: Pick<Memory, "read">,
  end: number,
  top: number,
): readonly number[] | undefined {
  let isArguments = false;
  let count = 0;
  for (let at = end - 8; at > end - MAX_POINTER_BYTES; at -= 8) {
    const view = tryRead(memory, at, 8);
    if (view === undefined) return undefined;
    const word = wordAt(view, 0);
    if (isArguments && word === count) return readPointers(memory, at + 8, count);
    if (word === 0 && !isArguments) isArguments = true;
    else if (word < top) return undefined;
    else if (isArguments) count++;
  }
  return undefined;
}

function readPointers(memory: Pick<Memory, "read">, start: number, count: number): number[] {
  const view = tryRead(memory, start, count * 8);
  if (view === undefined) return [];
  return Array.from({ length: count }, (_, index) => wordAt(view, index * 8));
}

function textAt(memory: Pick<Memory, "read">, address: number): string | undefined {
  const bytes: number[] = [];
  while (bytes.length < MAX_ARGUMENT_BYTES) {
    // The texts end with the stack: what lies behind them may not be there.
    const part = tryRead(memory, address + bytes.length, TEXT_PART_BYTES);
    const sizeBytes = part === undefined ? 1 : TEXT_PART_BYTES;
    const view = part ?? tryRead(memory, address + bytes.length, 1);
    if (view === undefined) return undefined;
    for (let at = 0; at < sizeBytes; at++) {
      const byte = view.getUint8(at);
      if (byte === 0) return Buffer.from(bytes).toString("utf8");
      bytes.push(byte);
    }
  }
  return Buffer.from(bytes).toString("utf8");
}

function tryRead(
  memory: Pick<Memory, "read">,
  address: number,
  sizeBytes: number,
): DataView | undefined {
  try {
    return new DataView(memory.read(address, sizeBytes).buffer);
  } catch (error) {
    if (error instanceof MemoryError) return undefined;
    throw error;
  }
}
