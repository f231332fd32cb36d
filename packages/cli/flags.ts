// THE table of flags. Options of the command line, their help and their types are made from it and
// from nothing else. The key is the long name in camel case, which is also how a command finds the
// value.

import { SORT_KEYS } from "#analysis/pstats/sort-keys.ts";
import { parseFormat } from "./output/choose-format.ts";
import { FORMATS } from "./output/formats.ts";
import { parseTrigger } from "./record/trigger.ts";
import {
  parseBy,
  parseDelay,
  parseDuration,
  parseExpression,
  parseFolders,
  parseHost,
  parseLimit,
  parseMaxLines,
  parseNames,
  parsePath,
  parsePids,
  parsePort,
  parseRing,
  parseShare,
  parseRate,
  parseTexts,
  parseValue,
  parseWords,
  RATE_HZ_MAX,
} from "./flag-values.ts";

export const COMMAND_NAMES = [
  "record",
  "top",
  "dump",
  "view",
  "convert",
  "stats",
  "diff",
  "top-functions",
  "callers",
  "callees",
  "tree",
  "doctor",
  "completion",
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

export const FLAG_GROUPS = {
  target: "Target:",
  output: "Output:",
  viewer: "Viewer:",
  sampling: "Sampling:",
  selection: "Selection (what is drawn, never what is recorded):",
} as const;

/** What a shell offers for a flag's argument: processes, files, or these words. */
export type Completes = "pid" | "file" | readonly string[];

export interface Flag<Value = unknown> {
  readonly long: string;
  /** Flags may share one, if no command has both: people know `-s` of py-spy and of cProfile. */
  readonly letter?: string;
  /** Other long names with the same meaning, not shown in the list of flags. */
  readonly aliases?: readonly string[];
  /** Name of the argument; a flag without one is a switch. */
  readonly argument?: string;
  /** A switch that says more where it is given again: its value is how often. */
  readonly counts?: true;
  /** `before`: the value so far, where the flag is given several times. */
  readonly parse?: (text: string, before: never) => Value;
  readonly completes?: Completes;
  /** What holds where the flag is absent. */
  readonly defaultText?: string;
  readonly help: string;
  readonly group: keyof typeof FLAG_GROUPS;
  readonly commands: readonly CommandName[];
  /** Keys of flags that cannot stand beside this one. */
  readonly conflicts?: readonly string[];
}

const drawing = ["record", "convert"] as const;
const viewing = ["record", "convert", "top"] as const;
const querying = ["top-functions", "callers", "callees", "tree"] as const;
const formatNames = FORMATS.map((format) => [format.name, ...format.aliases].join("|")).join(", ");

export const DEFAULT_RATE_HZ = 250;
export const TOP_RATE_HZ = 100;
export const TOP_DELAY_MS = 1000;
export const VIEW_HOST = "127.0.0.1";
/** Always the same where it is free, so that a tunnel can be prepared. */
export const VIEW_PORT = 8719;

export const flags = {
  pid: {
    long: "pid",
    letter: "p",
    argument: "pid",
    parse: parsePids,
    completes: "pid",
    help: "the running process, decimal or hexadecimal; several by commas or flags",
    group: "target",
    commands: ["record", "top", "dump", "doctor"],
  },
  name: {
    long: "name",
    argument: "regex",
    parse: parseExpression,
    help: "every Python process whose command line matches",
    group: "target",
    commands: ["record", "top", "dump"],
  },
  subprocesses: {
    long: "subprocesses",
    letter: "s",
    help: "the Python processes below each process too",
    group: "target",
    commands: ["record", "top", "dump"],
  },
  allPython: {
    long: "all-python",
    help: "every Python process on the machine, those to come too",
    group: "target",
    commands: ["record", "top"],
  },
  core: {
    long: "core",
    letter: "c",
    argument: "file",
    parse: parsePath,
    completes: "file",
    help: "a core file instead of a process, also compressed by gzip or zstd",
    group: "target",
    commands: ["dump"],
    conflicts: ["pid", "name", "subprocesses"],
  },
  executable: {
    long: "executable",
    argument: "file",
    parse: parsePath,
    completes: "file",
    help: "the program that a core is of",
    defaultText: "where the core says it was",
    group: "target",
    commands: ["dump"],
    conflicts: ["pid", "name", "subprocesses"],
  },
  libPath: {
    long: "lib-path",
    argument: "folder",
    parse: parseFolders,
    completes: "file",
    help: "where a core's libraries are, or the root of its files; several by colons or flags",
    group: "target",
    commands: ["dump"],
    conflicts: ["pid", "name", "subprocesses"],
  },
  output: {
    long: "output",
    letter: "o",
    argument: "file",
    parse: parsePath,
    completes: "file",
    help: "where to write; - is stdout (top: what the command prints; diff: .svg, .html)",
    group: "output",
    commands: [...viewing, "diff"],
  },
  format: {
    long: "format",
    letter: "f",
    argument: "format",
    parse: parseFormat,
    completes: FORMATS.map((format) => format.name),
    defaultText: "by the output's extension, else svg",
    help: formatNames,
    group: "output",
    commands: drawing,
  },
  json: {
    long: "json",
    letter: "j",
    help: "print JSON (docs/formats); top: an object per refresh",
    group: "output",
    commands: ["top", "dump", "doctor", "convert", ...querying, "diff"],
  },
  formats: {
    long: "formats",
    help: "print which formats are read and written, and which kinds of profiles they hold",
    group: "output",
    commands: ["convert"],
  },
  estimate: {
    long: "estimate",
    help: "write what the file does not tell as a guess, named so: stacks of out.prof, times",
    group: "output",
    commands: ["convert"],
  },
  failOn: {
    long: "fail-on",
    argument: "share",
    parse: parseShare,
    help:
      "exit with 7 where a function grew by so much of the whole (3%): what is significant of " +
      "several runs a side, else plainly what was seen",
    group: "output",
    commands: ["diff"],
  },
  sort: {
    long: "sort",
    letter: "s",
    argument: "key",
    parse: parseWords,
    completes: [...SORT_KEYS.keys()],
    help: "what to sort by, as python -m pstats has it (several: by commas or flags)",
    group: "output",
    commands: ["stats"],
  },
  match: {
    long: "match",
    argument: "regex",
    parse: parseTexts,
    help: "only functions whose file:line(name) matches, in Python's syntax (several: all of them)",
    group: "output",
    commands: ["stats"],
  },
  limit: {
    long: "limit",
    letter: "n",
    argument: "count",
    parse: parseLimit,
    help: "only the first so many (or a share: 0.1), of what matches",
    group: "output",
    commands: ["stats", "top-functions", "callers", "callees"],
  },
  by: {
    long: "by",
    argument: "column",
    parse: parseBy,
    completes: ["self", "total"],
    defaultText: "self",
    help: "what to sort by: self, or total",
    group: "output",
    commands: ["top-functions"],
  },
  maxLines: {
    long: "max-lines",
    argument: "count",
    parse: parseMaxLines,
    defaultText: "100",
    help: "how many lines there is room for; the heaviest calls stay",
    group: "output",
    commands: ["tree"],
  },
  inverted: {
    long: "inverted",
    help: "bottom-up: functions first, their callers below",
    group: "output",
    commands: ["tree"],
  },
  value: {
    long: "value",
    argument: "name",
    parse: parseValue,
    defaultText: "CPU time of our own recordings, else the file's first",
    help: "which of the file's values: wall, cpu, samples, or as the file calls it",
    group: "selection",
    commands: [...querying, "diff"],
    conflicts: ["wall", "cpu"],
  },
  onlyYours: {
    long: "only-yours",
    help: "frames that are not your code are merged, each run of one kind into one",
    group: "selection",
    commands: querying,
  },
  locals: {
    long: "locals",
    letter: "l",
    counts: true,
    help: "arguments and local variables of every frame; -ll: whole values",
    group: "output",
    commands: ["dump"],
  },
  globals: {
    long: "globals",
    argument: "name",
    parse: parseNames,
    help: "the value of a global, as module.name or name (several: by commas or flags)",
    group: "output",
    commands: ["dump"],
  },
  showSecrets: {
    long: "show-secrets",
    defaultText: "*** for password, token, secret, api_key, cookie ...",
    help: "values whose names sound like secrets too",
    group: "output",
    commands: ["dump"],
  },
  html: {
    long: "html",
    argument: "file",
    parse: parsePath,
    completes: "file",
    help: "write one HTML file instead, which needs neither server nor network; - is stdout",
    group: "output",
    commands: ["view", "diff"],
    conflicts: ["output", "host", "port", "noBrowser", "noWatch"],
  },
  view: {
    long: "view",
    help: "compare in the browser instead: a flame graph coloured by what changed, and a table",
    group: "viewer",
    commands: ["diff"],
    conflicts: ["output", "html", "json", "failOn", "path", "line"],
  },
  merge: {
    long: "merge",
    help: "add several profiles up to one",
    defaultText: "a tab each",
    group: "viewer",
    commands: ["view"],
  },
  source: {
    long: "source",
    argument: "folder",
    parse: parseFolders,
    completes: "file",
    help: "show source that lies below the folder; several by colons or flags",
    defaultText: "of our own recordings only",
    group: "viewer",
    commands: ["view", "diff"],
  },
  host: {
    long: "host",
    argument: "address",
    parse: parseHost,
    help: "listen there; anybody who can reach it and has the whole address may look",
    defaultText: "127.0.0.1, this machine only",
    group: "viewer",
    commands: ["view", "diff"],
  },
  port: {
    long: "port",
    argument: "number",
    parse: parsePort,
    help: "listen there, or on the next free one",
    defaultText: String(VIEW_PORT),
    group: "viewer",
    commands: ["view", "diff"],
  },
  noBrowser: {
    long: "no-browser",
    help: "print the address and open nothing",
    group: "viewer",
    commands: ["view", "diff"],
  },
  noWatch: {
    long: "no-watch",
    help: "do not read a file again when it is written again",
    group: "viewer",
    commands: ["view", "diff"],
  },
  duration: {
    long: "duration",
    letter: "d",
    argument: "time",
    parse: parseDuration,
    defaultText: "unlimited: until Ctrl-C or the target's end",
    help: "seconds, or 500ms, 10s, 5m, 1h, unlimited",
    group: "sampling",
    commands: ["record", "top"],
  },
  rate: {
    long: "rate",
    letter: "r",
    argument: "hz",
    parse: parseRate,
    defaultText: `${DEFAULT_RATE_HZ}; top: ${TOP_RATE_HZ}`,
    help: `samples per second of each thread, up to ${RATE_HZ_MAX}`,
    group: "sampling",
    commands: ["record", "top"],
  },
  delay: {
    long: "delay",
    argument: "time",
    parse: parseDelay,
    defaultText: `${TOP_DELAY_MS / 1000}s`,
    help: "between two refreshes: seconds, or 500ms",
    group: "sampling",
    commands: ["top"],
  },
  ring: {
    long: "ring",
    argument: "time",
    parse: parseRing,
    help: "keep only the last so much, in memory; SIGUSR1 writes it, as often as it is sent",
    group: "sampling",
    commands: ["record"],
  },
  trigger: {
    long: "trigger",
    argument: "condition",
    parse: parseTrigger,
    help:
      "wait for 'cpu > 80%' (of one core) or 'rss > 1GB', then record, " +
      "with the 10 s (or --ring) before",
    group: "sampling",
    commands: ["record"],
  },
  noStop: {
    long: "no-stop",
    aliases: ["nonblocking"],
    help: "never hold a thread while it is read (more samples are lost)",
    group: "sampling",
    commands: ["record", "top", "dump"],
  },
  wall: {
    long: "wall",
    help: "draw elapsed time, waiting included, instead of CPU time",
    group: "selection",
    commands: [...viewing, ...querying, "diff"],
    conflicts: ["cpu"],
  },
  cpu: {
    long: "cpu",
    defaultText: "this",
    help: "draw CPU time",
    group: "selection",
    commands: [...viewing, ...querying, "diff"],
  },
  gil: {
    long: "gil",
    letter: "g",
    help: "only samples that hold the GIL",
    group: "selection",
    commands: [...viewing, "view", ...querying],
  },
  idle: {
    long: "idle",
    letter: "i",
    help: "threads that do not run too; draws elapsed time unless --cpu is given",
    group: "selection",
    commands: [...viewing, ...querying],
  },
  threads: {
    long: "threads",
    letter: "t",
    help: "a row per thread at the root",
    group: "selection",
    commands: [...viewing, "tree"],
  },
  function: {
    long: "function",
    letter: "F",
    help: "one frame per function instead of one per line (top: the default)",
    group: "selection",
    commands: viewing,
  },
  line: {
    long: "line",
    help: "a row per line instead of one per function",
    group: "selection",
    commands: ["top", "diff", ...querying],
    conflicts: ["function"],
  },
  path: {
    long: "path",
    help: "a row per path of calls instead of one per function",
    group: "selection",
    commands: ["diff"],
    conflicts: ["line"],
  },
  include: {
    long: "include",
    argument: "regex",
    parse: parseExpression,
    help: "only samples with a function or file on their stack that matches",
    group: "selection",
    commands: [...drawing, "view", ...querying],
  },
  exclude: {
    long: "exclude",
    argument: "regex",
    parse: parseExpression,
    help: "no samples with a function or file on their stack that matches",
    group: "selection",
    commands: [...drawing, "view", ...querying],
  },
  nolineno: {
    long: "nolineno",
    help: "no line numbers: one frame per function too",
    group: "selection",
    commands: viewing,
  },
  fullFilenames: {
    long: "full-filenames",
    help: "whole paths instead of the part within the package",
    group: "output",
    commands: ["record", "top", "convert", "dump", ...querying],
  },
} as const satisfies Record<string, Flag>;

export type FlagKey = keyof typeof flags;

type ValueOf<F> = F extends { readonly parse: (text: string, before: never) => infer Value }
  ? Value
  : F extends { readonly counts: true }
    ? number
    : true;

/** Values by key; an absent flag is an absent key. */
export type FlagValues = { readonly [Key in FlagKey]?: ValueOf<(typeof flags)[Key]> };

export function flagsOf(command: CommandName): readonly (readonly [FlagKey, Flag])[] {
  const rows = Object.entries(flags) as [FlagKey, Flag][];
  return rows.filter(([, flag]) => flag.commands.includes(command));
}
