// Which OS thread runs an interpreter. Before 3.13 a subinterpreter's first thread state names the
// thread that made it, whichever thread runs it: then only the stacks can tell, and where they do
// not, nobody knows.

import type { Layout } from "#cpython/layouts/layout.ts";
import type { ThreadState } from "#cpython/thread-list.ts";
import type { Memory } from "#process/memory.ts";
import { readMaps, type Mapping } from "#process/maps.ts";
import { MemoryError } from "#process/memory.ts";
import { listThreadIds, sleepingStackPointer } from "#process/thread-ids.ts";

const FIRST_TRUE_MINOR = 13;
const TWO_TO_32 = 0x1_0000_0000;
/** Of one thread's stack; deeper ones are searched no further. */
const MAX_STACK_BYTES = 16 << 20;
const PART_BYTES = 1 << 16;

/** The part of a thread's stack that is in use. */
export interface ThreadStack {
  readonly tid: number;
  readonly start: number;
  readonly end: number;
  /** Words that its processor held. */
  readonly registers: readonly number[];
}

/** May the thread that the state names be another than the one that runs it? */
export function mayRunElsewhere(layout: Layout, state: ThreadState): boolean {
  return layout.minor < FIRST_TRUE_MINOR && state.interpreter.id !== 0;
}

/** For a person, of a recording without those stacks. */
export function unownedNote({ minor }: Layout): string {
  return (
    `Python 3.${minor} does not tell which thread runs a subinterpreter: ` +
    "its stacks are left out, its time is on its callers in the main interpreter"
  );
}

/**
 * The C stacks of a running process that may run a state. From 3.11 on they are told apart by where
 * they lie: those of threads that other states name for sure. Before, they have to be searched, and
 * only a look at threads that all sleep says something: then those of all threads, else none.
 */
export function runningStacks(
  pid: number,
  layout: Layout,
  states: readonly ThreadState[],
  tids: readonly number[],
  isOneLook: boolean,
): readonly ThreadStack[] {
  if (layout.thread.cframe < 0) return isOneLook ? sleepingStacks(pid, tryMaps(pid)) : [];
  return namedStacks(pid, layout, states, tids);
}

/** The C stacks of threads that states name for sure. */
export function namedStacks(
  pid: number,
  layout: Layout,
  states: readonly ThreadState[],
  tids: readonly number[],
): readonly ThreadStack[] {
  const mappings = tryMaps(pid);
  const sure = states.flatMap((state, index) => {
    const tid = tids[index];
    return tid > 0 && !mayRunElsewhere(layout, state) ? [{ tid, pthread: state.pthread }] : [];
  });
  const main = mappings.find(({ path }) => path === MAIN_STACK);
  return sure.flatMap(({ tid, pthread }) => {
    if (tid === pid) return main === undefined ? [] : [{ tid, ...rangeOf(main), registers: [] }];
    const mapping = mappings.find(({ start, end }) => start <= pthread && pthread < end);
    if (mapping === undefined) return [];
    // The descriptor lies at the top of its stack; two stacks may share a mapping.
    const below = sure.map((other) => other.pthread).filter((other) => other < pthread);
    const start = Math.max(mapping.start, ...below);
    return [{ tid, start, end: pthread, registers: [] }];
  });
}

const MAIN_STACK = "[stack]";

function tryMaps(pid: number): readonly Mapping[] {
  try {
    return readMaps(pid);
  } catch {
    return [];
  }
}

function rangeOf({ start, end }: Mapping): { readonly start: number; readonly end: number } {
  return { start, end };
}

function sleepingStacks(pid: number, mappings: readonly Mapping[]): readonly ThreadStack[] {
  const stacks: ThreadStack[] = [];
  for (const tid of listThreadIds(pid)) {
    const pointer = sleepingStackPointer(pid, tid);
    const mapping = mappings.find(({ start, end }) => start <= pointer && pointer < end);
    if (mapping === undefined) return [];
    stacks.push({ tid, start: pointer, end: mapping.end, registers: [] });
  }
  return stacks;
}

/**
 * The thread that runs the state; undefined where none or more than one may. From 3.11 on the state
 * points into the C stack of its evaluation loop; before, that loop keeps the innermost frame in
 * its own C stack or registers.
 */
export function ownerOf(
  memory: Memory,
  layout: Layout,
  state: ThreadState,
  stacks: readonly ThreadStack[],
): ThreadStack | undefined {
  const { cframe, frame } = layout.thread;
  const at = pointerAt(memory, state.address + (cframe >= 0 ? cframe : frame));
  if (at === 0) return undefined;
  const owners = stacks.filter((stack) =>
    cframe >= 0 ? stack.start <= at && at < stack.end : holds(memory, stack, at),
  );
  return owners.length === 1 ? owners[0] : undefined;
}

function pointerAt(memory: Memory, address: number): number {
  try {
    return wordAt(memory.read(address, 8), 0);
  } catch (error) {
    if (error instanceof MemoryError) return 0;
    throw error;
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * TWO_TO_32;
}

function holds(memory: Memory, stack: ThreadStack, pointer: number): boolean {
  if (stack.registers.includes(pointer)) return true;
  const start = Math.ceil(stack.start / 8) * 8;
  const end = Math.min(stack.end, start + MAX_STACK_BYTES);
  const low = pointer % TWO_TO_32;
  const high = Math.floor(pointer / TWO_TO_32);
  for (let at = start; at + 8 <= end; at += PART_BYTES) {
    const words = readWords(memory, at, Math.min(PART_BYTES, end - at) & ~7);
    if (words === undefined) return false;
    for (let word = 0; word < words.length; word += 2) {
      if (words[word] === low && words[word + 1] === high) return true;
    }
  }
  return false;
}

function readWords(memory: Memory, address: number, sizeBytes: number): Uint32Array | undefined {
  try {
    return new Uint32Array(memory.read(address, sizeBytes).buffer);
  } catch (error) {
    if (error instanceof MemoryError) return undefined;
    throw error;
  }
}
