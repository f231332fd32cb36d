// Go's pprof is the owner of the pprof format: `go tool pprof` opens what we write.

import { existsSync } from "node:fs";
import { join } from "node:path";

import { findProgram } from "./commands.ts";

const USUAL_FOLDERS = ["/usr/local/go/bin", "/usr/lib/go/bin"];

export function findGo(): string | undefined {
  const usual = USUAL_FOLDERS.map((folder) => join(folder, "go"));
  return findProgram("go") ?? usual.find((path) => existsSync(path));
}
