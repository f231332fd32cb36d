// Fills a layout from `_Py_DebugOffsets`, which every process from 3.13 on publishes at the start
// of its runtime. Trap: these numbers come from the target. A wrong or hostile one would send every
// later read astray, so each is checked against its structure's size, its alignment and a named
// maximum before it is believed.

import { OperatingError } from "#base/errors.ts";
import type { DebugOffsetsSupplement, DebugOffsetsTable } from "./layouts/debug-offsets-table.ts";
import type {
  CodeLayout,
  FrameLayout,
  InterpreterLayout,
  Layout,
  StringLayout,
  ThreadLayout,
} from "./layouts/layout.ts";
import { publishedObjects } from "./layouts/published-objects.ts";
import { debugOffsets3_13 } from "./layouts/v3_13.ts";
import { debugOffsets3_14 } from "./layouts/v3_14.ts";
import { debugOffsets3_15 } from "./layouts/v3_15.ts";

const tables: readonly DebugOffsetsTable[] = [debugOffsets3_13, debugOffsets3_14, debugOffsets3_15];

export const COOKIE = "xdebugpy";
/** Cookie, version and the free-threaded flag, which lie at the same place in every minor. */
export const HEADER_BYTES = 24;

/** Largest size that a structure may claim to have. */
const MAX_SIZE_BYTES: Readonly<Record<string, number>> = {
  runtime_state: 16 << 20,
  interpreter_state: 16 << 20,
  thread_state: 8 << 10,
  interpreter_frame: 4 << 10,
  code_object: 4 << 10,
  pyobject: 64,
  bytes_object: 1 << 10,
  unicode_object: 1 << 10,
  gc: 1 << 20,
  type_object: 4 << 10,
  heap_type_object: 8 << 10,
  tuple_object: 1 << 10,
  list_object: 1 << 10,
  set_object: 1 << 10,
  dict_object: 1 << 10,
  float_object: 1 << 10,
  long_object: 1 << 10,
};

const MAX_GIL_BYTES = 4 << 10;

/** Fields that are not 8 bytes wide. */
const WIDTH_BYTES: Readonly<Record<string, number>> = {
  "interpreter_state.gil_runtime_state_enabled": 4,
  "interpreter_state.gil_runtime_state_locked": 4,
  "thread_state.status": 4,
  "thread_state.holds_gil": 4,
  "thread_state.gil_requested": 4,
  "interpreter_frame.owner": 1,
  "interpreter_frame.tlbc_index": 4,
  "code_object.firstlineno": 4,
  "code_object.argcount": 4,
  "long_object.ob_digit": 4,
  "unicode_object.state": 4,
  "gc.collecting": 4,
};

/** Values that are 0 where the build has no such field. */
const ZERO_MEANS_ABSENT = new Set([
  "interpreter_state.gil_runtime_state_enabled",
  "interpreter_frame.tlbc_index",
  "code_object.co_tlbc",
]);
/**
 * Where the variable part starts: at most the structure's size, and nothing behind it is promised.
 */
const VARIABLE_PART = new Set([
  "interpreter_frame.localsplus",
  "code_object.co_code_adaptive",
  "bytes_object.ob_sval",
]);

export interface DebugOffsetsHeader {
  /** As in PY_VERSION_HEX. */
  readonly versionHex: number;
  readonly freeThreaded: boolean;
}

/**
 * The header of the published structure, or undefined where its cookie is not there. `bytes`:
 * HEADER_BYTES.
 */
export function readDebugOffsetsHeader(bytes: Uint8Array): DebugOffsetsHeader | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  for (let index = 0; index < COOKIE.length; index++) {
    if (bytes[index] !== COOKIE.charCodeAt(index)) return undefined;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { versionHex: view.getUint32(8, true), freeThreaded: view.getUint32(16, true) !== 0 };
}

/** Size of the published structure of a minor, or undefined where that minor is not known. */
export function debugOffsetsSizeBytes(minor: number): number | undefined {
  return tables.find((table) => table.minor === minor)?.sizeBytes;
}

/**
 * The layout that the target publishes. `bytes`: the whole structure (`debugOffsetsSizeBytes`),
 * whose header was read. Throws OperatingError "unsupported-version" where a value cannot be right.
 */
