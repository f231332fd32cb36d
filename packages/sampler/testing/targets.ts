// Target programs for the sampler's tests.
//
// Trap: a target must not be a child of the process that samples it. libuv waits for its children
// by id, so it would take the stops that the sampler's own thread waits for. A shell stands
// between: it says the target's id, and its exit code is the target's. On a full machine the target
// may print its first line before the shell says the id.

import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";

import type { TestInterpreter } from "#cpython/testing/interpreters.ts";
import { oracles, type Oracle } from "../../../fixtures/programs/oracles.ts";

/** What a program says of itself on its last line. */
export type Truth = Readonly<Record<string, unknown>>;

export interface RunningTarget {
  readonly pid: number;
  /** All that it printed so far, line by line. */
  readonly lines: readonly string[];
  /** Exit code, or 128 + signal, once it has ended. */
  readonly exited: Promise<number>;
  send(signal: NodeJS.Signals): void;
  /** Ends it by SIGTERM; its last line is its truth. */
  end(): Promise<Truth>;
  /** Ends it whatever state it is in. */
  kill(): Promise<void>;
}

const PROGRAMS = join(import.meta.dirname, "..", "..", "..", "fixtures", "programs");
const SHELL = '"$@" & pid=$!; echo "target $pid"; wait "$pid"';
const ID_LINE = /^target (\d+)$/;
/** A full machine may start an interpreter so slowly. */
const READY_MS = 20_000;

/** Starts a command that prints `ready` once it is where the test wants it. */
export async function startTarget(command: readonly string[]): Promise<RunningTarget> {
  const child = spawn("sh", ["-c", SHELL, "sh", ...command], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  const lines: string[] = [];
  const exited = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? -1));
  });
  const pid = await readyTarget(child, lines, exited);
  const send = (signal: NodeJS.Signals): void => {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended already.
    }
  };
  return {
    pid,
    lines,
    exited,
    send,
    end: async () => {
      send("SIGTERM");
      await exited;
      return JSON.parse(lines.at(-1) ?? "{}") as Truth;
    },
    kill: async () => {
      send("SIGKILL");
      await exited;
    },
  };
}

/** Its id, once it is ready; what it prints besides goes to `lines`. */
async function readyTarget(
  child: ChildProcess,
  lines: string[],
  exited: Promise<number>,
): Promise<number> {
  const { stdout } = child;
  if (stdout === null) throw new Error("no output to read");
  let pid = 0;
  let isReady = false;
  const ready = new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => {
      if (pid > 0) process.kill(pid, "SIGKILL");
      reject(new Error(`not ready in time; it printed ${lines.join(" ")}`));
    }, READY_MS);
    createInterface({ input: stdout }).on("line", (line) => {
      const id = ID_LINE.exec(line);
      if (id !== null && pid === 0) pid = Number(id[1]);
      else if (line === "ready" && !isReady) isReady = true;
      else lines.push(line);
      if (pid === 0 || !isReady) return;
      clearTimeout(timer);
      resolve(pid);
    });
    void exited.then(() => clearTimeout(timer));
  });
  const early = exited.then((code) => {
    throw new Error(`the target ended early (${code}): ${lines.join(" ")}`);
  });
  return await Promise.race([ready, early]);
}

/** The command line of a program of fixtures/programs, which ends by itself after `seconds`. */
export function programCommand(
  python: TestInterpreter,
  program: string,
  seconds: number,
  args: readonly string[] = [],
): readonly string[] {
  return [...python.command, join(folderFor(python), program), String(seconds), ...args];
}

/** Starts an oracle's program and hands it to `use`; it is gone when this returns. */
export async function withProgram<T>(
  python: TestInterpreter,
  name: string,
  use: (target: RunningTarget, oracle: Oracle) => Promise<T>,
  seconds = 60,
): Promise<T> {
  const oracle = oracleOf(name);
  const command = programCommand(python, oracle.program, seconds, oracle.arguments);
  return await withTarget(command, (target) => use(target, oracle));
}

export async function withTarget<T>(
  command: readonly string[],
  use: (target: RunningTarget) => Promise<T>,
): Promise<T> {
  const target = await startTarget(command);
  try {
    return await use(target);
  } finally {
    await target.kill();
  }
}

export function oracleOf(name: string): Oracle {
  const oracle = oracles.get(name);
  if (oracle === undefined) throw new Error(`no oracle is called ${name}`);
  return oracle;
}

const copies = new Map<string, string>();

/**
 * The folder of programs as the interpreter sees it: an interpreter in a tree of its own gets a
 * copy there.
 */
function folderFor(python: TestInterpreter): string {
  const [program, tree] = python.command;
  if (program !== "chroot") return PROGRAMS;
  const known = copies.get(tree);
  if (known !== undefined) return known;
  const copy = mkdtempSync(join(tree, "tmp", "pyrometer-programs-"));
  cpSync(PROGRAMS, copy, { recursive: true });
  process.on("exit", () => rmSync(copy, { recursive: true, force: true }));
  const inside = join("/tmp", basename(copy));
  copies.set(tree, inside);
  return inside;
}
