// How an interpreter was built: tests want the variety, and say what they ran on.

import { closeSync, existsSync, openSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { FileBytes } from "#process/elf-bytes.ts";
import { Elf } from "#process/elf.ts";

/** Words such as `static`, `stripped`, `no PIE`. */
export function describeBuild(executable: string): readonly string[] {
  const fd = openSync(executable, "r");
  try {
    const elf = new Elf(new FileBytes(fd, executable));
    return [
      hasOwnLibrary(executable) ? "shared" : "static",
      elf.isStripped ? "stripped" : "with symbols",
      elf.isFixed ? "no PIE" : "PIE",
    ];
  } finally {
    closeSync(fd);
  }
}

function hasOwnLibrary(executable: string): boolean {
  const folder = join(dirname(executable), "..", "lib");
  return existsSync(folder) && readdirSync(folder).some((file) => /^libpython.*\.so/.test(file));
}
