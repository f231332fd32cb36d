// What the command line knows of the sampler. The sampler runs in a worker thread of its own; these
// events arrive in the main thread.

import type { Variable } from "#cpython/objects/frame-locals.ts";
import type { RemoteValue } from "#cpython/objects/remote-value.ts";
import type { CoreSignal } from "#process/core-notes.ts";
import type { ProfileBlock } from "#profile/model/block.ts";
import type { ProfileMeta } from "#profile/model/profile.ts";

export interface LaunchedTarget {
  readonly command: readonly string[];
  /** A file for what it prints, where the terminal is not its; then its input is empty. */
  readonly outputPath?: string;
}

/**
 * A running process, or several; a command to launch and stay the ancestor of; the processes whose
 * command line matches, or every Python on the machine, those to come too.
 */
export type SamplerTarget =
  | { readonly pid: number }
  | { readonly pids: readonly number[] }
  | LaunchedTarget
  | { readonly name: RegExp }
  | { readonly everyPython: true };

export interface SamplerOptions {
  readonly target: SamplerTarget;
  /** Python processes below those too, as they come and go. */
  readonly subprocesses?: boolean;
  readonly rateHz: number;
  /**
   * Ends the recording after so much time; without it the recording ends with `stop` or the target.
   */
  readonly durationMs?: number;
  readonly noStop: boolean;
  /**
   * The longest that an epoch may take: for whoever keeps only the last of a recording. Without it
   * an epoch ends when its tables are large.
   */
  readonly epochMs?: number;
  /** How often a block comes; without it once a second. */
  readonly blockMs?: number;
}

/** That an epoch starts bounds the sampler's memory. */
export type SampleBlock = ProfileBlock;

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
   * Resolves when the sampler rests, holding no thread: before our process is stopped. It rests
   * until `resume`.
   */
  pause(): Promise<void>;
  resume(): void;
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
  /** Arguments and local variables that have a value, where they were asked for. */
  readonly variables?: readonly Variable[];
}

/** What a dump looks at. */
export interface DumpOptions {
  /** Never hold a thread. */
  readonly noStop: boolean;
  /** Variables of each frame: what fits on a line, or the whole of them. */
  readonly locals?: "short" | "whole";
  /** Globals by `module.name` or `name`. */
  readonly globals?: readonly string[];
}

export interface DumpedGlobal {
  readonly wanted: string;
  /** Undefined where there is none of the name. */
  readonly found: { readonly module: string; readonly value: RemoteValue } | undefined;
}

/** The frames of a stack. */
export interface DumpedStack {
  /** Innermost first. */
  readonly frames: readonly DumpedFrame[];
  /** Frames left out of the middle of a very deep stack. */
  readonly elidedFrames: number;
}

export interface GreenletName {
  /** Of its class: `greenlet.greenlet`; of those made in Python without their module: `Hub`. */
  readonly type: string;
  /** That the program gave it. */
  readonly name: string | undefined;
  /** The function that it was made for, where its class keeps that, as gevent's does. */
  readonly run: string | undefined;
}

/** A greenlet that waits for its turn. */
export interface DumpedGreenlet extends GreenletName, DumpedStack {
  /** The thread that it takes turns on; 0: not known. */
  readonly tid: number;
  /** The one that the thread began with. */
  readonly isMain: boolean;
}

export interface DumpedThread extends DumpedStack {
  readonly interpreter: number;
  /** 0: which thread runs the interpreter is not known. */
  readonly tid: number;
  /** The operating system's name of the thread. */
  readonly name: string;
  /** The name that `threading` knows it by. */
  readonly pythonName?: string;
  readonly running: boolean;
  /** undefined: this version of Python does not tell. */
  readonly holdsGil: boolean | undefined;
  readonly waitsForGil: boolean | undefined;
  readonly inGc: boolean | undefined;
  readonly exception: boolean | undefined;
  /** The greenlet that it runs, where it is another than the one that it began with. */
  readonly greenlet?: GreenletName;
  /** Why there are no frames, where the stack could not be verified. */
  readonly failure: string | undefined;
  /** Why there are no variables, where they were asked for. */
  readonly variablesFailure?: string;
}

/** What a core tells beside its process. */
export interface CoreFacts {
  readonly path: string;
  /** What stands before its paths where its files were found; empty: they are where it says. */
  readonly root: string;
  /** What ended the process; undefined where it was only looked at. */
  readonly signal: CoreSignal | undefined;
}

export interface ProcessDump {
  readonly pid: number;
  readonly command: readonly string[];
  readonly workingDirectory: string;
  /** Empty where it is not known. */
  readonly standardLibrary: string;
  readonly pythonVersion: string;
  readonly threads: readonly DumpedThread[];
  /** Those that wait; undefined where the program has none. */
  readonly greenlets?: readonly DumpedGreenlet[];
  /** What is missing, was left out or could not be checked, for a person. */
  readonly remarks: readonly string[];
  /** The process was read from a core file. */
  readonly core?: CoreFacts;
  readonly globals?: readonly DumpedGlobal[];
}
