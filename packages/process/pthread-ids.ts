// From pthread_self() to the thread id, for interpreters that keep only the former (CPython before
// 3.11): the C library stores the id inside the thread's descriptor, at an offset that is the same
// for all threads of a process and is learned here by looking for it.

import type { Memory } from "./memory.ts";

/** glibc keeps it at 720, musl at 48; a descriptor is larger than this in both. */
const DESCRIPTOR_BYTES = 1024;

/**
 * Offset of the thread id in a thread descriptor: the first at which every descriptor holds a
 * different one of `innerIds` (ids as the target's own PID namespace has them). -1: not found, or
 * not yet.
 */
export function learnIdOffset(
  memory: Memory,
  pthreads: readonly number[],
  innerIds: ReadonlySet<number>,
): number {
  const views: DataView[] = [];
  for (const pthread of pthreads) {
    try {
      views.push(new DataView(memory.read(pthread, DESCRIPTOR_BYTES).buffer));
    } catch {
      // The thread ended meanwhile: the others tell as much.
    }
  }
  if (views.length === 0) return -1;
  for (let offset = 0; offset + 4 <= DESCRIPTOR_BYTES; offset += 4) {
    const found = new Set(views.map((view) => view.getInt32(offset, true)));
    if (found.size === views.length && [...found].every((id) => innerIds.has(id))) return offset;
  }
  return -1;
}

/** Thread id that the descriptor holds, or 0 where it is gone. */
export function threadIdAt(memory: Memory, pthread: number, offset: number): number {
  try {
    return new DataView(memory.read(pthread + offset, 4).buffer).getInt32(0, true);
  } catch {
    return 0;
  }
}
