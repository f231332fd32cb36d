// A frame of a sample, behind its address: `symbol+0xoffset (object)`.

import type { FramePlace } from "../../model/import-builder.ts";

/**
 * What a frame is to Python: a function of Python itself (CPython 3.12+ with `-X perf` names them
 * `py::name:file`), the evaluator that runs one, what leads from one to the next, or neither.
 */
export const frameRole = { other: 0, python: 1, evaluator: 2, interpreter: 3 } as const;

export interface ParsedFrame {
  readonly place: FramePlace;
  readonly role: number;
}

const OFFSET = /\+0x[0-9a-f]+$/u;
const UNKNOWN = "[unknown]";
const PYTHON_PREFIX = "py::";
/** Brackets that are not the kernel's or one of its modules'. */
const NOT_KERNEL = /^\[(?:unknown|vdso|vsyscall|stack|heap|anon|uprobes|JIT)/u;
const KERNEL_FILE = /(?:^|\/)vmlinux|\.ko(?:\.(?:xz|gz|zst))?$/u;
const INTERPRETER_OBJECT = /(?:^|\/)(?:lib)?python\d[^/]*$/u;
const EVALUATOR =
  /^(?:_PyEval_EvalFrame(?:Default)?|_PyEval_EvalFrame_\w+|py_trampoline_evaluator)\b/u;
/** What stands between the frames of two Python functions where one simply calls the other. */
const INTERPRETER =
  /^(?:_?PyEval_|_?PyObject_(?:Vectorcall|Call|MakeTpCall|FastCall)|_?PyVectorcall_|_PyFunction_Vectorcall|function_code_fastcall|_?PyFunction_|method_vectorcall|_PyTrampoline|_Py_trampoline)/u;

export function parseFrame(text: string): ParsedFrame {
  const { symbol, object } = symbolAndObject(text);
  const name = symbol.trim().replace(OFFSET, "");
  if (name.startsWith(PYTHON_PREFIX)) return pythonFrame(name.slice(PYTHON_PREFIX.length));
  const shown = name === "" ? UNKNOWN : name;
  if (isKernel(object)) {
    return { place: { name: shown, path: object, kind: "kernel" }, role: frameRole.other };
  }
  const isPlace = object !== "" && object !== "inlined" && object !== UNKNOWN;
  const place: FramePlace = { name: shown, kind: "native", ...(isPlace ? { path: object } : {}) };
  return { place, role: roleOf(shown, object) };
}

function pythonFrame(text: string): ParsedFrame {
  const colon = text.indexOf(":");
  const [name, path] = colon < 0 ? [text, ""] : [text.slice(0, colon), text.slice(colon + 1)];
  const place: FramePlace = { name: name === "" ? UNKNOWN : name, path, kind: "python" };
  return { place, role: frameRole.python };
}

/** Of an interpreter without symbols, every frame may be either. */
function roleOf(name: string, object: string): number {
  if (EVALUATOR.test(name)) return frameRole.evaluator;
  if (INTERPRETER.test(name)) return frameRole.interpreter;
  if (name === UNKNOWN && INTERPRETER_OBJECT.test(object)) return frameRole.evaluator;
  return frameRole.other;
}

function isKernel(object: string): boolean {
  if (object.startsWith("[")) return !NOT_KERNEL.test(object);
  return KERNEL_FILE.test(object);
}

/** The object is what the last brackets hold, which may hold brackets: `(memfd:x (deleted))`. */
function symbolAndObject(text: string): { readonly symbol: string; readonly object: string } {
  const trimmed = text.trimEnd();
  if (!trimmed.endsWith(")")) return { symbol: trimmed, object: "" };
  let depth = 0;
  for (let at = trimmed.length - 1; at >= 0; at -= 1) {
    if (trimmed[at] === ")") depth += 1;
    else if (trimmed[at] === "(") depth -= 1;
    if (depth > 0) continue;
    // `f(int)` alone is a symbol.
    if (at > 0 && trimmed[at - 1] !== " ") break;
    return { symbol: trimmed.slice(0, at), object: trimmed.slice(at + 1, -1) };
  }
  return { symbol: trimmed, object: "" };
}
