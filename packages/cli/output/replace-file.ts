// Nothing written is half a file: the bytes go to a temporary name in the same folder, which is
// then renamed. Where a symbolic link stands at the name, what it points to is replaced, not the
// link.

import * as fs from "node:fs";
import * as path from "node:path";

import { OperatingError } from "#base/errors.ts";

import { systemErrorCode, systemErrorWords } from "./system-error.ts";
import { writeAll } from "./write-all.ts";

const NAME_BYTES_MAX = 200;

/** A hidden name beside the output; the process id keeps two runs apart. */
export function temporaryNameFor(outputPath: string): string {
  const base = path.basename(outputPath).slice(0, NAME_BYTES_MAX);
  return path.join(path.dirname(outputPath), `.${base}.${process.pid}.part`);
}

/** Opens a new file, never one that somebody put or linked there. */
export function createExclusively(temporary: string): number {
  fs.rmSync(temporary, { force: true });
  return fs.openSync(temporary, "wx");
}

/** Where a rename must go so that a symbolic link at the name stays one. */
export function linkTarget(outputPath: string): string {
  try {
    return fs.realpathSync(outputPath);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return outputPath;
    throw error;
  }
}

export function cannotWrite(outputPath: string, error: unknown, remedy?: string): OperatingError {
  const message = `cannot write ${outputPath}: ${systemErrorWords(error)}`;
  return new OperatingError("cannot-write", message, remedy, error);
}

/** Writes the chunks as the whole file. Throws `cannot-write`, and then the file is as it was. */
export function replaceFile(outputPath: string, chunks: Iterable<Uint8Array>): void {
  let temporary: string | undefined;
  try {
    const target = linkTarget(outputPath);
    temporary = temporaryNameFor(target);
    const descriptor = createExclusively(temporary);
    try {
      for (const chunk of chunks) writeAll(descriptor, chunk);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, target);
  } catch (error) {
    if (temporary !== undefined) fs.rmSync(temporary, { force: true });
    if (systemErrorCode(error) === "") throw error;
    throw cannotWrite(outputPath, error);
  }
}
