// Which Python a file is, before its runtime is known: the number `Py_Version` (3.11+), the text
// that `sys.version` was made of (in the data of the file), or the file's name.

import type { Memory } from "#process/memory.ts";
import { MemoryError } from "#process/memory.ts";
import type { Module } from "./module.ts";
import { scanText } from "./runtime-scan.ts";
import { versionFromHex, versionFromMinor, versionFromText, type Version } from "./version.ts";
import { readUint32 } from "./words.ts";

/** `3.8.18 (default, May  9 2026, 05:12:33) `, built at start-up by Py_GetVersion. */
const VERSION_TEXT = /\0([23]\.\d{1,2}\.\d{1,3}(?:(?:a|b|rc)\d{1,2})?\+?) \([^\0]{0,80}\) /;
const FILE_NAME = /\/(?:lib)?python([23])\.(\d{1,2})[a-z]{0,3}(?:\.so[\d.]*)?(?: \(deleted\))?$/;
/**
 * Symbols that only Python has: without one, a shared library's data is not searched for a text.
 */
const SYMBOLS = ["Py_GetVersion", "_PyRuntime", "Py_Main", "Py_BytesMain"];

/** Undefined where the file is no Python that says so. */
export function moduleVersion(memory: Memory, module: Module): Version | undefined {
  const exact = module.symbol("Py_Version");
  if (exact !== undefined) {
    const version = tryVersionAt(memory, exact);
    if (version !== undefined) return version;
  }
  const fromName = versionFromPath(module.path);
  const mayBePython =
    fromName !== undefined || !module.path.includes(".so") || SYMBOLS.some(hasSymbol(module));
  if (!mayBePython) return undefined;
  const text = scanText(memory, module.writableRanges, VERSION_TEXT)?.[1];
  return (text === undefined ? undefined : versionFromText(text)) ?? fromName;
}

function hasSymbol(module: Module): (name: string) => boolean {
  return (name) => module.symbol(name) !== undefined;
}

function tryVersionAt(memory: Memory, address: number): Version | undefined {
  try {
    return versionFromHex(readUint32(memory, address));
  } catch (error) {
    if (error instanceof MemoryError) return undefined;
    throw error;
  }
}

/** Of `python3.9`, `libpython3.9.so.1.0`, `libpython3.8d.so`. */
export function versionFromPath(path: string): Version | undefined {
  const match = FILE_NAME.exec(path);
  return match === null ? undefined : versionFromMinor(Number(match[1]), Number(match[2]));
}
