// Programs that print a line once their values stand, and then wait for their stdin.

import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { RemoteValue } from "#cpython/objects/remote-value.ts";
import type { Interpreter } from "../../../tools/interpreters.ts";
import type { DumpedFrame, ProcessDump } from "../session.ts";

/** Starts the program, hands it to `use` with its line, and ends it. */
export async function withProgram(
  { argv: [program, ...rest] }: Pick<Interpreter, "argv">,
  source: string,
  use: (pid: number, line: string) => void,
  environment: NodeJS.ProcessEnv = {},
): Promise<void> {
  const child = spawn(program, [...rest, "-c", source], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  const ended = once(child, "exit");
  try {
    use(child.pid ?? 0, await firstLine(child));
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  assert(stdout !== null);
  for await (const line of createInterface({ input: stdout })) return line;
  throw new Error("the program ended without a word");
}

export function frameNamed({ threads }: ProcessDump, name: string): DumpedFrame {
  const frame = threads.flatMap(({ frames }) => frames).find((one) => one.name === name);
  assert(frame !== undefined, `there is a frame of ${name}`);
  return frame;
}

/** Values of a frame's variables by name. */
export function variablesOf(dump: ProcessDump, name: string): Record<string, RemoteValue> {
  const { variables = [] } = frameNamed(dump, name);
  return Object.fromEntries(variables.map((variable) => [variable.name, variable.value]));
}
