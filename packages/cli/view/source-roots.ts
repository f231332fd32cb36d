// The folders of `--source`, below which a person allows source to be read.

import * as fs from "node:fs";

import { OperatingError } from "#base/errors.ts";

import { systemErrorWords } from "../output/system-error.ts";

/** Their real paths. Throws a usage error where one is no folder. */
export function realFolders(folders: readonly string[]): string[] {
  return folders.map((folder) => {
    try {
      const real = fs.realpathSync(folder);
      if (fs.statSync(real).isDirectory()) return real;
    } catch (error) {
      throw noFolder(folder, systemErrorWords(error), error);
    }
    throw noFolder(folder, "is no folder");
  });
}

function noFolder(folder: string, why: string, cause?: unknown): OperatingError {
  const remedy = "--source takes the folder that holds the program's source";
  return new OperatingError("usage", `cannot read source below ${folder}: ${why}`, remedy, cause);
}
