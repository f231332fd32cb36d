// The Python in a core file, as `dump` reads it: nothing runs any more, and nothing moves.

import { OperatingError } from "#base/errors.ts";
import {
  locateRuntime,
  otherRuntimes,
  othersRemark,
  versionText,
  type Runtime,
} from "#cpython/locate.ts";
import type { Layout } from "#cpython/layouts/layout.ts";
import type { ThreadState } from "#cpython/thread-list.ts";
import { argumentsOf } from "#process/core-arguments.ts";
import type { CoreFile } from "#process/core-file.ts";
import { CoreFiles, type CoreMappedFile, type CoreSearch } from "#process/core-files.ts";
import { CoreMemory } from "#process/core-memory.ts";
import { coreModules } from "#process/core-modules.ts";
import type { CoreThread } from "#process/core-notes.ts";
import type { CoreFacts } from "./session.ts";
import { standardLibraryBelow } from "./standard-library.ts";
import { mayRunElsewhere, ownerOf, type ThreadStack } from "./thread-owner.ts";

const WHERE_FILES_ARE = "--executable and --lib-path say where files are";

export class CoreTarget {
  readonly memory: CoreMemory;
  readonly runtime: Runtime;
  readonly isStill = true;
  /** What stands before its paths where its files were found; empty: they are where it says. */
  readonly root: string;
  readonly #others: readonly Runtime[];
  readonly #core: CoreFile;
  readonly #files: CoreFiles;
  readonly #byPthread = new Map<number, CoreThread>();
  readonly #byTid = new Map<number, CoreThread>();

  /** Takes the core over. Throws OperatingError: not Python, unsupported, files missing. */
  constructor(core: CoreFile, search: CoreSearch) {
    this.#core = core;
    const written = new CoreMemory(core);
    this.#files = new CoreFiles(core, written, search);
    this.memory = new CoreMemory(core, this.#files);
    for (const thread of core.notes.threads) {
      this.#byPthread.set(thread.pthread, thread);
      this.#byTid.set(thread.tid, thread);
    }
    try {
      const modules = coreModules(this.#files, written);
      this.#mustUse(search.executable);
      this.runtime = this.#locate(modules);
      this.#others = otherRuntimes(this.memory, modules, this.runtime);
      this.root = this.#rootOf(this.#fileOf(this.runtime.path));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get pid(): number {
    return this.#core.notes.pid;
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

  get command(): readonly string[] {
    const { name, commandText, auxiliary } = this.#core.notes;
    const whole = argumentsOf(this.memory, auxiliary);
    if (whole !== undefined && whole.length > 0) return whole;
    return [commandText === "" ? `[${name}]` : commandText];
  }

  get standardLibrary(): string {
    return standardLibraryBelow(this.root, this.runtime.path, this.layout);
  }

  /** Of each state; 0 where no thread, or more than one, may run it. */
  threadIds(states: readonly ThreadState[]): readonly number[] {
    const alone = this.#core.notes.threads.length === 1;
    return states.map((state) => {
      if (!alone && mayRunElsewhere(this.layout, state)) {
        return ownerOf(this.memory, this.layout, state, this.stacks())?.tid ?? 0;
      }
      const thread = this.#byPthread.get(state.pthread) ?? this.#byTid.get(state.nativeId);
      return thread?.tid ?? 0;
    });
  }

  /** What is in use lies between the stack pointer and the thread's descriptor at its top. */
  stacks(): readonly ThreadStack[] {
    return this.#core.notes.threads.flatMap(({ tid, pthread, stackPointer, registers }) => {
      const segment = this.#core.segmentAt(stackPointer);
      if (segment === undefined) return [];
      const hasDescriptor = pthread > stackPointer && pthread < segment.end;
      const end = hasDescriptor ? pthread : segment.end;
      return [{ tid, start: stackPointer, end, registers }];
    });
  }

  mappedPaths(): readonly string[] {
    return this.#files.files.map(({ path }) => path);
  }

  /** A core keeps one name, that of the process, which is its main thread's. */
  threadName(tid: number): string {
    return tid === this.pid ? this.#core.notes.name : "";
  }

  /** It executed its program, not a system call. */
  isRunning(tid: number): boolean {
    const thread = this.#byTid.get(tid);
    return thread !== undefined && thread.systemCall < 0;
  }

  get facts(): CoreFacts {
    const { path, notes } = this.#core;
    return { path, root: this.root, signal: notes.signal };
  }

  get remarks(): readonly string[] {
    return [...this.#damages(), ...othersRemark(this.#others)];
  }

  *#damages(): Generator<string> {
    const { missingBytes, sizeBytes, notes } = this.#core;
    if (missingBytes > 0) {
      const whole = sizeBytes + missingBytes;
      yield `the core is cut short: ${sizeBytes} of ${whole} bytes are there`;
    }
    if (notes.isCutShort) yield "its notes are damaged: threads may be missing";
    if (notes.threads.length === 0)
      yield "its notes of threads are missing: which ran is not known";
    for (const why of this.#missing()) yield `${why} (${WHERE_FILES_ARE})`;
    const file = this.#fileOf(this.runtime.path);
    if (file?.isUnchecked === true) {
      yield `${file.place} was taken for the core's ${file.path}: nothing tells whether it is`;
    }
  }

  /** Of the files that Python itself may be in, which were not found. */
  #missing(): string[] {
    const files = this.#files.files.filter(
      ({ isProgram, path }) => isProgram || /python/.test(path),
    );
    return files.map(({ why }) => why).filter((why) => why !== "");
  }

  #fileOf(path: string): CoreMappedFile | undefined {
    return this.#files.files.find((file) => file.path === path);
  }

  #rootOf(file: CoreMappedFile | undefined): string {
    if (file === undefined || !file.place.endsWith(file.path)) return "";
    return file.place.slice(0, -file.path.length);
  }

  /** What was named and is not used is a mistake that should not pass unseen. */
  #mustUse(executable: string | undefined): void {
    if (executable === undefined) return;
    if (this.#files.files.some(({ place }) => place === executable)) return;
    const program = this.#files.files.find(({ isProgram }) => isProgram);
    const why = program === undefined ? "the core does not say which program it ran" : program.why;
    throw new OperatingError("bad-file", `${executable} is not the core's program: ${why}`);
  }

  #locate(modules: ReturnType<typeof coreModules>): Runtime {
    try {
      return locateRuntime(this.memory, modules);
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error;
      throw this.#locateError(error);
    }
  }

  /** Where files are missing, that is the likelier reason, and one that can be mended. */
  #locateError(error: OperatingError): OperatingError {
    const { path, missingBytes, notes } = this.#core;
    const reasons: string[] = [];
    if (missingBytes > 0) reasons.push(`the core is cut short, ${missingBytes} bytes are missing`);
    if (notes.mappings.length === 0) reasons.push("it does not say which files were mapped");
    const missing = this.#files.files.filter(
      ({ isProgram, path: name, why }) => why !== "" && (isProgram || /python/.test(name)),
    );
    reasons.push(...missing.map(({ why }) => why));
    const text = [error.message, ...reasons].join("; ");
    const remedy =
      missing.length > 0 ? "--executable and --lib-path say where they are" : undefined;
    return new OperatingError(error.kind, `${path}: ${text}`, remedy ?? error.remedy, error);
  }

  close(): void {
    this.#files.close();
    this.#core.close();
  }
}
