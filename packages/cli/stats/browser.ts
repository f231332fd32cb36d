// The statistics browser: what `python -m pstats` does with each line, and what it prints. The
// texts are CPython's, to the character.
//
// Traps, kept since fingers and scripts know them: an empty line does the last command again; `EOF`
// is a command; fractions that are none are left out before anything else is looked at.

import { calleesReport, callersReport, statsReport } from "#analysis/pstats/report.ts";
import {
  FRACTION_OUT_OF_RANGE,
  parseRestrictions,
  type MatchNames,
} from "#analysis/pstats/restriction.ts";
import { acceptedSortKeys, combinedKey, SORT_KEYS } from "#analysis/pstats/sort-keys.ts";
import { split, strip } from "#analysis/pstats/python-text.ts";
import type { PythonStatistics } from "#analysis/pstats/statistics.ts";
import { OperatingError } from "#base/errors.ts";

import { OpenFailure } from "./system-failure.ts";
import {
  commandList,
  FIRST_PROMPT,
  HELP,
  isBrowserCommand,
  NOT_LOADED,
  NOTHING_TO_RELOAD,
  sentenceLines,
  VALID_SORT_KEYS,
  type BrowserCommand,
} from "./texts.ts";

export interface BrowserOptions {
  readonly write: (text: string) => void;
  /** Throws OpenFailure or OperatingError. */
  readonly load: (path: string) => Promise<PythonStatistics>;
  readonly match: MatchNames;
}

const REPORTS = { stats: statsReport, callers: callersReport, callees: calleesReport } as const;

export class StatisticsBrowser {
  readonly #options: BrowserOptions;
  #statistics: PythonStatistics | undefined;
  #prompt = FIRST_PROMPT;
  #lastLine = "";

  constructor(options: BrowserOptions) {
    this.#options = options;
  }

  get prompt(): string {
    return this.#prompt;
  }

  /** As after `read path`. */
  use(statistics: PythonStatistics, path: string): void {
    this.#statistics = statistics;
    this.#prompt = path + FIRST_PROMPT;
  }

  /** Does what a line says; false: it asked to leave. */
  async run(input: string): Promise<boolean> {
    const line = strip(input);
    if (line === "") return this.#lastLine === "" || this.run(this.#lastLine);
    const full = line.startsWith("?") ? `help ${line.slice(1)}` : line;
    const [command] = /^[a-zA-Z0-9_]*/.exec(full) ?? [""];
    // `!` would be for a shell; it is not even remembered.
    if (!line.startsWith("!")) this.#lastLine = line === "EOF" ? "" : full;
    if (!isBrowserCommand(command)) {
      this.#print(`*** Unknown syntax: ${full}`);
      return true;
    }
    return this.#do(command, strip(full.slice(command.length)));
  }

  #print(line: string): void {
    this.#options.write(`${line}\n`);
  }

  async #do(command: BrowserCommand, rest: string): Promise<boolean> {
    switch (command) {
      case "EOF":
        this.#print("");
        return false;
      case "quit":
        return false;
      case "help":
        this.#help(rest);
        return true;
      case "read":
        await this.#read(rest);
        return true;
      case "add":
        await this.#add(rest);
        return true;
      case "stats":
      case "callers":
      case "callees":
        await this.#report(command, rest);
        return true;
      case "sort":
      case "reverse":
      case "strip":
        this.#change(command, rest);
        return true;
    }
  }

  #help(topic: string): void {
    if (topic === "") this.#options.write(commandList());
    else if (isBrowserCommand(topic)) this.#options.write(sentenceLines(HELP[topic]));
    else this.#print(`*** No help on ${topic}`);
  }

  async #read(path: string): Promise<void> {
    const current = this.#prompt.slice(0, -FIRST_PROMPT.length);
    const wanted = path === "" ? current : path;
    if (wanted === "") {
      this.#print(NOTHING_TO_RELOAD);
      return;
    }
    try {
      this.use(await this.#options.load(wanted), wanted);
    } catch (error) {
      this.#print(error instanceof OpenFailure ? error.reason : told(error));
    }
  }

  async #add(path: string): Promise<void> {
    if (this.#statistics === undefined) {
      this.#print(NOT_LOADED);
      return;
    }
    try {
      this.#statistics.add(await this.#options.load(path));
    } catch (error) {
      const why = error instanceof OpenFailure ? error.message : told(error);
      this.#print(`Failed to load statistics for ${path}: ${why}`);
    }
  }

  async #report(command: keyof typeof REPORTS, words: string): Promise<void> {
    const { restrictions, outOfRange } = parseRestrictions(words);
    for (let count = 0; count < outOfRange; count++) this.#print(FRACTION_OUT_OF_RANGE);
    if (this.#statistics === undefined) {
      this.#print(NOT_LOADED);
      return;
    }
    const { match, write } = this.#options;
    write(await REPORTS[command](this.#statistics, restrictions, match));
  }

  #change(command: "sort" | "reverse" | "strip", words: string): void {
    const statistics = this.#statistics;
    if (statistics === undefined) this.#print(NOT_LOADED);
    else if (command === "reverse") statistics.reverse();
    else if (command === "strip") statistics.strip();
    else this.#sort(statistics, words);
  }

  #sort(statistics: PythonStatistics, line: string): void {
    const accepted = acceptedSortKeys(statistics.kind);
    const keys = split(line).map((word) => accepted.get(word));
    const known = keys.filter((key) => key !== undefined);
    if (line !== "" && known.length === keys.length) {
      const { compare, words } = combinedKey(known);
      statistics.sort(compare, words);
      return;
    }
    this.#print(VALID_SORT_KEYS);
    for (const [word, { words }] of SORT_KEYS) this.#print(`${word} -- ${words}`);
  }
}

/** What is not the file system's fault; a bug of ours stays one. */
function told(error: unknown): string {
  if (error instanceof OperatingError || error instanceof TypeError) return error.message;
  throw error;
}
