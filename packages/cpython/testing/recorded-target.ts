// Recordings of parked interpreters under fixtures/memory, made by tools/record-memory.ts.

import { readdirSync, readFileSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { ensure } from "#base/assert.ts";
import type { RecordedSegment } from "#process/recorded-memory.ts";
import type { StackFrame } from "./stack-dump.ts";

const FOLDER = new URL("../../../fixtures/memory/", import.meta.url);
const MAX_MEMORY_BYTES = 16 << 20;

export const RECORDING_FILE = "recording.json";
/** The ranges' bytes one after the other, zstd. */
export const MEMORY_FILE = "memory.zst";

export interface RecordedThread {
  /** False: the thread runs no Python. */
  readonly hasFrames: boolean;
  /** Innermost first. */
  readonly frames: readonly StackFrame[];
}

export interface Recording {
  /** As in PY_VERSION_HEX. */
  readonly hexVersion: number;
  readonly freeThreaded: boolean;
  readonly runtimeAddress: number;
  readonly codeTypeAddress: number;
  readonly interpreters: number;
  /** In the order of the interpreters' lists. */
  readonly threads: readonly RecordedThread[];
  /** Addresses that could not be read in the process. */
  readonly unreadable: readonly number[];
  /** Address and size in bytes, ascending. */
  readonly ranges: readonly (readonly [address: number, sizeBytes: number])[];
}

export interface RecordedTarget {
  /** The folder's name, such as `3.12.1` or `3.14.3-debian`. */
  readonly name: string;
  readonly recording: Recording;
  /** Bytes of its own: a test may change them. */
  readonly segments: readonly RecordedSegment[];
}

/** Every recording, oldest version first. */
export function recordedTargets(): readonly RecordedTarget[] {
  const names = readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  return names
    .map((name) => recordedTarget(name))
    .sort((left, right) => left.recording.hexVersion - right.recording.hexVersion);
}

function recordedTarget(name: string): RecordedTarget {
  const folder = new URL(`${name}/`, FOLDER);
  const recording = JSON.parse(readFileSync(new URL(RECORDING_FILE, folder), "utf8")) as Recording;
  const packed = readFileSync(new URL(MEMORY_FILE, folder));
  const bytes = new Uint8Array(zstdDecompressSync(packed, { maxOutputLength: MAX_MEMORY_BYTES }));
  const segments: RecordedSegment[] = [];
  let offset = 0;
  for (const [address, sizeBytes] of recording.ranges) {
    segments.push({ address, bytes: bytes.slice(offset, offset + sizeBytes) });
    offset += sizeBytes;
  }
  ensure(
    offset === bytes.length ? offset : undefined,
    `${name}: the ranges are the recorded bytes`,
  );
  return { name, recording, segments };
}