export function layoutFromDebugOffsets(
  bytes: Uint8Array,
  minor: number,
  freeThreaded: boolean,
): Layout {
  const table = tables.find((known) => known.minor === minor);
  if (table === undefined || bytes.length < table.sizeBytes)
    throw implausible(minor, "structure", bytes.length);
  const published = new PublishedOffsets(bytes, table);
  published.checkAll();
  const supplement = freeThreaded ? table.freeThreaded : table.withGil;
  checkSupplement(published, supplement);
  const view = { published, supplement };
  return {
    minor,
    freeThreaded,
    runtime: {
      interpretersHead: published.get("runtime_state.interpreters_head"),
      currentThread: -1,
      gcCollecting: -1,
    },
    interpreter: interpreterLayout(published),
    gil: {
      enabled: freeThreaded ? published.get("interpreter_state.gil_runtime_state_enabled") : -1,
      locked: published.insideGil("interpreter_state.gil_runtime_state_locked"),
      lastHolder: published.insideGil("interpreter_state.gil_runtime_state_holder"),
    },
    thread: threadLayout(view),
    frame: frameLayout(published),
    code: codeLayout(view),
    string: stringLayout(view),
    bytes: {
      size: published.get("bytes_object.ob_size"),
      data: published.get("bytes_object.ob_sval"),
    },
    objectType: published.get("pyobject.ob_type"),
    objects: supplement.objects,
  };
}

function implausible(minor: number, field: string, value: number): OperatingError {
  return new OperatingError(
    "unsupported-version",
    `this build of Python 3.${minor} publishes an offset that cannot be right: ${field} = ${value}`,
    "a release build of CPython 3.8 to 3.15 can be read; please report this build",
  );
}

class PublishedOffsets {
  readonly table: DebugOffsetsTable;
  readonly #values = new Map<string, number>();

  constructor(bytes: Uint8Array, table: DebugOffsetsTable) {
    this.table = table;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const [field, position] of Object.entries(table.position)) {
      this.#values.set(field, Number(view.getBigUint64(position, true)));
    }
  }

  /** -1 where this minor does not publish the field, or says that its build has none. */
  get(field: string): number {
    const value = this.#values.get(field) ?? -1;
    return value === 0 && ZERO_MEANS_ABSENT.has(field) ? -1 : value;
  }

  /**
   * The interpreter's own GIL is published by offsets from the interpreter; wanted are those from
   * the GIL.
   */
  insideGil(field: string): number {
    return this.get(field) - this.get("interpreter_state.gil_runtime_state");
  }

  checkAll(): void {
    for (const [field, value] of this.#values) this.#check(field, value);
    for (const field of [
      "interpreter_state.gil_runtime_state_locked",
      "interpreter_state.gil_runtime_state_holder",
    ]) {
      const inside = this.insideGil(field);
      if (inside < 0 || inside > MAX_GIL_BYTES) throw this.error(field);
    }
    for (const variable of VARIABLE_PART) this.#checkStandsBefore(variable);
  }

  /** A structure's fixed part is read at once: all of it lies before the variable part. */
  #checkStandsBefore(variable: string): void {
    const start = this.get(variable);
    const struct = variable.split(".")[0];
    for (const field of this.#values.keys()) {
      const isFixed =
        field.startsWith(`${struct}.`) && field !== variable && !field.endsWith(".size");
      if (isFixed && this.get(field) + (WIDTH_BYTES[field] ?? 8) > start) throw this.error(field);
    }
  }

  #check(field: string, value: number): void {
    const [struct, name] = field.split(".");
    const maximum = MAX_SIZE_BYTES[struct] ?? 0;
    if (name === "size") {
      if (value <= 0 || value > maximum) throw this.error(field);
      return;
    }
    if (name === "asciiobject_size") {
      if (value % 8 !== 0 || value > maximum) throw this.error(field);
      return;
    }
    const width = WIDTH_BYTES[field] ?? 8;
    const size = this.get(`${struct}.size`);
    const end = VARIABLE_PART.has(field) ? value : value + width;
    const aligned = field === "bytes_object.ob_sval" || value % width === 0;
    if (!aligned || end > size) throw this.error(field);
  }

  error(field: string): OperatingError {
    return implausible(this.table.minor, field, this.get(field));
  }
}

