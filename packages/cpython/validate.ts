// Is there really a CPython runtime of this layout at this address? Asked once per candidate at
// attach: a file may be mapped twice, a version string may lie, a distributor may have changed a
// structure. The target runs meanwhile, so what looks wrong once is looked at again.

import type { Memory } from "#process/memory.ts";
import { MemoryError } from "#process/memory.ts";
import type { Layout } from "./layouts/layout.ts";
import { addressAt, readAddress, readUint32, uint32At, uint64At } from "./words.ts";

const MAX_INTERPRETERS = 1 << 12;
/** Enough to be sure; a process may have very many. */
const MAX_THREADS_CHECKED = 256;
const MAX_FRAMES_CHECKED = 32;
const ATTEMPTS = 20;
const CODE_TYPE_NAME = "code\0";
/** `tp_name` stands behind `ob_type` and the variable-size object's `ob_size`, in every build. */
const TYPE_NAME_AFTER_TYPE_BYTES = 16;
const TAG_BITS = 3;
const FIRST_ENTRY_OWNER = 3;

export type Validation =
  /** `codeType`: address of the type `code`, 0 where no thread had a frame to learn it from. */
  | { readonly outcome: "valid"; readonly codeType: number }
  /** The runtime is there; no interpreter of it runs yet, or any more. */
  | { readonly outcome: "not-ready" }
  | { readonly outcome: "invalid"; readonly reason: string };

/**
 * `codeType`: its address where a symbol tells it, else 0. Never throws for what the target holds.
 */
export function validateRuntime(
  memory: Memory,
  layout: Layout,
  runtimeAddress: number,
  codeType: number,
): Validation {
  let last: Validation = { outcome: "invalid", reason: "unread" };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    last = validateOnce(memory, layout, runtimeAddress, codeType);
    if (last.outcome !== "invalid") return last;
  }
  return last;
}

function validateOnce(
  memory: Memory,
  layout: Layout,
  runtime: number,
  codeType: number,
): Validation {
  try {
    const check = new RuntimeCheck(memory, layout);
    const ready = check.interpreters(runtime);
    if (!ready) return { outcome: "not-ready" };
    check.gilHolder(runtime);
    return { outcome: "valid", codeType: check.codeType(codeType) };
  } catch (error) {
    if (error instanceof Implausible) return { outcome: "invalid", reason: error.message };
    if (error instanceof MemoryError) return { outcome: "invalid", reason: error.message };
    throw error;
  }
}

class Implausible extends Error {}

function expect(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new Implausible(reason);
}

class RuntimeCheck {
  readonly #memory: Memory;
  readonly #layout: Layout;
  readonly #interpreters = new Set<number>();
  /** Innermost frames of the threads seen. */
  readonly #frames: number[] = [];
  #threadCount = 0;

  constructor(memory: Memory, layout: Layout) {
    this.#memory = memory;
    this.#layout = layout;
  }

