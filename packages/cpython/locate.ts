// Finds the CPython runtime of a process and learns its version and layout: by the symbol
// `_PyRuntime`, by the section `.PyRuntime`, by the cookie that 3.13 and later start it with, and,
// in stripped binaries of older versions, by its look. A file can be mapped more than once, so
// every candidate is validated and the first that holds is taken.

import { OperatingError } from "#base/errors.ts";
import type { Memory } from "#process/memory.ts";
import { MemoryError } from "#process/memory.ts";
import { HEADER_BYTES, readDebugOffsetsHeader } from "./debug-offsets.ts";
import { layoutFor, staticLayouts } from "./layouts/layout-for.ts";
import type { Layout } from "./layouts/layout.ts";
import type { Module } from "./module.ts";
import { looksLikeRuntime, scanWords } from "./runtime-scan.ts";
import { validateRuntime } from "./validate.ts";
import { moduleVersion } from "./version-search.ts";
import {
  NEWEST_MINOR,
  OLDEST_MINOR,
  unsupportedVersion,
  versionFromHex,
  versionFromMinor,
  type Version,
} from "./version.ts";

const FIRST_SELF_DESCRIBING_MINOR = 13;
const MAX_OTHERS = 16;
/** `xdebugpy` as two little-endian words. */
const COOKIE_WORDS = [0x62656478, 0x79706775] as const;

export interface Runtime {
  readonly address: number;
  readonly version: Version;
  readonly layout: Layout;
  /** Path of the file whose runtime it is. */
  readonly path: string;
  /** Address of the type `code`; 0 where no symbol and no frame told it yet. */
  readonly codeTypeAddress: number;
}

/**
 * Python is there, but no interpreter runs: it is starting up or shutting down. Ask again or give
 * up.
 */
export class RuntimeNotReadyError extends OperatingError {
  constructor(version: Version) {
    super(
      "target-ended",
      `Python ${version.text} is in the process, but no interpreter runs in it yet, or any more`,
      "try again in a moment",
    );
  }
}

/** `3.12.1`, or `3.13.0 free-threaded`. */
export function versionText({ version, layout }: Runtime): string {
  return layout.freeThreaded ? `${version.text} free-threaded` : version.text;
}

/** For a person: of runtimes that are in the process, too. */
export function othersRemark(others: readonly Runtime[]): readonly string[] {
  return others.map((other) => {
    return `Python ${versionText(other)} (${other.path}) runs in the process, too: it is not read`;
  });
}

/** Where a runtime may be, and of which version. */
interface Candidate {
  readonly module: Module;
  readonly address: number;
  readonly version: Version;
  readonly freeThreaded: boolean;
}

/**
 * Finds the runtime among the files mapped into a process. Throws OperatingError: "not-python";
 * "unsupported-version"; RuntimeNotReadyError while there is no interpreter.
 */
export function locateRuntime(memory: Memory, modules: readonly Module[]): Runtime {
  const failures = new Failures();
  for (const candidates of [namedCandidates, cookieCandidates, scannedCandidates]) {
    for (const candidate of candidates(memory, modules)) {
      const runtime = tryCandidate(memory, candidate, failures);
      if (runtime !== undefined) return runtime;
    }
    if (failures.error !== undefined) break;
  }
  throw failures.error ?? notPython(memory, modules);
}

/** Those that run in the process beside the one that was found: a program may load several. */
export function otherRuntimes(
  memory: Memory,
  modules: readonly Module[],
  found: Runtime,
): readonly Runtime[] {
  const others = new Map<number, Runtime>();
  for (const candidate of namedCandidates(memory, modules)) {
    if (candidate.address === found.address || others.size === MAX_OTHERS) continue;
    const other = tryCandidate(memory, candidate, new Failures());
    if (other !== undefined) others.set(other.address, other);
  }
  return [...others.values()];
}

/** Keeps the failure that tells most: of a runtime that is there, over one that is not. */
class Failures {
  error: OperatingError | undefined;

  add(error: OperatingError): void {
    if (this.error === undefined || error instanceof RuntimeNotReadyError) this.error = error;
  }
}

function tryCandidate(
  memory: Memory,
  candidate: Candidate,
  failures: Failures,
): Runtime | undefined {
  const { module, address, version } = candidate;
  try {
    const layout = layoutFor(memory, address, version, candidate.freeThreaded);
    const knownCodeType = module.symbol("PyCode_Type") ?? 0;
    const validation = validateRuntime(memory, layout, address, knownCodeType);
    if (validation.outcome === "valid") {
      const codeTypeAddress = validation.codeType;
      return { address, version, layout, path: module.path, codeTypeAddress };
    }
    failures.add(
      validation.outcome === "not-ready"
        ? new RuntimeNotReadyError(version)
        : unknownBuild(candidate, validation.reason),
    );
  } catch (error) {
    if (error instanceof OperatingError) failures.add(error);
    else if (error instanceof MemoryError) failures.add(unknownBuild(candidate, error.message));
    else throw error;
  }
  return undefined;
}