interface Sources {
  readonly published: PublishedOffsets;
  readonly supplement: DebugOffsetsSupplement;
}

/** The supplement is right only for the build that it was made of: what both know has to agree. */
function checkSupplement(published: PublishedOffsets, supplement: DebugOffsetsSupplement): void {
  const pairs: readonly (readonly [string, number])[] = [
    ["code_object.firstlineno", supplement.codeFirstLine],
    ["unicode_object.state", supplement.stringState],
  ];
  for (const [field, expected] of pairs) {
    if (published.get(field) !== expected) throw published.error(field);
  }
  for (const { name, section, field, since } of publishedObjects) {
    if (published.table.minor < since) continue;
    const part: Readonly<Record<string, number>> = supplement.objects[section];
    if (published.get(name) !== part[field]) throw published.error(name);
  }
}

function interpreterLayout(published: PublishedOffsets): InterpreterLayout {
  const gc = published.get("interpreter_state.gc");
  const gcFrame = published.get("gc.frame");
  return {
    next: published.get("interpreter_state.next"),
    id: published.get("interpreter_state.id"),
    threadsHead: published.get("interpreter_state.threads_head"),
    gil: published.get("interpreter_state.ceval_gil"),
    gcCollecting: gc + published.get("gc.collecting"),
    gcFrame: gcFrame < 0 ? -1 : gc + gcFrame,
    codeGeneration: published.get("interpreter_state.code_object_generation"),
    modules: published.get("interpreter_state.imports_modules"),
  };
}

function threadLayout({ published, supplement }: Sources): ThreadLayout {
  const fields = {
    next: published.get("thread_state.next"),
    interpreter: published.get("thread_state.interp"),
    frame: published.get("thread_state.current_frame"),
    cframe: -1,
    pthread: published.get("thread_state.thread_id"),
    nativeId: published.get("thread_state.native_thread_id"),
    dataStackChunk: published.get("thread_state.datastack_chunk"),
    baseFrame: published.get("thread_state.base_frame"),
    holdsGil: published.get("thread_state.holds_gil"),
    gilRequested: published.get("thread_state.gil_requested"),
    status: published.get("thread_state.status"),
    currentException: published.get("thread_state.current_exception"),
    exceptionState: published.get("thread_state.exc_state"),
  };
  return {
    ...fields,
    cframeCurrent: -1,
    statusActiveBit: supplement.statusActiveBit,
    sizeBytes: sizeOf(fields),
  };
}

function frameLayout(published: PublishedOffsets): FrameLayout {
  return {
    previous: published.get("interpreter_frame.previous"),
    code: published.get("interpreter_frame.executable"),
    instruction: published.get("interpreter_frame.instr_ptr"),
    owner: published.get("interpreter_frame.owner"),
    bytecodeIndex: published.get("interpreter_frame.tlbc_index"),
    localsPlus: published.get("interpreter_frame.localsplus"),
    sizeBytes: published.get("interpreter_frame.localsplus"),
  };
}

function codeLayout({ published, supplement }: Sources): CodeLayout {
  const fields = {
    name: published.get("code_object.name"),
    qualifiedName: published.get("code_object.qualname"),
    fileName: published.get("code_object.filename"),
    firstLine: published.get("code_object.firstlineno"),
    flags: supplement.codeFlags,
    lineTable: published.get("code_object.linetable"),
    version: supplement.codeVersion,
    bytecodeCopies: published.get("code_object.co_tlbc"),
  };
  return {
    ...fields,
    bytecode: published.get("code_object.co_code_adaptive"),
    sizeBytes: sizeOf(fields),
  };
}

function stringLayout({ published, supplement }: Sources): StringLayout {
  return {
    length: published.get("unicode_object.length"),
    hash: supplement.stringHash,
    state: published.get("unicode_object.state"),
    kindShift: supplement.kindShift,
    compactShift: supplement.compactShift,
    asciiShift: supplement.asciiShift,
    asciiData: published.get("unicode_object.asciiobject_size"),
    compactData: supplement.compactData,
  };
}

function sizeOf(fields: Readonly<Record<string, number>>): number {
  return Math.ceil((Math.max(...Object.values(fields)) + 8) / 8) * 8;
}
