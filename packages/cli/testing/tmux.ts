// A terminal as people have it, made by tmux: with a shell that does job control, a size that
// changes, and a screen that can be read back.

import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

const WITHIN_MS = 30_000;
const POLL_MS = 100;
/** No prompt of somebody's own, and the end of each command is told. */
const SHELL = "exec env PS1='$ ' bash --norc --noprofile -i";

/** What a CI machine or a parent says of terminals does not hold here. */
const UNSET = ["CI", "FORCE_COLOR", "NO_COLOR", "NODE_DISABLE_COLORS", "TEAMCITY_VERSION", "TMUX"];

/** Undefined where it is there; else why it is not. */
export function whyNoTmux(): string | false {
  try {
    execFileSync("tmux", ["-V"]);
    return false;
  } catch {
    return "tmux is not installed";
  }
}

let terminals = 0;

export class TmuxTerminal {
  readonly #socket: string;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  static open(columns: number, rows: number): TmuxTerminal {
    terminals += 1;
    const terminal = new TmuxTerminal(`pyrometer-test-${process.pid}-${terminals}`);
    const env = { ...process.env };
    for (const name of UNSET) delete env[name];
    const size = ["-x", String(columns), "-y", String(rows)];
    terminal.#tmux(["-f", "/dev/null", "new-session", "-d", ...size, SHELL], env);
    return terminal;
  }

  #tmux(args: readonly string[], env = process.env): string {
    const all = ["-L", this.#socket, ...args];
    return execFileSync("tmux", all, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  /** A line for the shell. */
  run(line: string): void {
    this.#tmux(["send-keys", "-l", line]);
    this.keys("Enter");
  }

  /** As tmux names them: `Enter`, `C-c`, `Down`, `a`. */
  keys(...names: readonly string[]): void {
    this.#tmux(["send-keys", ...names]);
  }

  resize(columns: number, rows: number): void {
    this.#tmux(["resize-window", "-x", String(columns), "-y", String(rows)]);
  }

  /** The lines that are seen, without the blanks at their ends. */
  screen(): string[] {
    return this.#tmux(["capture-pane", "-p"])
      .split("\n")
      .slice(0, -1)
      .map((line) => line.trimEnd());
  }

  /** With the sequences that colour it. */
  coloured(): string {
    return this.#tmux(["capture-pane", "-p", "-e"]);
  }

  /** The screen once it matches. */
  async waitFor(pattern: RegExp): Promise<string> {
    const endMs = Date.now() + WITHIN_MS;
    for (;;) {
      const text = this.screen().join("\n");
      if (pattern.test(text)) return text;
      if (Date.now() > endMs) throw new Error(`never saw ${String(pattern)} in:\n${text}`);
      await sleep(POLL_MS);
    }
  }

  /** Whether the program has the second screen. */
  isAlternate(): boolean {
    return this.#tmux(["display-message", "-p", "#{alternate_on}"]).trim() === "1";
  }

  /** As when its window is closed: everything in it gets SIGHUP. */
  close(): void {
    try {
      this.#tmux(["kill-server"]);
    } catch {
      // It was closed by a test.
    }
  }
}
