// The process that is sampled: found or launched, understood, and watched for its end.

import { OperatingError } from "#base/errors.ts";
import { checkedRuntime, KnownRuntimes } from "#cpython/known-runtimes.ts";
import {
  locateRuntime,
  otherRuntimes,
  othersRemark,
  RuntimeNotReadyError,
  versionText,
  type Runtime,
} from "#cpython/locate.ts";
import type { Layout } from "#cpython/layouts/layout.ts";
import type { ThreadState } from "#cpython/thread-list.ts";
import { LiveMemory } from "#process/live-memory.ts";
import type { MappedFile } from "#process/maps.ts";
import { filesWithCode, processModules } from "#process/modules.ts";
import {
  commandLine,
  isAlive,
  ownPath,
  startTime,
  threadName,
  workingDirectory,
} from "#process/process-facts.ts";
import { refusalError } from "#process/refusal.ts";
import { learnIdOffset, threadIdAt } from "#process/pthread-ids.ts";
import { activity, ThreadActivity } from "#process/thread-activity.ts";
import { listThreadIds, ThreadIdMap } from "#process/thread-ids.ts";
import { attachFailure, nothingMapped } from "./attach-failure.ts";
import { nowNs } from "./clock.ts";
import { PythonThreadNames } from "./python-thread-names.ts";
import { mayRunElsewhere, namedStacks, ownerOf, runningStacks } from "./thread-owner.ts";
import type { ThreadStack } from "./thread-owner.ts";
import { standardLibraryBelow } from "./standard-library.ts";

/** What the sampler needs to know of a process that runs Python. */
export interface Target {
  readonly pid: number;
  readonly memory: LiveMemory;
  readonly layout: Layout;
  readonly runtimeAddress: number;
  readonly codeTypeAddress: number;
  /** What of the process is not read, for a person. */
  readonly remarks: readonly string[];
  /** Of the recording, on the sampler's clock. */
  readonly startNs: number;
  /**
   * Outer thread id of each thread state; 0 where it is gone, or where it is not known which thread
   * runs it.
   */
  threadIds(states: readonly ThreadState[]): readonly number[];
  /** `state`: to name it as the program does, where nobody named it to the operating system. */
  threadName(tid: number, state?: ThreadState): string;
  /** On the clock of `startTimeNow`; -1 where the thread is gone. */
  threadStartTime(tid: number): number;
}

/** What makes finding the runtime quick. */
export interface TargetHints {
  readonly runtimes: KnownRuntimes;
  /** Of the process that it may be a fork of, with the same program. */
  readonly forkedFrom: Runtime | undefined;
}

export class PythonTarget implements Target {
  readonly pid: number;
  readonly memory: LiveMemory;
  readonly runtime: Runtime;
  readonly remarks: readonly string[];
  readonly startNs: number;
  readonly isStill = false;
  /** It runs what its parent ran, from where that forked. */
  readonly isFork: boolean;
  readonly #startTime: number;
  readonly #ids: ThreadIdMap;
  readonly #pythonNames = new PythonThreadNames(this);
  /** Before 3.11: where a thread descriptor holds the thread's id; -1: not learned yet. */
  #idOffset = -1;

