// Every process that the demo starts, so that each can be ended by its id however the demo ends.

import { spawn } from "node:child_process";
import type { ChildProcess, SpawnOptions } from "node:child_process";
import { constants } from "node:os";

const TERM_GRACE_MS = 5000;
/** Output kept of each process: what a person needs to see of a failure, and a bound. */
const OUTPUT_CHARACTERS_MAX = 64 * 1024;

export interface Ended {
  /** 128 + signal for a process that a signal ended. */
  readonly exitCode: number;
}

export class Child {
  readonly ended: Promise<Ended>;
  #output = "";
  #alive = true;
  #ending: Promise<void> | undefined;
  readonly #process: ChildProcess;
  #onOutput: () => void = () => {};

  constructor(file: string, args: readonly string[], options: SpawnOptions) {
    const child = spawn(file, args, options);
    this.#process = child;
    const keep = (text: string): void => {
      this.#output = (this.#output + text).slice(-OUTPUT_CHARACTERS_MAX);
      this.#onOutput();
    };
    child.stdout?.setEncoding("utf8").on("data", keep);
    child.stderr?.setEncoding("utf8").on("data", keep);
    this.ended = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        this.#alive = false;
        this.#onOutput();
        resolve({ exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) });
      });
    });
    // Awaited where it matters; a process that never started must not be an unhandled rejection
    // besides.
    this.ended.catch(() => {
      this.#alive = false;
      this.#onOutput();
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** What it wrote to pipes, the newest part. */
  get output(): string {
    return this.#output;
  }

  get lastLine(): string {
    return this.#output.trimEnd().split("\n").at(-1) ?? "";
  }

  /** Waits for a line; undefined where the process ended or the time passed without it. */
  async find(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray | undefined> {
    return await new Promise((resolve) => {
      const timer = setTimeout(() => settle(undefined), timeoutMs);
      const settle = (found: RegExpExecArray | undefined): void => {
        clearTimeout(timer);
        this.#onOutput = () => {};
        resolve(found);
      };
      this.#onOutput = () => {
        const found = pattern.exec(this.#output);
        if (found !== null) settle(found);
        else if (!this.#alive) settle(undefined);
      };
      this.#onOutput();
    });
  }

  /** SIGTERM, once: a second one would cut short how it cleans up. SIGKILL to what does not go. */
  async end(graceMs: number = TERM_GRACE_MS): Promise<void> {
    this.#ending ??= this.#end(graceMs);
    await this.#ending;
  }

  async #end(graceMs: number): Promise<void> {
    if (!this.#alive || this.pid === undefined) return;
    this.#process.kill("SIGTERM");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), graceMs);
    await this.ended.catch(() => {});
    clearTimeout(timer);
  }
}

export class Children {
  readonly #started: Child[] = [];
  #isEnding = false;

  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Throws once all are being ended: what a signal interrupted must not start one more. */
  start(file: string, args: readonly string[], options: SpawnOptions): Child {
    if (this.#isEnding) throw new Error("interrupted");
    const child = new Child(file, args, options);
    this.#started.push(child);
    return child;
  }

  /** Calling it again waits for the same end. */
  async endAll(): Promise<void> {
    this.#isEnding = true;
    // The last first: the recorder writes what it has while its target is still there.
    for (const child of this.#started.toReversed()) await child.end();
  }
}
