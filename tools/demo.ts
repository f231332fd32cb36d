// `npm start`: runs the example service under load and records it with the real command line, whose
// last lines are the hottest functions and what the measurement cost.
// Trap: Ctrl-C reaches every process of the terminal at once, `kill` only this one; either way
// nothing may stay behind, so every process is in `children` and the example's processes end by
// themselves a little later in any case.

import { mkdirSync } from "node:fs";
import { constants } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";

import { OperatingError } from "#base/errors.ts";

import { Children } from "./demo/children.ts";
import { findPython } from "./demo/find-python.ts";
import type { Python } from "./demo/find-python.ts";
import { record } from "./demo/record.ts";

const SECONDS_DEFAULT = 10;
const SECONDS_MAX = 600;

const children = new Children();

interface Options {
  readonly seconds: number;
  readonly folder: string;
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: "string", default: String(SECONDS_DEFAULT) },
      folder: { type: "string", default: "pyrometer-demo" },
    },
  });
  const seconds = Number(values.seconds);
  if (!(seconds >= 1 && seconds <= SECONDS_MAX)) {
    throw new OperatingError("usage", `--seconds takes a number from 1 to ${SECONDS_MAX}`);
  }
  return { seconds, folder: resolve(values.folder) };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new OperatingError("cannot-write", `cannot make the folder ${folder}`, undefined, error);
  }
}

async function demo(options: Options): Promise<void> {
  const python: Python = await findPython();
  makeFolder(options.folder);
  const svg = join(options.folder, "service.svg");
  const load = await record({ children, python, seconds: options.seconds, svg, say });
  const recording = join(options.folder, "service.pyro");
  say(`\nThe load generator meanwhile: ${load.trimEnd()}\n`);
  say(`Open ${shown(svg)} in a browser: five mistakes are in it (examples/service/README.md).`);
  say(`Other views: bin/pyrometer convert ${shown(recording)} -o waiting.svg --wall`);
}

/** As a person would type it: relative where it lies below the current directory. */
function shown(path: string): string {
  const below = relative("", path);
  return below.startsWith("..") ? path : below;
}

function endOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      const code = 128 + constants.signals[signal];
      void children.endAll().finally(() => process.exit(code));
    });
  }
}

function failureLines(error: unknown): string {
  if (!(error instanceof Error)) return `demo: ${String(error)}\n`;
  const remedy = error instanceof OperatingError ? error.remedy : undefined;
  return `demo: ${error.message}${remedy === undefined ? "" : `\n  try: ${remedy}`}\n`;
}

endOnSignals();
try {
  await demo(readOptions(process.argv.slice(2)));
} catch (error) {
  // After a signal one thing fails after another; the signal is the reason, and its handler ends
  // us.
  if (!children.isEnding) process.stderr.write(failureLines(error));
  process.exitCode = 1;
} finally {
  await children.endAll();
}
