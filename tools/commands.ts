// Running other programs while bringing tools: quiet when all goes well, their last words when not.

import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

import { OperatingError } from "#base/errors.ts";

const OUTPUT_BYTES_MAX = 256 * 2 ** 20;
const LAST_LINES = 20;

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/** Returns what it printed on stdout. Throws OperatingError with its last lines when it fails. */
export function runCommand(command: readonly string[], options: CommandOptions = {}): string {
  const [program = "", ...args] = command;
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    timeout: options.timeoutMs,
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  if (status === 0) return stdout;
  const ending = error?.message ?? (signal === null ? `exit code ${status}` : signal);
  const words = `${stdout ?? ""}\n${stderr ?? ""}`.trim().split("\n").slice(-LAST_LINES).join("\n");
  throw new OperatingError("usage", `${command.join(" ")}: ${ending}\n${words}`);
}

/** Path of a program of that name in PATH. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
