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

/** Of earlier versions, whose files people still have. */
export const EARLIER_PYTHON = "3.11.7";
export const EARLIER_VERSIONS = {
  pyinstrument: "4.6.2",
  scalene: "1.5.38",
  viztracer: "0.16.3",
  "py-spy": "0.3.14",
  "austin-dist": "3.6.0",
} as const;

/** Gigabytes, and minutes of building: only brought where a fixture of theirs is to be made. */
export const TORCH_VERSION = "2.15.0";
export const SAMPLY_VERSION = "0.13.1";

export function torchFolder(): string {
  return join(cacheFolder(), "torch");
}

export function bringTorch(): void {
  if (existsSync(join(torchFolder(), "bin", "torchrun"))) return;
  bring(torchFolder(), TOOLS_PYTHON, { torch: TORCH_VERSION });
}

export function samplyFolder(): string {
  return join(cacheFolder(), "samply");
}

export function bringSamply(): void {
  if (existsSync(join(samplyFolder(), "bin", "samply"))) return;
  const version = ["--version", SAMPLY_VERSION, "--locked"];
  runCommand(["cargo", "install", "samply", ...version, "--root", samplyFolder()]);
}

export function profileToolsFolder(): string {
  return join(cacheFolder(), "profile-tools");
}

export function earlierToolsFolder(): string {
  return join(cacheFolder(), "profile-tools-earlier");
}

export function hasProfileTools(): boolean {
  return existsSync(join(profileToolsFolder(), "bin", "snakeviz"));
}

export function bringProfileTools(): void {
  bring(profileToolsFolder(), TOOLS_PYTHON, TOOL_VERSIONS);
}

export function hasEarlierTools(): boolean {
  return existsSync(join(earlierToolsFolder(), "bin", "austin"));
}

export function bringEarlierTools(): void {
  bring(earlierToolsFolder(), EARLIER_PYTHON, EARLIER_VERSIONS);
}

function bring(folder: string, version: string, tools: Readonly<Record<string, string>>): void {
  const python = join(homedir(), ".pyenv", "versions", version, "bin", "python3");
  runCommand([python, "-m", "venv", folder]);
  const pinned = Object.entries(tools).map(([name, tool]) => `${name}==${tool}`);
  const pip = [join(folder, "bin", "pip"), "install", "--quiet", "--disable-pip-version-check"];
  runCommand([...pip, ...pinned]);
}

if (import.meta.main) {
  if (!hasProfileTools()) bringProfileTools();
  console.log(profileToolsFolder());
}
