// The name of an output that was not given one: NAME-PID-TIME.EXTENSION in the current folder.

import * as path from "node:path";

const NAME_LENGTH_MAX = 40;
const PYTHON = /^(?:python|pypy)[\d.]*t?(?:-dbg)?$/;

/** What a person would call the program: the script, the module after -m, else the executable. */
export function programName(command: readonly string[]): string {
  const executable = path.basename(command[0] ?? "");
  const name = PYTHON.test(executable) ? (scriptOf(command.slice(1)) ?? executable) : executable;
  const safe = name.replace(/\.pyc?$/, "").replace(/[^\p{L}\p{N}._-]+/gu, "_");
  const trimmed = safe.replace(/^[.\-_]+/, "").slice(0, NAME_LENGTH_MAX);
  return trimmed === "" ? "python" : trimmed;
}

const FLAGS_WITH_ARGUMENT = new Set(["-W", "-X", "--check-hash-based-pycs"]);

function scriptOf(args: readonly string[]): string | undefined {
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index];
    if (arg === "-m") return args[index + 1];
    if (arg === "-c") return undefined;
    if (FLAGS_WITH_ARGUMENT.has(arg)) index += 1;
    else if (!arg.startsWith("-")) return path.basename(arg);
  }
  return undefined;
}

/** Local time as it sorts: `20261122-190501`. */
export function stampOf(timeMs: number): string {
  const time = new Date(timeMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${date}-${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
}

/** Without an extension. */
export function outputStem(command: readonly string[], pid: number, timeMs: number): string {
  return `${programName(command)}-${pid}-${stampOf(timeMs)}`;
}
