// Real Python processes to record. Each says `ready` when it is where the test wants it.

import { execFileSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";

import { ensure } from "#base/assert.ts";

import { startProgram } from "./run-pyrometer.ts";

let found: string | undefined;

/** The interpreter itself: `python3` may be a shim, a shell script that looks for one. */
export function pythonExecutable(): string {
  const question = ["-c", "import sys; print(sys.executable)"];
  found ??= execFileSync("python3", question, { encoding: "utf8" }).trim();
  return found;
}

/** Busy in `hot` for most of its time, in `cool` for the rest, until it is killed. */
export const BUSY_PROGRAM = `
def hot():
    total = 0
    for i in range(3000):
        total += i * i
    return total

def cool():
    return sum(range(3000))

def main():
    print("ready", flush=True)
    while True:
        hot()
        cool()

main()
`;

export interface Target {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Kills it and waits for its end. */
  end(): Promise<void>;
}

export function startPython(program: string, args: readonly string[] = []): Promise<Target> {
  return startReady(pythonExecutable(), ["-c", program, ...args]);
}

/** Resolves when the program has said something. */
export async function startReady(program: string, args: readonly string[]): Promise<Target> {
  const { child, ended } = startProgram(program, args);
  await Promise.race([
    new Promise((resolve) => child.stdout?.once("data", resolve)),
    ended.then(({ stderr }) => {
      throw new Error(`the target ended: ${stderr}`);
    }),
  ]);
  return {
    pid: ensure(child.pid, "a started process has an id"),
    child,
    end: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
