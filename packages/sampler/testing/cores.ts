// Core files of real processes: by the kernel, as a crash leaves them, and by gcore.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import type { TestInterpreter } from "#cpython/testing/interpreters.ts";
import { programCommand, startTarget, type RunningTarget } from "./targets.ts";

export interface CoreOfTarget {
  readonly path: string;
  readonly pid: number;
  /** The root that the target saw; empty where that is ours. */
  readonly root: string;
}

/** In blocks, as the shell counts them, or `unlimited`. */
export type CoreLimit = number | "unlimited";

/** Why the kernel leaves no core in the working directory here; undefined where it does. */
export function kernelCoreObstacle(): string | undefined {
  const pattern = readFileSync("/proc/sys/kernel/core_pattern", "utf8").trim();
  return /^core(\.%[pP])?$/.test(pattern) ? undefined : `kernel.core_pattern is ${pattern}`;
}

export function gcoreObstacle(): string | undefined {
  try {
    execFileSync("gcore", ["--help"], { stdio: "ignore" });
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT"
      ? "no gcore (package gdb)"
      : undefined;
  }
}

/**
 * Starts core_subject.py where the kernel will leave its core, hands it to `use`, which ends it,
 * and then the core to `look`. Both are gone when this returns.
 */
export async function withKernelCore(
  python: TestInterpreter,
  how: string,
  use: (target: RunningTarget) => Promise<void>,
  look: (core: CoreOfTarget) => Promise<void>,
  limit: CoreLimit = "unlimited",
): Promise<void> {
  const [first, tree] = python.command;
  const root = first === "chroot" ? tree : "";
  const folder = mkdtempSync(join(root === "" ? tmpdir() : join(root, "tmp"), "pyrometer-core-"));
  try {
    const command = programCommand(python, "core_subject.py", 60, [how]);
    const target = await startTarget(leavingCores(command, folder, limit));
    try {
      await use(target);
      await target.exited;
    } finally {
      await target.kill();
    }
    const name = readdirSync(folder).find((file) => file.startsWith("core"));
    if (name === undefined) throw new Error(`no core in ${folder}`);
    await look({ path: join(folder, name), pid: target.pid, root });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function leavingCores(command: readonly string[], folder: string, limit: CoreLimit): string[] {
  const cores = ["sh", "-c", 'ulimit -c "$0" && exec "$@"', String(limit)];
  const inFolder = ["sh", "-c", 'cd "$0" && exec "$@"'];
  if (command[0] !== "chroot") return [...cores, ...inFolder, folder, ...command];
  const [chroot, tree, ...rest] = command;
  return [...cores, chroot, tree, ...inFolder, join("/tmp", basename(folder)), ...rest];
}

/** Takes a core of a process that lives on, and hands it to `look`. */
export async function withGcore(
  target: RunningTarget,
  look: (path: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pyrometer-gcore-"));
  try {
    mkdirSync(folder, { recursive: true });
    const prefix = join(folder, "core");
    execFileSync("gcore", ["-o", prefix, String(target.pid)], { stdio: "ignore", timeout: 60_000 });
    await look(`${prefix}.${target.pid}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
