// The only composition root: parses the arguments, runs one command, turns every failure into one
// clear line and an exit code of the table.

import { CommanderError } from "commander";

import { OperatingError } from "#base/errors.ts";

import { COMMANDS } from "./commands.ts";
import { exitCode, exitCodeOfKind, exitCodeOfSignal } from "./exit-codes.ts";
import { errorLines } from "./format/error-lines.ts";
import { createProgram, usageError } from "./program.ts";

const SIGPIPE = 13;

// A reader that has gone away (`pyrometer dump … | head`) ends us as it would any tool, without a
// word.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodeOfSignal(SIGPIPE));
});
// A terminal that has gone away must not end a recording.
process.stderr.on("error", () => {});

async function run(args: readonly string[]): Promise<number> {
  let code: number = exitCode.done;
  const program = createProgram((commandCode) => {
    code = commandCode;
  });
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return exitCode.usage;
  }
  await program.parseAsync([...args], { from: "user" });
  return code;
}

function failed(error: unknown, args: readonly string[]): number {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCode.done;
  const named = COMMANDS.find((row) => row.name === args[0])?.name;
  const known = error instanceof CommanderError ? usageError(error, named) : error;
  process.stderr.write(errorLines(known));
  return known instanceof OperatingError ? exitCodeOfKind[known.kind] : exitCode.ourBug;
}

/** Resolves when all is written, or cannot be. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write("", () => resolve());
  });
}

async function main(args: readonly string[]): Promise<void> {
  const code = await run(args).catch((error: unknown) => failed(error, args));
  // A pipe takes 64 KiB at once: what waits for its reader would be lost if we ended now.
  await written(process.stdout);
  process.exit(code);
}

// Should nothing be left to wait for before all is done.
process.exitCode = exitCode.ourBug;
// Not awaited here: where all is bundled, commands import from this file and would wait for it.
void main(process.argv.slice(2));
