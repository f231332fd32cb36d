// What a thread's last read says beside its frames: who holds the GIL, who waits for it, who
// collects garbage. What a version does not tell is unknown, not false: `tells` says which.

import type { Layout } from "./layouts/layout.ts";
import type { StackReader, StateAddresses } from "./stack-reader.ts";
import type { InterpreterState } from "./thread-list.ts";

export interface ThreadStatus {
  readonly holdsGil: boolean;
  readonly waitsForGil: boolean;
  readonly inGc: boolean;
  readonly exception: boolean;
}

/** Which fields of ThreadStatus this build of Python can tell. */
export function tells(layout: Layout): ThreadStatus {
  const hasGil = !layout.freeThreaded;
  return {
    holdsGil: hasGil,
    waitsForGil: hasGil && layout.thread.gilRequested >= 0,
    inGc: hasGil,
    exception: layout.thread.currentException >= 0,
  };
}

export function stateAddresses(
  layout: Layout,
  runtime: number,
  interpreter: InterpreterState,
): StateAddresses {
  if (layout.freeThreaded) return { gil: 0, gc: 0, gcFrame: 0 };
  const { currentThread } = layout.runtime;
  return {
    gil: currentThread >= 0 ? runtime + currentThread : interpreter.gil,
    gc: interpreter.gc,
    gcFrame: interpreter.gcFrame,
  };
}

export function holdsGil(layout: Layout, reader: StackReader, threadAddress: number): boolean {
  if (layout.thread.holdsGil >= 0) {
    return reader.intAt(reader.threadOffset + layout.thread.holdsGil) !== 0;
  }
  if (reader.gilOffset < 0) return false;
  if (layout.runtime.currentThread >= 0)
    return reader.pointerAt(reader.gilOffset) === threadAddress;
  // An unlocked GIL still names its last holder.
  const { locked, lastHolder } = layout.gil;
  if (reader.intAt(reader.gilOffset + locked) === 0) return false;
  return reader.pointerAt(reader.gilOffset + lastHolder) === threadAddress;
}

export function waitsForGil(layout: Layout, reader: StackReader): boolean {
  const { gilRequested } = layout.thread;
  return gilRequested >= 0 && reader.intAt(reader.threadOffset + gilRequested) !== 0;
}

/** The flag is the interpreter's; the thread that collects is the one that holds the GIL. */
export function isCollecting(reader: StackReader, threadHoldsGil: boolean): boolean {
  return threadHoldsGil && reader.gcOffset >= 0 && reader.intAt(reader.gcOffset) !== 0;
}

/** Is an exception on its way up, or being handled? */
export function hasException(layout: Layout, reader: StackReader): boolean {
  const { currentException, exceptionState } = layout.thread;
  if (currentException < 0) return false;
  if (reader.pointerAt(reader.threadOffset + currentException) !== 0) return true;
  return exceptionState >= 0 && reader.pointerAt(reader.threadOffset + exceptionState) !== 0;
}