  /** Follows interpreters and their threads. False where there is none yet. */
  interpreters(runtime: number): boolean {
    const { interpreter } = this.#layout;
    const memory = this.#memory;
    const head = memory.read(runtime + this.#layout.runtime.interpretersHead, 8);
    let address = addressAt(head, 0);
    expect(address !== 0 || uint64At(head, 0) === 0, "the first interpreter is at no address");
    const ids = new Set<number>();
    while (address !== 0) {
      expect(address % 8 === 0, "an interpreter is not aligned");
      expect(!this.#interpreters.has(address), "the list of interpreters runs in a circle");
      expect(this.#interpreters.size < MAX_INTERPRETERS, "the list of interpreters does not end");
      this.#interpreters.add(address);
      const collecting =
        interpreter.gcCollecting < 0 ? 0 : readUint32(memory, address + interpreter.gcCollecting);
      expect(collecting <= 1, "the state of the garbage collector cannot be right");
      const id = addressAt(memory.read(address + interpreter.id, 8), 0);
      expect(id < 2 ** 31 && !ids.has(id), "an interpreter's number cannot be right");
      ids.add(id);
      this.#threads(address);
      address = readAddress(memory, address + interpreter.next);
    }
    return this.#threadCount > 0;
  }

  #threads(interpreterAddress: number): void {
    const { interpreter, thread } = this.#layout;
    const memory = this.#memory;
    let address = readAddress(memory, interpreterAddress + interpreter.threadsHead);
    while (address !== 0 && this.#threadCount < MAX_THREADS_CHECKED) {
      expect(address % 8 === 0, "a thread state is not aligned");
      const bytes = memory.read(address, thread.sizeBytes);
      expect(
        addressAt(bytes, thread.interpreter) === interpreterAddress,
        "a thread is not of its interpreter",
      );
      const frame = this.#frameOf(bytes);
      if (frame !== 0) this.#frames.push(frame);
      this.#threadCount++;
      address = addressAt(bytes, thread.next);
    }
  }

  #frameOf(threadBytes: Uint8Array): number {
    const { thread } = this.#layout;
    if (thread.frame >= 0) return addressAt(threadBytes, thread.frame);
    const cframe = addressAt(threadBytes, thread.cframe);
    return cframe === 0 ? 0 : readAddress(this.#memory, cframe + thread.cframeCurrent);
  }

  /** What the layout calls the GIL's holder is a thread of an interpreter of ours, or nothing. */
  gilHolder(runtime: number): void {
    const layout = this.#layout;
    const memory = this.#memory;
    let holder = 0;
    if (layout.runtime.currentThread >= 0) {
      holder = readAddress(memory, runtime + layout.runtime.currentThread);
    } else {
      const [first] = this.#interpreters;
      const gil = readAddress(memory, first + layout.interpreter.gil);
      if (gil === 0) return;
      const locked = readUint32(memory, gil + layout.gil.locked) | 0;
      expect(locked >= -1 && locked <= 1, "the state of the GIL cannot be right");
      // The last holder of a free GIL may be gone.
      if (locked === 1) holder = readAddress(memory, gil + layout.gil.lastHolder);
    }
    if (holder === 0) return;
    const owner = readAddress(memory, holder + layout.thread.interpreter);
    expect(this.#interpreters.has(owner), "the holder of the GIL is no thread");
  }

  /**
   * All frames run code objects, and these have one type; returns it. Running threads change under
   * the read, so one thread whose frames hold is enough.
   */
  codeType(known: number): number {
    let type = known;
    let failure: unknown;
    let good = 0;
    for (const first of this.#frames) {
      try {
        type = this.#typeOfFrames(first, type);
        good++;
      } catch (error) {
        failure = error;
      }
    }
    if (this.#frames.length > 0 && good === 0) throw failure;
    return type;
  }

  #typeOfFrames(first: number, known: number): number {
    let type = known;
    let address = first;
    for (let depth = 0; address !== 0 && depth < MAX_FRAMES_CHECKED; depth++) {
      const bytes = this.#memory.read(address, this.#layout.frame.sizeBytes);
      const found = this.#typeOfCode(bytes);
      if (found !== 0) {
        if (type === 0) type = this.#checkedCodeType(found);
        expect(found === type, "a frame runs something that is no code object");
      }
      address = addressAt(bytes, this.#layout.frame.previous);
    }
    return type;
  }

  /** 0 in frames that stand for a C entry. */
  #typeOfCode(frame: Uint8Array): number {
    const layout = this.#layout;
    if (layout.frame.owner >= 0 && frame[layout.frame.owner] >= FIRST_ENTRY_OWNER) return 0;
    let code = addressAt(frame, layout.frame.code);
    if (layout.minor >= 14) code -= uint32At(frame, layout.frame.code) & TAG_BITS;
    expect(code !== 0, "a frame has no code");
    return readAddress(this.#memory, code + layout.objectType);
  }

  #checkedCodeType(type: number): number {
    const memory = this.#memory;
    const name = readAddress(memory, type + this.#layout.objectType + TYPE_NAME_AFTER_TYPE_BYTES);
    const text = this.#textAt(name, CODE_TYPE_NAME.length);
    const isCode = text === undefined ? this.#isTypeOfTypes(type) : text === CODE_TYPE_NAME;
    expect(isCode, "a frame runs something that is no code object");
    return type;
  }

  /** Undefined where a core was left without the constants of the program. */
  #textAt(address: number, sizeBytes: number): string | undefined {
    try {
      return Buffer.from(this.#memory.read(address, sizeBytes)).toString("latin1");
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }

  /** The type of a type is `type`, whose type it is itself. */
  #isTypeOfTypes(type: number): boolean {
    const { objectType } = this.#layout;
    const metaType = readAddress(this.#memory, type + objectType);
    return readAddress(this.#memory, metaType + objectType) === metaType;
  }
}
