// A report on stdout: as it is for files and pipes, where it must be what pstats prints; on a
// terminal without what would drive the terminal, for names come from the profile.

import { escapeForTerminal } from "../format/escape.ts";

export function printReport(text: string): void {
  process.stdout.write(process.stdout.isTTY ? safe(text) : text);
}

function safe(text: string): string {
  return text.split("\n").map(escapeForTerminal).join("\n");
}
