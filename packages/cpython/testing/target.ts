// A Python that describes itself (self-description.py) and holds still while a test reads its
// memory.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { LiveMemory } from "#process/live-memory.ts";
import type { TestInterpreter } from "./interpreters.ts";

const PROGRAM = readFileSync(new URL("self-description.py", import.meta.url), "utf8");

const WAIT_MS = 5;
const MAX_WAITS = 2000;

export type DescribedCode = readonly [
  address: number,
  name: string,
  qualifiedName: string,
  file: string,
  firstLine: number,
  flags: number,
  lineTableHex: string,
];

export interface SelfDescription {
  readonly hexVersion: number;
  readonly codeType: number;
  readonly codes: readonly DescribedCode[];
  readonly main: readonly [pthread: number, nativeId: number];
  readonly parked: readonly [pthread: number, nativeId: number, code: number, line: number];
}

export interface Target {
  readonly pid: number;
  readonly facts: SelfDescription;
  readonly memory: LiveMemory;
}

/** Starts the interpreter, hands it to `use` once it waits, and ends it. */
export async function withTarget(
  interpreter: TestInterpreter,
  use: (target: Target) => void,
): Promise<void> {
  const [program, ...rest] = interpreter.command;
  const child = spawn(program, [...rest, "-c", PROGRAM], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  try {
    const pid = child.pid ?? 0;
    const facts = JSON.parse(await firstLine(child)) as SelfDescription;
    await untilItReadsStdin(pid);
    const memory = new LiveMemory(pid);
    use({ pid, facts, memory });
    memory.close();
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

/** System call 0 is read; its first argument 0 is stdin. */
async function untilItReadsStdin(pid: number): Promise<void> {
  for (let wait = 0; wait < MAX_WAITS; wait++) {
    if (readFileSync(`/proc/${pid}/syscall`, "utf8").startsWith("0 0x0 ")) return;
    await sleep(WAIT_MS);
  }
  throw new Error("the target does not wait for its stdin");
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("no output to read");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("the target ended before it described itself");
}
