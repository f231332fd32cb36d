// How a failure is told: `pyrometer: what: why`, and what would mend it on a line of its own.

import { OperatingError } from "#base/errors.ts";

import { escapeForTerminal } from "./escape.ts";

const REPORT = "please report it with the lines above";

/** Lines for stderr, each ended. */
export function errorLines(error: unknown): string {
  if (error instanceof OperatingError) {
    const remedy = error.remedy === undefined ? "" : `  try: ${escapeForTerminal(error.remedy)}\n`;
    return `pyrometer: ${escapeForTerminal(error.message)}\n${remedy}`;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = trace.split("\n").map(escapeForTerminal).join("\n");
  return `${lines}\npyrometer: this is a bug of Pyrometer: ${REPORT}\n`;
}
