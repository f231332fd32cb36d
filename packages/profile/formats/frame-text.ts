// Frames that a tool wrote as one text: what of it is the name, the file and the line, by the
// conventions of those who write Python's stacks. What follows none of them is a name as it stands.

import type { FramePlace } from "../model/import-builder.ts";
import type { FrameKind } from "../model/tables.ts";

/** Of stackcollapse-perf.pl: kernel, code made at run time, inlined. `_[w]` (a waker) stays. */
const SUFFIX = /(?<=.)_\[([kji])\]$/u;
const SUFFIX_KINDS: Readonly<Record<string, FrameKind>> = {
  k: "kernel",
  j: "python",
  i: "native",
};
/** Rows for threads and processes, as Pyrometer and py-spy write them. */
const THREAD_ROW = /^thread (?:\d+ "|\(?0x[0-9A-Fa-f]|\(|\d+ \()|^process \d+(?: |:|$)/u;
const PYTHON_PATH = /\.(?:py[a-z]?|ipynb)$|^<[^<>]+>$|^<ipython-input/u;
const NATIVE_PATH =
  /\.(?:so|c|cc|cpp|cxx|h|hh|hpp|rs|go|s|S|f|f90|dll|dylib|pyd)$|\.so\.[\d.]+$|^\[.*\]$/u;
/** A larger number is no line of a file. */
export const LINE_NUMBER_MAX = 2 ** 31 - 2;

/** `name (path:line)`, `name (path)`, `path:name:line`, with a suffix or without, or a name. */
export function placeOfText(text: string): FramePlace {
  if (THREAD_ROW.test(text)) return { name: text, kind: "root" };
  const suffix = SUFFIX.exec(text);
  if (suffix === null) return plainPlace(text);
  return { ...plainPlace(text.slice(0, suffix.index)), kind: SUFFIX_KINDS[suffix[1]] };
}

function plainPlace(text: string): FramePlace {
  return placeInBrackets(text) ?? placeOfColons(text) ?? { name: text };
}

/** Is it a path of Python code, as far as a path tells? */
export function isPythonPath(path: string): boolean {
  return PYTHON_PATH.test(path);
}

/** By the file's name; what could be either is Python, which this tool is for. */
export function kindOfPath(path: string): FrameKind {
  return NATIVE_PATH.test(path) && !PYTHON_PATH.test(path) ? "native" : "python";
}

function placeInBrackets(text: string): FramePlace | undefined {
  if (!text.endsWith(")")) return undefined;
  const open = text.lastIndexOf(" (");
  if (open <= 0) return undefined;
  const name = text.slice(0, open);
  const inside = text.slice(open + 2, -1);
  const { path, line } = pathAndLine(inside);
  // `f (int)` is the signature of a function, `f (file.c)` a place.
  if (line === undefined && !/[./\\<[]/u.test(path)) return undefined;
  if (path === "") return undefined;
  return { name, path, kind: kindOfPath(path), ...(line === undefined ? {} : { line }) };
}

/** Tachyon's and Austin's; only where the path is one of Python's, for `a::b:1` is C++. */
function placeOfColons(text: string): FramePlace | undefined {
  const { path: head, line } = pathAndLine(text);
  if (line === undefined) return undefined;
  const colon = head.lastIndexOf(":");
  const path = head.slice(0, Math.max(0, colon));
  const name = head.slice(colon + 1);
  if (name === "" || !isPythonPath(path)) return undefined;
  return { name, path, kind: "python", line };
}

/** Splits off `:12` at the end; a line of 0 is none. */
function pathAndLine(text: string): { readonly path: string; readonly line: number | undefined } {
  const colon = text.lastIndexOf(":");
  const digits = text.slice(colon + 1);
  if (colon <= 0 || digits.length > 10 || !/^\d+$/u.test(digits)) {
    return { path: text, line: undefined };
  }
  const line = Number(digits);
  const path = text.slice(0, colon);
  if (line > LINE_NUMBER_MAX) return { path: text, line: undefined };
  return { path, line: line === 0 ? -1 : line };
}
