// Where the browser's lines come from: a person at a terminal, with history and completion, or a
// pipe. The prompt is printed for both, as Python does.

import * as readline from "node:readline";

import { completionsOf } from "./completion.ts";
import { readHistory, writeHistory } from "./history.ts";

export interface LineSource {
  /** The next line; undefined at the end. */
  next(prompt: string): Promise<string | undefined>;
  /** Ctrl-C ended it. */
  readonly isInterrupted: boolean;
  close(): void;
}

/** Editing needs both ends to be a terminal. */
export function lineSource(): LineSource {
  return process.stdin.isTTY && process.stdout.isTTY ? new TerminalLines() : new PipedLines();
}

class TerminalLines implements LineSource {
  readonly #readline: readline.Interface;
  readonly #lines: AsyncIterator<string>;
  isInterrupted = false;

  constructor() {
    this.#readline = readline.createInterface({
      input: process.stdin,
      output: process.stdout,
      history: readHistory(),
      removeHistoryDuplicates: true,
      completer: completionsOf,
    });
    this.#readline.on("history", writeHistory);
    this.#readline.on("SIGINT", () => {
      this.isInterrupted = true;
      this.close();
    });
    this.#lines = this.#readline[Symbol.asyncIterator]();
  }

  async next(prompt: string): Promise<string | undefined> {
    this.#readline.setPrompt(prompt);
    this.#readline.prompt();
    const next = await this.#lines.next();
    return next.done === true ? undefined : next.value;
  }

  close(): void {
    this.#readline.close();
  }
}

/** Trap: node:readline takes U+2028 for the end of a line, Python's input does not. */
const LINE_END = /\r\n|\n|\r(?!$)/u;

class PipedLines implements LineSource {
  readonly #chunks: AsyncIterator<string>;
  #text = "";
  #isEnded = false;
  readonly isInterrupted = false;

  constructor() {
    process.stdin.setEncoding("utf8");
    this.#chunks = process.stdin[Symbol.asyncIterator]() as AsyncIterator<string, undefined>;
  }

  async next(prompt: string): Promise<string | undefined> {
    process.stdout.write(prompt);
    let found = LINE_END.exec(this.#text);
    while (found === null && !this.#isEnded) {
      const next = await this.#chunks.next();
      if (next.done === true) this.#isEnded = true;
      else this.#text += next.value;
      found = LINE_END.exec(this.#text);
    }
    if (found === null) return this.#last();
    const line = this.#text.slice(0, found.index);
    this.#text = this.#text.slice(found.index + found[0].length);
    return line;
  }

  #last(): string | undefined {
    const line = this.#text.replace(/\r$/u, "");
    const isNothing = this.#text === "";
    this.#text = "";
    return isNothing ? undefined : line;
  }

  close(): void {
    process.stdin.destroy();
  }
}
