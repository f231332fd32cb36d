// What the layout generator asks of CPython's headers: for each field of a layout the C expression
// that gives it, per minor. `at` is offsetof, `bit` the first bit of a bit field inside its 4-byte
// word, `sum` of two offsets, `absent` -1.

import { publishedObjects } from "#cpython/layouts/published-objects.ts";

export const at = (type: string, field: string): string => `offsetof(${type}, ${field})`;
export const bit = (type: string, word: string, field: string): string =>
  `BIT(${type}, ${word}, ${field})`;
export const sum = (first: string, second: string): string => `${first} + ${second}`;
export const difference = (first: string, second: string): string =>
  `(long)${first} - (long)${second}`;
export const absent = "-1";

/** Section of the layout, field, C expression. */
export type FieldTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

const runtime = "_PyRuntimeState";
const interpreter = "PyInterpreterState";
const thread = "PyThreadState";
const code = "PyCodeObject";
const text = "PyASCIIObject";

const strings = {
  length: at(text, "length"),
  hash: at(text, "hash"),
  state: at(text, "state"),
  kindShift: bit(text, "state", "kind"),
  compactShift: bit(text, "state", "compact"),
  asciiShift: bit(text, "state", "ascii"),
  asciiData: "sizeof(PyASCIIObject)",
  compactData: "sizeof(PyCompactUnicodeObject)",
};
const bytes = {
  size: at("PyBytesObject", "ob_base.ob_size"),
  data: at("PyBytesObject", "ob_sval"),
};
const noGil = { enabled: absent, locked: absent, lastHolder: absent };

/** Fields that no version before 3.13 has. */
const noNewThreadFields = {
  baseFrame: absent,
  holdsGil: absent,
  gilRequested: absent,
  status: absent,
  statusActiveBit: absent,
  currentException: absent,
  exceptionState: absent,
};

const oldThread = {
  next: at(thread, "next"),
  interpreter: at(thread, "interp"),
  frame: at(thread, "frame"),
  cframe: absent,
  cframeCurrent: absent,
  pthread: at(thread, "thread_id"),
  nativeId: absent,
  dataStackChunk: absent,
  ...noNewThreadFields,
};
const cframeThread = {
  ...oldThread,
  frame: absent,
  cframe: at(thread, "cframe"),
  cframeCurrent: at("_PyCFrame", "current_frame"),
  nativeId: at(thread, "native_thread_id"),
  dataStackChunk: at(thread, "datastack_chunk"),
};

const oldFrame = {
  previous: at("PyFrameObject", "f_back"),
  code: at("PyFrameObject", "f_code"),
  instruction: at("PyFrameObject", "f_lasti"),
  owner: absent,
  bytecodeIndex: absent,
  localsPlus: at("PyFrameObject", "f_localsplus"),
};
const interpreterFrame = {
  previous: at("_PyInterpreterFrame", "previous"),
  code: at("_PyInterpreterFrame", "f_code"),
  instruction: at("_PyInterpreterFrame", "prev_instr"),
  owner: at("_PyInterpreterFrame", "owner"),
  bytecodeIndex: absent,
  localsPlus: at("_PyInterpreterFrame", "localsplus"),
};

const code8 = {
  name: at(code, "co_name"),
  qualifiedName: absent,
  fileName: at(code, "co_filename"),
  firstLine: at(code, "co_firstlineno"),
  flags: at(code, "co_flags"),
  lineTable: at(code, "co_lnotab"),
  bytecode: absent,
  version: absent,
  bytecodeCopies: absent,
};
const code10 = { ...code8, lineTable: at(code, "co_linetable") };
const code11 = {
  ...code10,
  qualifiedName: at(code, "co_qualname"),
  bytecode: at(code, "co_code_adaptive"),
};
const code12 = { ...code11, version: at(code, "co_version") };

const oldInterpreter = {
  next: at(interpreter, "next"),
  id: at(interpreter, "id"),
  threadsHead: at(interpreter, "tstate_head"),
  gil: absent,
  gcCollecting: at(interpreter, "gc.collecting"),
  gcFrame: absent,
  codeGeneration: absent,
  modules: at(interpreter, "modules"),
};
const oldRuntime = {
  interpretersHead: at(runtime, "interpreters.head"),
  currentThread: at(runtime, "gilstate.tstate_current"),
  gcCollecting: absent,
};

const headers = { string: strings, bytes, object: { type: at("PyObject", "ob_type") } };

const minor9: FieldTable = {
  runtime: oldRuntime,
  interpreter: oldInterpreter,
  gil: noGil,
  thread: oldThread,
  frame: oldFrame,
  code: code8,
  ...headers,
};

