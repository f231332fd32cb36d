// The shape of one CPython build, as plain numbers (bytes; -1: the version has no such field), so
// that it can be handed to C as it is. 3.8 to 3.12 are static tables made by `tools/layouts`; from
// 3.13 the target's own debug offsets fill it, validated field by field.

import type { ObjectLayout } from "./object-layout.ts";

export interface RuntimeLayout {
  readonly interpretersHead: number;
  /** 3.8 to 3.11: the thread state that holds the GIL. */
  readonly currentThread: number;
  /**
   * 3.8: the collecting flag (a C int) is the runtime's; later versions keep it in each
   * interpreter.
   */
  readonly gcCollecting: number;
}

export interface InterpreterLayout {
  readonly next: number;
  readonly id: number;
  readonly threadsHead: number;
  /** 3.12+: pointer to the GIL that this interpreter uses, its own or the main one's. */
  readonly gil: number;
  readonly gcCollecting: number;
  /** 3.15: frame that triggered the collection. */
  readonly gcFrame: number;
  /** 3.14+: changes whenever a code object is freed. */
  readonly codeGeneration: number;
  /** The dict `sys.modules`. */
  readonly modules: number;
}

export interface GilLayout {
  /** Free-threaded builds: 4-byte int, not 0 while the process uses the GIL after all. */
  readonly enabled: number;
  /** 4-byte int. */
  readonly locked: number;
  readonly lastHolder: number;
}

export interface ThreadLayout {
  readonly next: number;
  readonly interpreter: number;
  /**
   * The innermost frame: PyFrameObject* before 3.11, _PyInterpreterFrame* from 3.13; -1 for 3.11
   * and 3.12, see cframe.
   */
  readonly frame: number;
  /** 3.11 and 3.12: pointer to the _PyCFrame that holds the frame pointer at `cframeCurrent`. */
  readonly cframe: number;
  readonly cframeCurrent: number;
  /** pthread_self() of the thread, 8 bytes. */
  readonly pthread: number;
  /** 3.11+: tid in the target's own PID namespace, 8 bytes. */
  readonly nativeId: number;
  readonly dataStackChunk: number;
  /** 3.15: where a complete chain of frames ends. */
  readonly baseFrame: number;
  /** 3.15: ints. */
  readonly holdsGil: number;
  readonly gilRequested: number;
  /** 3.13+: the status bit field, 4 bytes; the bit `active` is bit `statusActiveBit`. */
  readonly status: number;
  readonly statusActiveBit: number;
  /**
   * 3.15: exception being raised, and the base of the exception stack whose first word is the one
   * being handled.
   */
  readonly currentException: number;
  readonly exceptionState: number;
  /** Bytes from the start of the thread state that hold every field above. */
  readonly sizeBytes: number;
}

export interface FrameLayout {
  /** `f_back` or `previous`. */
  readonly previous: number;
  /** Code object or `f_executable`; tagged in its low bits from 3.14. */
  readonly code: number;
  /** `f_lasti` (4 bytes, before 3.11), `prev_instr` or `instr_ptr` (8 bytes). */
  readonly instruction: number;
  /** Who owns the frame, 1 byte (3.11+). */
  readonly owner: number;
  /** Free-threaded 3.14+: index of the thread's bytecode copy, 4 bytes. */
  readonly bytecodeIndex: number;
  readonly localsPlus: number;
  /** Bytes from the start of the frame that hold every field above. */
  readonly sizeBytes: number;
}

export interface CodeLayout {
  readonly name: number;
  /** 3.11+. */
  readonly qualifiedName: number;
  readonly fileName: number;
  readonly firstLine: number;
  readonly flags: number;
  /** `co_lnotab` (3.8, 3.9) or `co_linetable`. */
  readonly lineTable: number;
  /** 3.11+: the bytecode inside the object. */
  readonly bytecode: number;
  /** 3.12+: 4 bytes, never used twice in one interpreter unless 0. */
  readonly version: number;
  /** Free-threaded 3.14+: pointer to the array {size, copies[]} of per-thread bytecode. */
  readonly bytecodeCopies: number;
  /** Bytes from the start of the object that hold every field above (the bytecode itself apart). */
  readonly sizeBytes: number;
}

export interface StringLayout {
  /** All str kinds: 8-byte length, 8-byte hash, 4-byte state. */
  readonly length: number;
  readonly hash: number;
  readonly state: number;
  /** Shift of the 3-bit kind field and of the `compact` and `ascii` bits inside the state word. */
  readonly kindShift: number;
  readonly compactShift: number;
  readonly asciiShift: number;
  readonly asciiData: number;
  readonly compactData: number;
}

export interface BytesLayout {
  readonly size: number;
  readonly data: number;
}

export interface Layout {
  /** 8 to 15 for 3.8 to 3.15. */
  readonly minor: number;
  readonly freeThreaded: boolean;
  readonly runtime: RuntimeLayout;
  readonly interpreter: InterpreterLayout;
  readonly gil: GilLayout;
  readonly thread: ThreadLayout;
  readonly frame: FrameLayout;
  readonly code: CodeLayout;
  readonly string: StringLayout;
  readonly bytes: BytesLayout;
  /** `ob_type` in every object. */
  readonly objectType: number;
  /** For what is read of values; stacks do without. */
  readonly objects: ObjectLayout;
}
