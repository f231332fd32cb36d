// The lines that were typed into the statistics browser, kept for the next time. Nothing of it is
// worth a failure.

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const LINES_MAX = 1000;
const BYTES_MAX = 2 ** 20;

/** `${XDG_STATE_HOME:-~/.local/state}/pyrometer/stats-history` */
function historyPath(): string {
  const told = process.env["XDG_STATE_HOME"] ?? "";
  const state = path.isAbsolute(told) ? told : path.join(os.homedir(), ".local", "state");
  return path.join(state, "pyrometer", "stats-history");
}

/** The latest first. */
export function readHistory(): string[] {
  try {
    if (fs.statSync(historyPath()).size > BYTES_MAX) return [];
    const lines = fs.readFileSync(historyPath(), "utf8").split("\n");
    return lines
      .filter((line) => line !== "")
      .toReversed()
      .slice(0, LINES_MAX);
  } catch {
    return [];
  }
}

/** The latest first. */
export function writeHistory(lines: readonly string[]): void {
  const text = lines
    .slice(0, LINES_MAX)
    .toReversed()
    .map((line) => `${line}\n`)
    .join("");
  try {
    fs.mkdirSync(path.dirname(historyPath()), { recursive: true, mode: 0o700 });
    fs.writeFileSync(historyPath(), text, { mode: 0o600 });
  } catch {
    // A home that cannot be written to: the lines are forgotten at the end.
  }
}
