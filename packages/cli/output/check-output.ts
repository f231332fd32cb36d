// Whether an output can be written, found out before anything is attached to: a profile that cannot
// be written should fail in the first millisecond, not after an hour.

import * as fs from "node:fs";
import * as path from "node:path";

import { OperatingError } from "#base/errors.ts";

import { systemErrorCode, systemErrorWords } from "./system-error.ts";
import { temporaryNameFor } from "./replace-file.ts";

const REMEDY = "give --output a file in a folder that you may write to";

/** A file is replaced in one step; a device or a pipe is written as it stands. */
export type OutputKind = "file" | "device";

function cannotWrite(outputPath: string, why: string, cause?: unknown): OperatingError {
  return new OperatingError("cannot-write", `cannot write ${outputPath}: ${why}`, REMEDY, cause);
}

/** What stands at the path now; undefined where nothing does. */
function statOf(outputPath: string): fs.Stats | undefined {
  try {
    return fs.statSync(outputPath);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw cannotWrite(outputPath, systemErrorWords(error), error);
  }
}

/** Throws `cannot-write` where the output could not be written. Leaves nothing behind. */
export function checkOutput(outputPath: string): OutputKind {
  const stat = statOf(outputPath);
  if (stat?.isDirectory() === true) throw cannotWrite(outputPath, "is a folder");
  if (stat !== undefined) {
    try {
      fs.accessSync(outputPath, fs.constants.W_OK);
    } catch (error) {
      throw cannotWrite(outputPath, systemErrorWords(error), error);
    }
    if (!stat.isFile()) return "device";
  }
  checkFolder(outputPath);
  return "file";
}

// Creating a file is the only honest test: access(2) knows nothing of quotas, immutable folders or
// full disks.
function checkFolder(outputPath: string): void {
  const folder = path.dirname(outputPath);
  const probe = temporaryNameFor(outputPath);
  try {
    fs.closeSync(fs.openSync(probe, "wx"));
    fs.unlinkSync(probe);
  } catch (error) {
    const isMissing = systemErrorCode(error) === "ENOENT";
    const why = isMissing ? `there is no folder ${folder}` : systemErrorWords(error);
    throw cannotWrite(outputPath, why, error);
  }
}
