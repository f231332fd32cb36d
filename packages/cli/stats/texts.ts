// What the statistics browser says: the words of CPython's, which scripts and fingers know.

export const WELCOME = "Welcome to the profile statistics browser.";
export const GOODBYE = "Goodbye.";
export const NOT_LOADED = "No statistics object is loaded.";
export const NOTHING_TO_RELOAD = "No statistics object is current -- cannot reload.";
export const VALID_SORT_KEYS = "Valid sort keys (unique prefixes are accepted):";
export const FIRST_PROMPT = "% ";

const ARGUMENTS = [
  "Arguments may be:",
  "* An integer maximum number of entries to print.",
  "* A decimal fractional number between 0 and 1, controlling",
  "  what fraction of selected entries to print.",
  "* A regular expression; only entries with function names",
  "  that match it are printed.",
];
const LEAVE = ["Leave the profile browser."];

/** By command, in the order in which `help` lists them. */
export const HELP = {
  EOF: LEAVE,
  add: ["Add profile info from given file to current statistics object."],
  callees: ["Print callees statistics from the current stat object.", ...ARGUMENTS],
  callers: ["Print callers statistics from the current stat object.", ...ARGUMENTS],
  help: ["Show help for a given command."],
  quit: LEAVE,
  read: [
    "Read in profile data from a specified file.",
    "Without argument, reload the current file.",
  ],
  reverse: ["Reverse the sort order of the profiling report."],
  sort: [
    "Sort profile data according to specified keys.",
    "(Typing `sort' without arguments lists valid keys.)",
  ],
  stats: ["Print statistics from the current stat object.", ...ARGUMENTS],
  strip: ["Strip leading path information from filenames in the report."],
} as const satisfies Record<string, readonly string[]>;

export type BrowserCommand = keyof typeof HELP;

export const BROWSER_COMMANDS = Object.keys(HELP) as BrowserCommand[];

export function isBrowserCommand(word: string): word is BrowserCommand {
  return Object.hasOwn(HELP, word);
}

export function sentenceLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** `help` alone. Eleven short names fit into one row. */
export function commandList(): string {
  const heading = "Documented commands (type help <topic>):";
  const row = BROWSER_COMMANDS.join("  ");
  return sentenceLines(["", heading, "=".repeat(heading.length), row, ""]);
}
