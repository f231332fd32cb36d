// What was found out about a file that is mapped into one process holds for the next process that
// maps it: attaching to that takes a look at its list of mappings instead of a search.
//
// Traps: an inode number may by now be another file's, so the file's first mapped page must be the
// same bytes (it holds the headers and, in most builds, the build id); and what is known is only
// where to look: the runtime that is there is validated as always.

import type { MappedFile } from "#process/maps.ts";
import type { Memory } from "#process/memory.ts";
import { MemoryError } from "#process/memory.ts";
import { RuntimeNotReadyError, type Runtime } from "./locate.ts";
import { validateRuntime } from "./validate.ts";

const PAGE_BYTES = 4096;
/** Files; beyond, all is forgotten. */
const KNOWN_MAX = 4096;

interface KnownFile {
  readonly firstPage: Uint8Array;
  /** Undefined: no runtime of Python. */
  readonly runtime: Runtime | undefined;
  /** Where that runtime's file began. */
  readonly start: number;
}

export class KnownRuntimes {
  readonly #files = new Map<string, KnownFile>();

  /**
   * The runtime of a process that maps these files (with code), where one of them is known to hold
   * it: "none" where all are known to hold none, undefined where it has to be searched. Throws
   * RuntimeNotReadyError.
   */
  find(memory: Memory, files: readonly MappedFile[]): Runtime | "none" | undefined {
    let isAllKnown = files.length > 0;
    let starts: RuntimeNotReadyError | undefined;
    for (const file of files) {
      const start = startOf(file);
      const known = this.#knownAt(memory, file, start);
      if (known === undefined) isAllKnown = false;
      if (known?.runtime === undefined) continue;
      const moved = runtimeMoved(known.runtime, start - known.start);
      const found = checkedRuntime(memory, moved);
      if (found !== undefined) return found;
      if (isEmptyAt(memory, moved)) starts = new RuntimeNotReadyError(moved.version);
      isAllKnown = false;
    }
    if (starts !== undefined) throw starts;
    return isAllKnown ? "none" : undefined;
  }

  /** After a search: `runtime` is what was found, or that there is none. */
  note(memory: Memory, files: readonly MappedFile[], runtime: Runtime | undefined): void {
    if (this.#files.size + files.length > KNOWN_MAX) this.#files.clear();
    for (const file of files) {
      const start = startOf(file);
      const firstPage = readPage(memory, start);
      if (firstPage === undefined) continue;
      const isItsFile = runtime !== undefined && file.path === runtime.path;
      if (isItsFile && start <= runtime.address) {
        this.#files.set(keyOf(file), { firstPage, runtime, start });
      } else if (runtime === undefined) {
        this.#files.set(keyOf(file), { firstPage, runtime, start });
      }
    }
  }

  #knownAt(memory: Memory, file: MappedFile, start: number): KnownFile | undefined {
    const known = this.#files.get(keyOf(file));
    if (known === undefined) return undefined;
    const page = readPage(memory, start);
    const isSame = page !== undefined && Buffer.from(page.buffer).equals(known.firstPage);
    return isSame ? known : undefined;
  }
}

/**
 * The runtime where it was in a process that this one was forked from, or undefined. `runtime` may
 * be anything of the past: what counts is what is there.
 */
export function checkedRuntime(memory: Memory, runtime: Runtime): Runtime | undefined {
  const { layout, address, codeTypeAddress } = runtime;
  const validation = validateRuntime(memory, layout, address, codeTypeAddress);
  if (validation.outcome !== "valid") return undefined;
  return { ...runtime, codeTypeAddress: validation.codeType };
}

/** Its list of interpreters is there, and empty: it starts, or is about to end. */
function isEmptyAt(memory: Memory, { layout, address }: Runtime): boolean {
  return validateRuntime(memory, layout, address, 0).outcome === "not-ready";
}

function runtimeMoved(runtime: Runtime, distance: number): Runtime {
  const { address, codeTypeAddress } = runtime;
  return {
    ...runtime,
    address: address + distance,
    codeTypeAddress: codeTypeAddress === 0 ? 0 : codeTypeAddress + distance,
  };
}

function keyOf({ device, inode, path }: MappedFile): string {
  return `${device} ${inode} ${path}`;
}

function startOf({ mappings }: MappedFile): number {
  return mappings[0].start;
}

function readPage(memory: Memory, address: number): Uint8Array | undefined {
  try {
    return memory.read(address, PAGE_BYTES);
  } catch (error) {
    if (error instanceof MemoryError) return undefined;
    throw error;
  }
}