  /** Throws OperatingError: no such process, not permitted, not Python, unsupported, not ready. */
  constructor(pid: number, startNs = nowNs(), hints?: TargetHints) {
    this.pid = pid;
    this.startNs = startNs;
    this.#startTime = startTime(pid);
    this.#ids = new ThreadIdMap(pid);
    this.memory = new LiveMemory(pid);
    try {
      const parent = hints?.forkedFrom;
      const forked = parent === undefined ? undefined : checkedRuntime(this.memory, parent);
      this.isFork = forked !== undefined;
      const located =
        forked === undefined
          ? locate(pid, this.memory, hints?.runtimes ?? new KnownRuntimes())
          : { runtime: forked, others: [] };
      this.runtime = located.runtime;
      this.remarks = othersRemark(located.others);
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
    return versionText(this.runtime);
  }

  /**
   * The folder with `os.py`: `<prefix>/lib/python3.N`, as the main module's path has it in most
   * builds.
   */
  get standardLibrary(): string {
    const { pid, runtime, layout } = this;
    return standardLibraryBelow(`/proc/${pid}/root`, ownPath(pid, runtime.path), layout);
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

  threadIds(states: readonly ThreadState[], isOneLook = false): readonly number[] {
    const tids = this.#namedThreadIds(states);
    const { pid, layout, memory } = this;
    if (!states.some((state) => mayRunElsewhere(layout, state))) return tids;
    if (listThreadIds(pid).length === 1) return tids;
    const stacks = runningStacks(pid, layout, states, tids, isOneLook);
    return states.map((state, index) => {
      if (!mayRunElsewhere(layout, state)) return tids[index];
      const owner = ownerOf(memory, layout, state, stacks);
      if (owner !== undefined && layout.thread.cframe >= 0) state.stack = owner;
      return owner?.tid ?? 0;
    });
  }

  /** Those that the states themselves name. */
  #namedThreadIds(states: readonly ThreadState[]): readonly number[] {
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

  /** Where the C stacks of threads lie. */
  stacks(states: readonly ThreadState[], tids: readonly number[]): readonly ThreadStack[] {
    return namedStacks(this.pid, this.layout, states, tids);
  }

  mappedPaths(): readonly string[] {
    try {
      return filesWithCode(this.pid).map(({ path }) => path);
    } catch {
      return [];
    }
  }

  threadName(tid: number, state?: ThreadState): string {
    const name = threadName(this.pid, tid);
    const pythonName = state === undefined ? undefined : this.#pythonNames.of(state);
    if (pythonName === undefined) return name;
    // Threads inherit the name of the process; from 3.14 on they have the beginning of their own.
    const isInherited = name === threadName(this.pid, this.pid);
    return isInherited || pythonName.startsWith(name) ? pythonName : name;
  }

  threadStartTime(tid: number): number {
    return startTime(this.pid, tid);
  }

  isRunning(tid: number): boolean {
    try {
      const thread = new ThreadActivity(this.pid, tid);
      const state = thread.read();
      thread.close();
      return state === activity.running;
    } catch {
      return false;
    }
  }

  close(): void {
    this.memory.close();
  }
}

interface Located {
  readonly runtime: Runtime;
  /** Known where the files were searched. */
  readonly others: readonly Runtime[];
}

function locate(pid: number, memory: LiveMemory, runtimes: KnownRuntimes): Located {
  const files = orRefusal(pid, () => filesWithCode(pid));
  const known = runtimes.find(memory, files);
  if (known === "none") {
    throw new OperatingError("not-python", `process ${pid} runs a program without Python`);
  }
  if (known !== undefined) return { runtime: known, others: [] };
  return search(pid, memory, files, runtimes);
}

function search(
  pid: number,
  memory: LiveMemory,
  files: readonly MappedFile[],
  runtimes: KnownRuntimes,
): Located {
  const modules = orRefusal(pid, () => processModules(pid, files));
  if (modules.length === 0) throw nothingMapped(pid);
  try {
    const runtime = locateRuntime(memory, modules);
    runtimes.note(memory, files, runtime);
    return { runtime, others: otherRuntimes(memory, modules, runtime) };
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    const failure = attachFailure(pid, memory, modules, error);
    if (failure.kind === "not-python") runtimes.note(memory, files, undefined);
    throw failure;
  } finally {
    for (const module of modules) module.close();
  }
}

function orRefusal<T>(pid: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw refusalError(pid, error);
  }
}

/** Of a process whose interpreter is still starting. */
export function isNotReady(error: unknown): boolean {
  return error instanceof RuntimeNotReadyError;
}

const READY_MS = 1000;
const RETRY_MS = 10;

/** Opens a process that runs Python, waiting a moment for an interpreter that starts up. */
export function openReadyTarget(pid: number): PythonTarget {
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const deadlineNs = nowNs() + READY_MS * 1e6;
  for (;;) {
    try {
      return new PythonTarget(pid);
    } catch (error) {
      if (!isNotReady(error) || nowNs() > deadlineNs) throw error;
    }
    Atomics.wait(never, 0, 0, RETRY_MS);
  }
}
