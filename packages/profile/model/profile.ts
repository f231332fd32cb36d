import type { ProcessCost } from "./process-costs.ts";
import type { Tables } from "./tables.ts";

/** What was measured and how: known when a recording starts. */
export interface ProfileMeta {
  /** Version of Pyrometer that wrote it. */
  readonly pyrometerVersion: string;
  /** ms since 1970. */
  readonly startedAtMs: number;
  readonly pid: number;
  /** The target's command line, or the name it was given. */
  readonly command: readonly string[];
  /** The target's working directory: what lies below it is "your code". Empty where unknown. */
  readonly workingDirectory: string;
  /** The folder of the standard library in the target, empty where unknown. */
  readonly standardLibrary: string;
  /** `3.12.1`, or `3.13.0 free-threaded`. */
  readonly pythonVersion: string;
  readonly host: string;
  readonly rateHz: number;
  readonly noStop: boolean;
}

/**
 * What the measurement cost and what it lost: totals since the start, renewed with every block of a
 * recording.
 */
export interface ProfileCost {
  /** Time from the first to the last tick, ns. */
  readonly durationNs: number;
  /** Rounds of the sampling clock that ran. */
  readonly ticks: number;
  /** Rounds that could not run because the sampler was late. */
  readonly missedTicks: number;
  /** Thread samples with a verified stack. */
  readonly samples: number;
  /**
   * Thread samples whose stack could not be verified, by reason; each is also in the samples as an
   * unattributed row.
   */
  readonly lost: Readonly<Record<string, number>>;
  /** Times a running thread was held while it was read, how long in all and at most. */
  readonly holds: number;
  readonly heldNs: number;
  readonly longestHoldNs: number;
  /** CPU time of Pyrometer itself, ns, and its resident memory. */
  readonly profilerCpuNs: number;
  readonly profilerResidentBytes: number;
  /**
   * Lines for a person: "rate lowered to 60 Hz: …", "memory headroom of the container is 40 MB".
   */
  readonly notes: readonly string[];
}

/** Of a recording that was cut off before its first second. */
export const EMPTY_COST: ProfileCost = {
  durationNs: 0,
  ticks: 0,
  missedTicks: 0,
  samples: 0,
  lost: {},
  holds: 0,
  heldNs: 0,
  longestHoldNs: 0,
  profilerCpuNs: 0,
  profilerResidentBytes: 0,
  notes: [],
};

export interface Profile extends Tables {
  readonly meta: ProfileMeta;
  readonly cost: ProfileCost;
  /** The same by process, where that is known: in recordings from version 3 on. */
  readonly processCosts: readonly ProcessCost[];
}