const minor11: FieldTable = {
  ...minor9,
  interpreter: { ...oldInterpreter, threadsHead: at(interpreter, "threads.head") },
  thread: cframeThread,
  frame: interpreterFrame,
  code: code11,
};

/** 3.8 to 3.12, whose processes tell nothing of themselves. */
export const staticFields: Readonly<Record<number, FieldTable>> = {
  8: {
    ...minor9,
    runtime: { ...oldRuntime, gcCollecting: at(runtime, "gc.collecting") },
    interpreter: { ...oldInterpreter, gcCollecting: absent },
  },
  9: minor9,
  10: { ...minor9, code: code10 },
  11: minor11,
  12: {
    ...minor11,
    runtime: { ...oldRuntime, currentThread: absent },
    interpreter: {
      ...oldInterpreter,
      threadsHead: at(interpreter, "threads.head"),
      gil: at(interpreter, "ceval.gil"),
      modules: at(interpreter, "imports.modules"),
    },
    gil: {
      enabled: absent,
      locked: at("struct _gil_runtime_state", "locked"),
      lastHolder: at("struct _gil_runtime_state", "last_holder"),
    },
    code: code12,
  },
};

const published = "_Py_DebugOffsets";
const fromPublished = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, at(published, name)]));

/** Of the structures that objects are read by, and their sizes, against which they are checked. */
function ofObjects(minor: number): readonly string[] {
  const names = publishedObjects.filter(({ since }) => since === minor).map(({ name }) => name);
  const known = publishedObjects.filter(({ since }) => since < minor).map(({ name }) => name);
  const structs = new Set(names.map((name) => name.split(".")[0]));
  const isNew = (struct: string): boolean =>
    !known.some((name) => name.startsWith(`${struct}.`)) && struct !== "code_object";
  return [...[...structs].filter(isNew).map((struct) => `${struct}.size`), ...names];
}

const fields13 = [
  "runtime_state.size",
  "runtime_state.finalizing",
  "runtime_state.interpreters_head",
  "interpreter_state.size",
  "interpreter_state.id",
  "interpreter_state.next",
  "interpreter_state.threads_head",
  "interpreter_state.gc",
  "interpreter_state.imports_modules",
  "interpreter_state.ceval_gil",
  "interpreter_state.gil_runtime_state",
  "interpreter_state.gil_runtime_state_enabled",
  "interpreter_state.gil_runtime_state_locked",
  "interpreter_state.gil_runtime_state_holder",
  "thread_state.size",
  "thread_state.next",
  "thread_state.interp",
  "thread_state.current_frame",
  "thread_state.thread_id",
  "thread_state.native_thread_id",
  "thread_state.datastack_chunk",
  "thread_state.status",
  "interpreter_frame.size",
  "interpreter_frame.previous",
  "interpreter_frame.executable",
  "interpreter_frame.instr_ptr",
  "interpreter_frame.localsplus",
  "interpreter_frame.owner",
  "code_object.size",
  "code_object.filename",
  "code_object.name",
  "code_object.qualname",
  "code_object.linetable",
  "code_object.firstlineno",
  "code_object.co_code_adaptive",
  "pyobject.size",
  "pyobject.ob_type",
  "bytes_object.size",
  "bytes_object.ob_size",
  "bytes_object.ob_sval",
  "unicode_object.size",
  "unicode_object.state",
  "unicode_object.length",
  "unicode_object.asciiobject_size",
  "gc.size",
  "gc.collecting",
  ...ofObjects(13),
];
const fields14 = [
  ...fields13,
  ...ofObjects(14),
  "interpreter_state.code_object_generation",
  "interpreter_frame.tlbc_index",
  "code_object.co_tlbc",
];
const fields15 = [
  ...fields14,
  ...ofObjects(15),
  "thread_state.base_frame",
  "thread_state.holds_gil",
  "thread_state.gil_requested",
  "thread_state.current_exception",
  "thread_state.exc_state",
  "gc.frame",
];

/** 3.13+: where in `_Py_DebugOffsets` each value lies. */
export const publishedFields: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  13: fromPublished(fields13),
  14: fromPublished(fields14),
  15: fromPublished(fields15),
};

/**
 * 3.13+: what a layout needs and `_Py_DebugOffsets` leaves out. Differs in free-threaded builds.
 */
export const supplementFields: Readonly<Record<string, string>> = {
  codeFlags: at(code, "co_flags"),
  codeVersion: at(code, "co_version"),
  codeFirstLine: at(code, "co_firstlineno"),
  stringHash: strings.hash,
  stringState: strings.state,
  kindShift: strings.kindShift,
  compactShift: strings.compactShift,
  asciiShift: strings.asciiShift,
  compactData: strings.compactData,
  statusActiveBit: bit(thread, "_status", "active"),
};
