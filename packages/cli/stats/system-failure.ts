// Failures of opening a file in Python's words, which its browser prints.

import * as fs from "node:fs";
import * as os from "node:os";

import { textRepr } from "#analysis/pstats/python-text.ts";

import { systemErrorCode, systemErrorWords } from "../output/system-error.ts";

/** `strerror` of what `open` fails with. */
const STRERROR: Readonly<Record<string, string>> = {
  EACCES: "Permission denied",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  EMFILE: "Too many open files",
  ENAMETOOLONG: "File name too long",
  ENODEV: "No such device",
  ENOENT: "No such file or directory",
  ENOTDIR: "Not a directory",
  ENXIO: "No such device or address",
  EPERM: "Operation not permitted",
};

export class OpenFailure extends Error {
  override readonly name = "OpenFailure";
  /** `strerror` alone: what `read` prints. */
  readonly reason: string;

  constructor(path: string, code: string, reason: string) {
    const number = Object.entries(os.constants.errno).find(([name]) => name === code)?.[1] ?? 0;
    super(`[Errno ${number}] ${reason}: ${textRepr(path)}`);
    this.reason = reason;
  }
}

/** When it was last written, ms. Throws OpenFailure where Python's `open` would fail. */
export function modifiedAtMs(path: string): number {
  try {
    const { mtimeMs, isFolder } = facts(path);
    if (isFolder) throw new OpenFailure(path, "EISDIR", STRERROR["EISDIR"]);
    fs.accessSync(path, fs.constants.R_OK);
    return mtimeMs;
  } catch (error) {
    if (error instanceof OpenFailure) throw error;
    const code = systemErrorCode(error);
    throw new OpenFailure(path, code, STRERROR[code] ?? systemErrorWords(error));
  }
}

function facts(path: string): { readonly mtimeMs: number; readonly isFolder: boolean } {
  const stat = fs.statSync(path);
  return { mtimeMs: stat.mtimeMs, isFolder: stat.isDirectory() };
}
