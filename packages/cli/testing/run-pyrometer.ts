// Runs the real launcher as a person would.

import { spawn } from "node:child_process";
import type { ChildProcess, StdioOptions } from "node:child_process";
import * as os from "node:os";
import * as path from "node:path";

export const PYROMETER = path.join(import.meta.dirname, "..", "..", "..", "bin", "pyrometer");

export interface Ran {
  /** 128 + signal where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stdoutBytes: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdio?: StdioOptions;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** Ends by itself or by the test; nothing is piped in. */
export function startPyrometer(args: readonly string[], options: RunOptions = {}): Running {
  return startProgram(PYROMETER, args, options);
}

export function startProgram(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Running {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (bytes: Buffer) => stdout.push(bytes));
  child.stderr?.on("data", (bytes: Buffer) => stderr.push(bytes));
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const signalNumber = signal === null ? 0 : os.constants.signals[signal];
      const stdoutBytes = Buffer.concat(stdout);
      resolve({
        code: code ?? 128 + signalNumber,
        stdout: stdoutBytes.toString(),
        stdoutBytes,
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
  return { child, ended };
}

export function runPyrometer(args: readonly string[], options?: RunOptions): Promise<Ran> {
  return startPyrometer(args, options).ended;
}