/** From the symbol or the section. */
function* namedCandidates(memory: Memory, modules: readonly Module[]): Generator<Candidate> {
  for (const module of modules) {
    const address = module.symbol("_PyRuntime") ?? module.section(".PyRuntime")?.address;
    if (address !== undefined) yield* candidatesAt(memory, module, address);
  }
}

/**
 * A runtime at a known address: of the version that it publishes, or that its file has, or of any
 * that fits.
 */
function* candidatesAt(memory: Memory, module: Module, address: number): Generator<Candidate> {
  const header = tryRead(memory, address, HEADER_BYTES);
  const published = header === undefined ? undefined : readDebugOffsetsHeader(header);
  const publishedVersion =
    published === undefined ? undefined : versionFromHex(published.versionHex);
  if (published !== undefined && publishedVersion !== undefined) {
    yield { module, address, version: publishedVersion, freeThreaded: published.freeThreaded };
    return;
  }
  const version = moduleVersion(memory, module);
  if (version !== undefined) {
    yield { module, address, version, freeThreaded: false };
    return;
  }
  for (const { minor } of staticLayouts) {
    if (looksLikeRuntime(memory, address, minor)) {
      yield { module, address, version: versionFromMinor(3, minor), freeThreaded: false };
    }
  }
}

/** From the cookie that 3.13 and later start their runtime with, in memory that a file backs. */
function* cookieCandidates(memory: Memory, modules: readonly Module[]): Generator<Candidate> {
  for (const module of modules) {
    const matches = scanWords(memory, module.writableRanges, (words, at) => {
      return words[at] === COOKIE_WORDS[0] && words[at + 1] === COOKIE_WORDS[1];
    });
    for (const address of matches) yield* candidatesAt(memory, module, address);
  }
}

/**
 * From the look of `interpreters`, in files without symbols and sections, of versions that publish
 * nothing.
 */
function* scannedCandidates(memory: Memory, modules: readonly Module[]): Generator<Candidate> {
  for (const module of modules) {
    const version = moduleVersion(memory, module);
    if (
      version === undefined ||
      version.major !== 3 ||
      version.minor >= FIRST_SELF_DESCRIBING_MINOR
    )
      continue;
    const layout = staticLayouts.find((known) => known.minor === version.minor);
    if (layout === undefined) continue;
    const matches = scanWords(memory, module.writableRanges, looksLikeInterpreterList);
    for (const match of matches) {
      const address = match - layout.runtime.interpretersHead;
      const validation = validateRuntime(memory, layout, address, 0);
      if (validation.outcome === "valid") yield { module, address, version, freeThreaded: false };
    }
  }
}

/**
 * `head`, `main` and `next_id`: two pointers and a small number. All versions before 3.13 have them
 * in this order.
 */
function looksLikeInterpreterList(words: Uint32Array, at: number): boolean {
  return (
    isPointer(words[at], words[at + 1]) &&
    isPointer(words[at + 2], words[at + 3]) &&
    words[at + 4] > 0 &&
    words[at + 4] < 1 << 16 &&
    words[at + 5] === 0
  );
}

function isPointer(low: number, high: number): boolean {
  return (
    low % 8 === 0 && (low !== 0 || high !== 0) && high < 1 << 15 && (high > 0 || low >= 1 << 16)
  );
}

function tryRead(memory: Memory, address: number, sizeBytes: number): Uint8Array | undefined {
  try {
    return memory.read(address, sizeBytes);
  } catch (error) {
    if (error instanceof MemoryError) return undefined;
    throw error;
  }
}

function unknownBuild(candidate: Candidate, reason: string): OperatingError {
  const { version, module } = candidate;
  return new OperatingError(
    "unsupported-version",
    `${module.path} says it is Python ${version.text}, but is built otherwise: ${reason}`,
    "builds with changed structures (such as --with-trace-refs) cannot be read",
  );
}

function notPython(memory: Memory, modules: readonly Module[]): OperatingError {
  for (const module of modules) {
    const version = moduleVersion(memory, module);
    if (
      version !== undefined &&
      (version.major !== 3 || version.minor < OLDEST_MINOR || version.minor > NEWEST_MINOR)
    ) {
      return unsupportedVersion(version);
    }
  }
  if (modules.some((module) => /\/(lib)?pypy[^/]*$/.test(module.path))) {
    return new OperatingError(
      "unsupported-version",
      "the process runs PyPy",
      "only CPython can be read",
    );
  }
  return new OperatingError(
    "not-python",
    `no CPython in the process: none of its ${modules.length} mapped files has the symbol ` +
      "_PyRuntime, the section .PyRuntime or a runtime's data",
    "give the id of the Python process itself, not of a shell or launcher that started it",
  );
}
