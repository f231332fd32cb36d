// The process that is sampled: found or launched, understood, and watched for its end.

import { existsSync } from "node:fs";
import { OperatingError } from "#base/errors.ts";
import { locateRuntime, RuntimeNotReadyError, type Runtime } from "#cpython/locate.ts";
import type { Layout } from "#cpython/layouts/layout.ts";
import type { ThreadState } from "#cpython/thread-list.ts";
import { LiveMemory } from "#process/live-memory.ts";
import { processModules } from "#process/modules.ts";
import {
  commandLine,
  isAlive,
  startTime,
  threadName,
  workingDirectory,
} from "#process/process-facts.ts";
import { refusalError } from "#process/refusal.ts";
import { learnIdOffset, threadIdAt } from "#process/pthread-ids.ts";
import { ThreadIdMap } from "#process/thread-ids.ts";
import { attachFailure, nothingMapped } from "./attach-failure.ts";
import { nowNs } from "./clock.ts";

/** What the sampler needs to know of a process that runs Python. */
export interface Target {
  readonly pid: number;
  readonly memory: LiveMemory;
  readonly layout: Layout;
  readonly runtimeAddress: number;
  readonly codeTypeAddress: number;
  /** Of the recording, on the sampler's clock. */
  readonly startNs: number;
  /** Outer thread id of each thread state; 0 where it is gone. */
  threadIds(states: readonly ThreadState[]): readonly number[];
  threadName(tid: number): string;
  /** On the clock of `startTimeNow`; -1 where the thread is gone. */
  threadStartTime(tid: number): number;
}

export class PythonTarget implements Target {
  readonly pid: number;
  readonly memory: LiveMemory;
  readonly runtime: Runtime;
  readonly startNs: number;
  readonly #startTime: number;
  readonly #ids: ThreadIdMap;
  /** Before 3.11: where a thread descriptor holds the thread's id; -1: not learned yet. */
  #idOffset = -1;

  /** Throws OperatingError: no such process, not permitted, not Python, unsupported, not ready. */
  constructor(pid: number, startNs = nowNs()) {
    this.pid = pid;
    this.startNs = startNs;
    this.#startTime = startTime(pid);
    this.#ids = new ThreadIdMap(pid);
    this.memory = new LiveMemory(pid);
    try {
      this.runtime = locate(pid, this.memory);
    } catch (error) {
      this.memory.close();
      throw error;
    }
  }

  get layout(): Layout {
    return this.runtime.layout;
  }

  get runtimeAddress(): number {
    return this.runtime.address;
  }

  get codeTypeAddress(): number {
    return this.runtime.codeTypeAddress;
  }

  get pythonVersion(): string {
    return this.layout.freeThreaded
      ? `${this.runtime.version.text} free-threaded`
      : this.runtime.version.text;
  }

  /**
   * The folder with `os.py`: `<prefix>/lib/python3.N`, as the main module's path has it in most
   * builds.
   */
  get standardLibrary(): string {
    return standardLibraryOf(this.pid, this.runtime.path, this.layout);
  }

  get command(): readonly string[] {
    return commandLine(this.pid);
  }

  get workingDirectory(): string {
    return workingDirectory(this.pid);
  }

  /** Has the process itself ended (and not only the program in it)? */
  get hasEnded(): boolean {
    return !isAlive(this.pid) || startTime(this.pid) !== this.#startTime;
  }

  threadIds(states: readonly ThreadState[]): readonly number[] {
    if (this.layout.thread.nativeId >= 0) {
      return states.map((state) => (state.nativeId > 0 ? this.#ids.outerOf(state.nativeId) : 0));
    }
    if (this.#idOffset < 0) {
      const pthreads = [...new Set(states.map((state) => state.pthread))];
      this.#idOffset = learnIdOffset(this.memory, pthreads, this.#ids.learn());
      if (this.#idOffset < 0) return states.map(() => 0);
    }
    return states.map((state) => {
      const inner = threadIdAt(this.memory, state.pthread, this.#idOffset);
      return inner > 0 ? this.#ids.outerOf(inner) : 0;
    });
  }

  threadName(tid: number): string {
    return threadName(this.pid, tid);
  }

  threadStartTime(tid: number): number {
    return startTime(this.pid, tid);
  }

  close(): void {
    this.memory.close();
  }
}

/**
 * Python computes the folder from where its program lies; so do we: beside `bin/python3` or
 * `lib/libpython3.so` there is `lib/python3.N`. Empty where it is not there.
 */
function standardLibraryOf(pid: number, path: string, { minor, freeThreaded }: Layout): string {
  const folder = `python3.${minor}${freeThreaded ? "t" : ""}`;
  for (let at = path.lastIndexOf("/"); at >= 0; at = path.lastIndexOf("/", at - 1)) {
    for (const prefix of ["", "/lib"]) {
      const candidate = `${path.slice(0, at)}${prefix}/${folder}`;
      if (existsSync(`/proc/${pid}/root${candidate}/os.py`)) return candidate;
    }
    if (at === 0) break;
  }
  return "";
}

function locate(pid: number, memory: LiveMemory): Runtime {
  const modules = readModules(pid);
  if (modules.length === 0) throw nothingMapped(pid);
  try {
    return locateRuntime(memory, modules);
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    throw attachFailure(pid, memory, modules, error);
  } finally {
    for (const module of modules) module.close();
  }
}

function readModules(pid: number): ReturnType<typeof processModules> {
  try {
    return processModules(pid);
  } catch (error) {
    throw refusalError(pid, error);
  }
}

/** Of a process whose interpreter is still starting. */
export function isNotReady(error: unknown): boolean {
  return error instanceof RuntimeNotReadyError;
}

const READY_TRIES = 100;
const RETRY_MS = 10;

/** Opens a process that runs Python, waiting a moment for an interpreter that starts up. */
export function openReadyTarget(pid: number): PythonTarget {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for (let tries = 1; ; tries++) {
    try {
      return new PythonTarget(pid);
    } catch (error) {
      if (!isNotReady(error) || tries === READY_TRIES) throw error;
    }
    Atomics.wait(never, 0, 0, RETRY_MS);
  }
}
