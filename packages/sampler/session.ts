// What the command line knows of the sampler. The sampler runs in a worker thread of its own; these
// events arrive in the main thread.

import type { ProfileCost, ProfileMeta } from "#profile/model/profile.ts";
import type { Tables } from "#profile/model/tables.ts";

export interface SamplerOptions {
  /** A running process, or a command to launch and stay the ancestor of. */
  readonly target: { readonly pid: number } | { readonly command: readonly string[] };
  readonly rateHz: number;
  /**
   * Ends the recording after so much time; without it the recording ends with `stop` or the target.
   */
  readonly durationMs?: number;
  readonly noStop: boolean;
}

/**
 * What a recording gained in about a second: rows to append to each table. Where `epoch` is one
 * more than the block's before, all tables start again at row 0 (that bounds the sampler's memory).
 */
export interface SampleBlock {
  readonly epoch: number;
  readonly tables: Tables;
  /** Totals since the start, not of the block. */
  readonly cost: ProfileCost;
}

export interface SamplerEvents {
  /** The target was found and understood; the first sample follows. */
  started(meta: ProfileMeta): void;
  block(block: SampleBlock): void;
}

export type EndReason = "stopped" | "duration" | "target-ended";

export interface SamplerResult {
  readonly reason: EndReason;
  /** Of a launched command, where it ended: its exit code, or 128 + the signal that ended it. */
  readonly exitCode: number | undefined;
}

export interface Sampler {
  /** Ends the recording; `finished` resolves after the last block. */
  stop(): void;
  /** Passes a signal on to a launched command. */
  signal(number: number): void;
  /**
   * Rejects with an OperatingError: no such process, not Python, not permitted, target ended before
   * a sample …
   */
  readonly finished: Promise<SamplerResult>;
}

export type StartSampler = (options: SamplerOptions, events: SamplerEvents) => Sampler;

export interface DumpedFrame {
  readonly name: string;
  readonly qualifiedName: string;
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
  readonly kind: "python" | "gc";
}

export interface DumpedThread {
  readonly interpreter: number;
  readonly tid: number;
  /** The operating system's name of the thread. */
  readonly name: string;
  readonly running: boolean;
  /** undefined: this version of Python does not tell. */
  readonly holdsGil: boolean | undefined;
  readonly waitsForGil: boolean | undefined;
  readonly inGc: boolean | undefined;
  readonly exception: boolean | undefined;
  /** Innermost first. */
  readonly frames: readonly DumpedFrame[];
  /** Frames left out of the middle of a very deep stack. */
  readonly elidedFrames: number;
  /** Why there are no frames, where the stack could not be verified. */
  readonly failure: string | undefined;
}

export interface ProcessDump {
  readonly pid: number;
  readonly command: readonly string[];
  readonly workingDirectory: string;
  /** Empty where it is not known. */
  readonly standardLibrary: string;
  readonly pythonVersion: string;
  readonly threads: readonly DumpedThread[];
}
