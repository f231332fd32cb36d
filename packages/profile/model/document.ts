// A file that was read: names and samples as a profile, each other kind in a table of its own, and
// what reading it showed.

import { PYROMETER_VERSION } from "#base/version.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { CounterTable, EdgeTables, Kind, LineTable, MarkerTable, SpanTable } from "./kinds.ts";
import type { Profile, ProfileMeta } from "./profile.ts";

export interface Document {
  /** The reader's name: `pstats`, `speedscope` … */
  readonly format: string;
  /** The tool that wrote it, where the file tells: `py-spy 0.4.3`; else empty. */
  readonly writtenBy: string;
  /** The kinds that it holds, the first being what to show first. */
  readonly kinds: readonly Kind[];
  /** Names of all kinds; its samples are empty where the file has none. */
  readonly profile: Profile;
  /** Do `timeNs` of samples tell when they were taken, or only their order? */
  readonly hasTimes: boolean;
  /** One of our recordings: what was lost and what it cost is known. */
  readonly isOwn: boolean;
  readonly edges?: EdgeTables;
  readonly lines?: LineTable;
  readonly spans?: SpanTable;
  readonly markers?: MarkerTable;
  readonly counters?: CounterTable;
  /** Source texts that the file itself carries, by path. */
  readonly sources?: ReadonlyMap<string, string>;
  /** What was estimated (`convert --estimate`), in words; empty: nothing. */
  readonly estimated?: string;
  readonly diagnosis: Diagnosis;
}

/** What is known of a file of another tool: nothing but what it says. */
export const FOREIGN_META: ProfileMeta = {
  pyrometerVersion: PYROMETER_VERSION,
  startedAtMs: 0,
  pid: 0,
  command: [],
  workingDirectory: "",
  standardLibrary: "",
  pythonVersion: "",
  host: "",
  rateHz: 0,
  noStop: false,
};
