// What the text after a flag means. Each parser gives the value or a usage error that says what
// would be right.

import { OperatingError } from "#base/errors.ts";

export const RATE_HZ_MAX = 10_000;
const DELAY_MS_MIN = 200;
const DELAY_MS_MAX = 60_000;
const PID_MAX = 2 ** 22;
const DURATION_MS_MAX = 365 * 24 * 3600 * 1000;

const RING_MS_MIN = 5000;
const RING_MS_MAX = 3_600_000;

const DURATION_UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

function usage(message: string, remedy: string): OperatingError {
  return new OperatingError("usage", message, remedy);
}

/** A process id, decimal or hexadecimal (`0x1a2b`). */
export function parsePid(text: string): number {
  const isNumber = /^(\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text);
  const pid = isNumber ? Number(text) : 0;
  if (pid < 1 || pid > PID_MAX) {
    throw usage(`'${text}' is not a process id`, "--pid takes a number such as 12345 or 0x3039");
  }
  return pid;
}

/** Several, by commas or by several flags. */
export function parsePids(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, ...text.split(",").map(parsePid)];
}

/** Samples per second of each thread. */
export function parseRate(text: string): number {
  const rate = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(rate > 0 && rate <= RATE_HZ_MAX)) {
    const range = `a number above 0 and up to ${RATE_HZ_MAX} (per second)`;
    throw usage(`the rate '${text}' cannot be used`, `--rate takes ${range}`);
  }
  return rate;
}

/** Milliseconds; undefined for `unlimited`. A number without a unit means seconds (as py-spy). */
export function parseDuration(text: string): number | undefined {
  if (text === "unlimited") return undefined;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const durationMs = match === null ? 0 : Number(match[1]) * DURATION_UNITS_MS[match[2] ?? "s"];
  if (!(durationMs > 0 && durationMs <= DURATION_MS_MAX)) {
    const examples = "seconds, or 500ms, 10s, 5m, 1h, unlimited";
    throw usage(`the duration '${text}' cannot be used`, `--duration takes ${examples}`);
  }
  return Math.ceil(durationMs);
}

/** Milliseconds of a ring: bounded, and no shorter than what it is made of. */
export function parseRing(text: string): number {
  const ringMs = parseDuration(text);
  if (ringMs === undefined || ringMs < RING_MS_MIN || ringMs > RING_MS_MAX) {
    throw usage(`a ring of '${text}' cannot be kept`, "--ring takes from 5s to 1h, such as 60s");
  }
  return ringMs;
}

/** Milliseconds between two refreshes of a screen. */
export function parseDelay(text: string): number {
  const delayMs = parseDuration(text);
  if (delayMs !== undefined && delayMs >= DELAY_MS_MIN && delayMs <= DELAY_MS_MAX) return delayMs;
  const range = `${DELAY_MS_MIN}ms to ${DELAY_MS_MAX / 1000}s`;
  throw usage(`the delay '${text}' cannot be used`, `--delay takes ${range}`);
}

/** A regular expression as JavaScript has them, without flags. */
export function parseExpression(text: string): RegExp {
  try {
    if (text !== "") return new RegExp(text, "u");
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const remedy = "give one such as 'encode|decode' or 'site-packages/django'";
  throw usage(`'${text}' is not a regular expression`, remedy);
}

/** Names of globals, by commas or by several flags. */
export function parseNames(text: string, before: readonly string[] = []): readonly string[] {
  const names = text.split(",");
  if (names.some((name) => !/^[^\s.]+(\.[^\s.]+)*$/u.test(name))) {
    throw usage(`'${text}' is not the name of a global`, "give one such as app.settings.DEBUG");
  }
  return [...before, ...names];
}

/** By commas or by several flags. */
export function parseWords(text: string, before: readonly string[] = []): readonly string[] {
  const words = text.split(",");
  if (words.includes("")) throw usage(`'${text}' has an empty word`, "give one such as cumulative");
  return [...before, ...words];
}

/** By several flags. */
export function parseTexts(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** How many, or which share of them. */
export type Limit =
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "fraction"; readonly fraction: number };

export function parseLimit(text: string): Limit {
  if (/^\d{1,15}$/.test(text)) return { kind: "count", count: Number(text) };
  const fraction = /^(0?\.\d+|0\.|1\.0*)$/.test(text) ? Number(text) : Number.NaN;
  if (fraction >= 0 && fraction <= 1) return { kind: "fraction", fraction };
  throw usage(`'${text}' is no number of rows`, "give one such as 30, or a share such as 0.1");
}

/** What rows are sorted by. */
export function parseBy(text: string): "self" | "total" {
  if (text === "self" || text === "total") return text;
  throw usage(`'${text}' is nothing to sort by`, "--by takes self or total");
}

const LINES_MAX = 100_000;

export function parseMaxLines(text: string): number {
  const lines = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (lines >= 1 && lines <= LINES_MAX) return lines;
  throw usage(`'${text}' is no number of lines`, `--max-lines takes 1 to ${LINES_MAX}`);
}

/** The name of a value type: the file says which it has. */
export function parseValue(text: string): string {
  if (text === "") throw usage("the value's name is empty", "give one such as wall");
  return text;
}

/** `3%`: 0.03 of the whole. */
export function parseShare(text: string): number {
  const share = /^\d{1,3}(\.\d{1,6})?%$/.test(text) ? Number(text.slice(0, -1)) / 100 : Number.NaN;
  if (share > 0 && share <= 1) return share;
  throw usage(`'${text}' is no share of the whole`, "give one such as 3% or 0.5%");
}

export function parsePath(text: string): string {
  if (text === "") throw usage("a file name is empty", "give a path, or - for stdout");
  return text;
}

/** Several, by colons or by several flags. */
export function parseFolders(text: string, before: readonly string[] = []): readonly string[] {
  const folders = text.split(":").filter((folder) => folder !== "");
  if (folders.length === 0) throw usage("a folder's name is empty", "give one or more, by colons");
  return [...before, ...folders];
}

const PORT_MAX = 65_535;

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port > 0 && port <= PORT_MAX) return port;
  throw usage(`'${text}' is not a port`, `--port takes a number from 1 to ${PORT_MAX}`);
}

/** An address or a name, as it stands in a URL without its brackets. */
export function parseHost(text: string): string {
  if (/^[\w.:-]+$/u.test(text)) return text;
  throw usage(`'${text}' is not an address`, "--host takes one such as 127.0.0.1 or 0.0.0.0");
}
