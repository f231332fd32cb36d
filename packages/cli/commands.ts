// The table of commands: what help says of each, and how its code is loaded (only when it runs:
// start-up stays short).

import type { CommandName, Completes, FlagValues } from "./flags.ts";

/** Runs a command; `operands` are what stands besides the flags. Returns the exit code. */
export type RunCommand = (
  values: FlagValues,
  operands: readonly string[],
) => number | Promise<number>;

export interface CommandRow {
  readonly name: CommandName;
  readonly summary: string;
  /** After the command's name in the usage line. */
  readonly usage: string;
  /** In commander's notation, where the command takes operands. */
  readonly operands?: {
    readonly notation: string;
    readonly help: string;
    readonly completes: Completes;
    readonly second?: { readonly notation: string; readonly help: string };
  };
  /** Its operands are a command to launch: what follows its name belongs to it. */
  readonly launches?: true;
  /** Lines of `command  what it does`, without the tool's name. */
  readonly examples: readonly (readonly [string, string])[];
  readonly load: () => Promise<RunCommand>;
}

const PROFILE_HELP = "any profile that can be opened; - is stdin";
const NAME_HELP = "as it is called: encode, JSONEncoder.encode, encoder.py:encode";

export const COMMANDS: readonly CommandRow[] = [
  {
    name: "record",
    summary: "record a running process or a command into a flame graph or another format",
    usage:
      "[flags] --pid <pid>... | --name <regex> | --all-python\n" +
      "       pyrometer record [flags] -- <command> [arguments...]",

    operands: {
      notation: "[command...]",
      help: "a command to launch and record",
      completes: "file",
    },
    launches: true,
    examples: [
      ["record --pid 12345", "until Ctrl-C, into NAME-PID-TIME.svg"],
      ["record -o profile.svg --pid 12345 --duration 30", "half a minute"],
      ["record -o profile.svg -- python3 script.py", "a command, from start to end"],
      ["record -s -o tree.svg -- ./script.sh", "and every Python below it"],
      ["record --trigger 'cpu > 80%' -d 30 -p 12345", "once it is busy, and 10 s before"],
      ["record -f collapsed -o - -d 10 -p 12345", "to stdout"],
    ],
    load: async () => (await import("./commands/record.ts")).record,
  },
  {
    name: "top",
    summary: "show live what a process or a recording spends its time on",
    usage:
      "[flags] --pid <pid>\n       pyrometer top [flags] -- <command> [arguments...]" +
      "\n       pyrometer top [flags] <recording.pyro>",
    operands: {
      notation: "[command...]",
      help: "a command to launch, or a recording",
      completes: "file",
    },
    launches: true,
    examples: [
      ["top --pid 12345", "until q; ? shows the keys"],
      ["top -- python3 script.py", "a command; it prints into a file"],
      ["top profile.pyro", "a recording; arrows move in time"],
      ["top --pid 12345 --json -d 10", "an object a second, for programs"],
    ],
    load: async () => (await import("./commands/top.ts")).top,
  },
  {
    name: "dump",
    summary: "print what every thread of a process is doing now",
    usage: "[flags] --pid <pid>... | --name <regex> | --core <file>",
    examples: [
      ["dump --pid 12345", "all threads, innermost frame first"],
      ["dump --pid 12345 --subprocesses", "and the Python processes below it"],
      ["dump --pid 12345 --locals", "and the variables of every frame"],
      ["dump --pid 12345 --json", "for programs"],
      ["dump --core core", "of a core file"],
    ],
    load: async () => (await import("./commands/dump.ts")).dump,
  },
  {
    name: "view",
    summary: "show profiles of any tool in the browser, or write them as one HTML file",
    usage: "[flags] <profile>... | <folder> | -",
    operands: {
      notation: "<profile...>",
      help: "profiles of any format, a folder to choose from, or - for stdin",
      completes: "file",
    },
    examples: [
      ["view out.prof", "what python -m cProfile -o out.prof wrote"],
      ["view before.pyro after.pyro", "each in a tab"],
      ["view --html report.html profile.pyro", "one file, for a colleague"],
    ],
    load: async () => (await import("./commands/view.ts")).view,
  },
  {
    name: "convert",
    summary: "turn any profile into any other format that can hold it",
    usage: "[flags] <file...> --output <file>\n       pyrometer convert --formats",
    operands: {
      notation: "[file...]",
      help: "a recording or a profile of another tool, - is stdin; several are added up",
      completes: "file",
    },
    examples: [
      ["convert profile.pyro -o profile.pb.gz", "for go tool pprof"],
      ["convert profile.pyro -o waits.svg --wall --threads", "elapsed time, a row per thread"],
      ["convert out.prof -o out.callgrind", "statistics of cProfile for KCachegrind"],
      ["convert --formats", "what is read and written"],
    ],
    load: async () => (await import("./commands/convert.ts")).convert,
  },
  {
    name: "stats",
    summary: "print the statistics of cProfile, or browse them as python -m pstats does",
    usage: "[flags] [file...]",
    operands: {
      notation: "[file...]",
      help: "what python -m cProfile -o wrote; several are added up",
      completes: "file",
    },
    examples: [
      ["stats out.prof -s cumulative -n 30", "the thirty that cost most with what they call"],
      ["stats out.prof -s time --match json", "of the functions whose file or name matches"],
      ["stats out.prof", "the browser: type help"],
    ],
    load: async () => (await import("./commands/stats.ts")).stats,
  },
  {
    name: "diff",
    summary: "compare two profiles, or several runs of each, by function, line or path",
    usage: "[flags] <before> <after>\n       pyrometer diff [flags] <before...> -- <after...>",
    operands: {
      notation: "[file...]",
      help: "profiles of the same kind, whatever tool wrote them",
      completes: "file",
    },
    examples: [
      ["diff before.pyro after.pyro", "what grew and shrank"],
      ["diff A1.pyro A2.pyro A3.pyro -- B1.pyro B2.pyro B3.pyro", "by runs: more than chance?"],
      ["diff --fail-on 3% A1 A2 A3 -- B1 B2 B3", "for a build: exit code 7"],
      ["diff --view before.prof after.prof", "in the browser"],
      ["diff -o diff.svg before.pyro after.pyro", "a flame graph coloured by what changed"],
      ["diff --html diff.html before.prof after.prof", "for a colleague"],
    ],
    load: async () => (await import("./commands/diff.ts")).diff,
  },
  {
    name: "top-functions",
    summary: "print the functions of a profile that cost most",
    usage: "[flags] <file>",
    operands: { notation: "<file>", help: PROFILE_HELP, completes: "file" },
    examples: [
      ["top-functions out.prof", "by what was measured in them"],
      ["top-functions profile.pyro --by total -n 10 --json", "for programs"],
    ],
    load: async () => (await import("./commands/top-functions.ts")).topFunctions,
  },
  {
    name: "callers",
    summary: "print who calls a function of a profile",
    usage: "[flags] <file> <name>",
    operands: {
      notation: "<file>",
      help: PROFILE_HELP,
      completes: "file",
      second: { notation: "<name>", help: NAME_HELP },
    },
    examples: [["callers out.prof encoder.py:encode", "each with its part of the total"]],
    load: async () => (await import("./commands/callers.ts")).callers,
  },
  {
    name: "callees",
    summary: "print what a function of a profile calls",
    usage: "[flags] <file> <name>",
    operands: {
      notation: "<file>",
      help: PROFILE_HELP,
      completes: "file",
      second: { notation: "<name>", help: NAME_HELP },
    },
    examples: [["callees out.prof main", "each with its part of the total"]],
    load: async () => (await import("./commands/callees.ts")).callees,
  },
  {
    name: "tree",
    summary: "print the call tree of a profile, cut to so many lines",
    usage: "[flags] <file>",
    operands: { notation: "<file>", help: PROFILE_HELP, completes: "file" },
    examples: [
      ["tree profile.pyro --max-lines 40", "the heaviest calls, with all of their callers"],
      ["tree profile.pyro --inverted --wall", "bottom-up, by elapsed time"],
    ],
    load: async () => (await import("./commands/tree.ts")).tree,
  },
  {
    name: "doctor",
    summary: "check permissions and whether a process can be profiled",
    usage: "[flags]",
    examples: [
      ["doctor", "this machine and this user"],
      ["doctor --pid 12345", "and that process"],
    ],
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  {
    name: "completion",
    summary: "print the completion of bash, zsh or fish, or the manual page",
    usage: "<bash|zsh|fish|man>",
    operands: {
      notation: "<what>",
      help: "bash, zsh, fish or man",
      completes: ["bash", "zsh", "fish", "man"],
    },
    examples: [
      ["completion bash >> ~/.bashrc", "complete commands, flags and pids with Tab"],
      ["completion man | man -l -", "read the manual"],
    ],
    load: async () => (await import("./commands/completion.ts")).completion,
  },
];
