// The table of output formats: names, aliases, extensions. How each is written is in `writers.ts`,
// which is loaded only when there is something to write.

import type { SampleRows } from "#profile/model/sample-columns.ts";

export const FORMAT_NAMES = [
  "svg",
  "html",
  "collapsed",
  "speedscope",
  "pprof",
  "gecko",
  "chrometrace",
  "callgrind",
  "pstats",
  "md",
  "json",
  "pyro",
] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

export interface Format {
  readonly name: FormatName;
  /** Names that other tools have for it. */
  readonly aliases: readonly string[];
  /** What the output's name ends in; the first is the one that we give. */
  readonly extensions: readonly string[];
  /** Extensions that do not choose this format but do not contradict it either. */
  readonly allowedExtensions: readonly string[];
  /** What it shows of a recording: the runs of samples in their order, or only their sums. */
  readonly rows: SampleRows;
  /** Not to be shown on a terminal. */
  readonly isBinary: boolean;
  readonly meaning: string;
}

export const FORMATS: readonly Format[] = [
  {
    name: "svg",
    aliases: ["flamegraph"],
    extensions: [".svg"],
    allowedExtensions: [],
    rows: "sums",
    isBinary: false,
    meaning: "flame graph for any browser",
  },
  {
    name: "html",
    aliases: ["report"],
    extensions: [".html", ".htm"],
    allowedExtensions: [],
    rows: "runs",
    isBinary: false,
    meaning: "the whole viewer in one file, for any browser",
  },
  {
    name: "collapsed",
    aliases: ["raw"],
    extensions: [".txt", ".collapsed"],
    allowedExtensions: [],
    rows: "sums",
    isBinary: false,
    meaning: "one line per stack, for flamegraph.pl, inferno and others",
  },
  {
    name: "speedscope",
    aliases: [],
    extensions: [".speedscope.json"],
    allowedExtensions: [".json"],
    rows: "runs",
    isBinary: false,
    meaning: "for speedscope.app",
  },
  {
    name: "pprof",
    aliases: [],
    extensions: [".pb.gz", ".pprof"],
    allowedExtensions: [],
    rows: "sums",
    isBinary: true,
    meaning: "for go tool pprof",
  },
  {
    name: "gecko",
    aliases: ["firefox"],
    extensions: [".gecko.json"],
    allowedExtensions: [".json"],
    rows: "runs",
    isBinary: false,
    meaning: "for the Firefox Profiler",
  },
  {
    name: "chrometrace",
    aliases: ["perfetto", "trace"],
    extensions: [".trace.json"],
    allowedExtensions: [".json"],
    rows: "runs",
    isBinary: false,
    meaning: "trace events, for Perfetto and chrome://tracing",
  },
  {
    name: "callgrind",
    aliases: [],
    extensions: [".callgrind"],
    allowedExtensions: [".out"],
    rows: "sums",
    isBinary: false,
    meaning: "for KCachegrind",
  },
  {
    name: "pstats",
    aliases: [],
    extensions: [".pstats", ".prof"],
    allowedExtensions: [],
    rows: "sums",
    isBinary: true,
    meaning: "for python -m pstats and SnakeViz",
  },
  {
    name: "md",
    aliases: ["markdown"],
    extensions: [".md"],
    allowedExtensions: [],
    rows: "sums",
    isBinary: false,
    meaning: "a summary for an incident report",
  },
  {
    name: "json",
    aliases: [],
    extensions: [".json"],
    allowedExtensions: [],
    rows: "runs",
    isBinary: false,
    meaning: "for programs",
  },
  {
    name: "pyro",
    aliases: [],
    extensions: [".pyro"],
    allowedExtensions: [],
    rows: "sums",
    isBinary: true,
    meaning: "the recording itself",
  },
];
