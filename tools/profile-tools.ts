// The profilers whose files Pyrometer reads and that it is not compared with, in a virtual
// environment of their own: tools/make-fixtures.ts runs them, no test does.
// Trap: a virtual environment knows its own path, so it is made where it stays, not moved there.

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { cacheFolder } from "./cache.ts";
import { runCommand } from "./commands.ts";

/** The interpreter of the tools, which is also the one that their programs run in. */
export const TOOLS_PYTHON = "3.12.1";
export const TOOL_VERSIONS = {
  pyinstrument: "5.1.3",
  scalene: "2.4.0",
  viztracer: "1.1.1",
  memray: "1.20.0",
  line_profiler: "5.1.0",
  yappi: "1.7.6",
  pyprof2calltree: "1.4.5",
  snakeviz: "2.2.2",
} as const;

export function profileToolsFolder(): string {
  return join(cacheFolder(), "profile-tools");
}

export function hasProfileTools(): boolean {
  return existsSync(join(profileToolsFolder(), "bin", "snakeviz"));
}

export function bringProfileTools(): void {
  const python = join(homedir(), ".pyenv", "versions", TOOLS_PYTHON, "bin", "python3");
  runCommand([python, "-m", "venv", profileToolsFolder()]);
  const pip = join(profileToolsFolder(), "bin", "pip");
  const pinned = Object.entries(TOOL_VERSIONS).map(([name, version]) => `${name}==${version}`);
  runCommand([pip, "install", "--quiet", "--disable-pip-version-check", ...pinned]);
}

if (import.meta.main) {
  if (!hasProfileTools()) bringProfileTools();
  console.log(profileToolsFolder());
}
