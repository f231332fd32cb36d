// Which format an output gets: by --format, by the name's extension, or both where they agree.

import { OperatingError } from "#base/errors.ts";
import { FORMATS } from "./formats.ts";
import type { Format } from "./formats.ts";

/** The format with this name or alias, or a usage error that lists them. */
export function parseFormat(text: string): Format {
  const found = FORMATS.find((format) => format.name === text || format.aliases.includes(text));
  if (found === undefined) {
    const names = FORMATS.map((format) => format.name).join(", ");
    throw new OperatingError("usage", `there is no format '${text}'`, `--format takes ${names}`);
  }
  return found;
}

function hasExtension(path: string, extensions: readonly string[]): boolean {
  return extensions.some((extension) => path.toLowerCase().endsWith(extension));
}

function extensionOf(path: string, extensions: readonly string[]): string {
  return extensions.find((extension) => path.toLowerCase().endsWith(extension)) ?? "";
}

/** The format whose extension ends the name; of several the longest (`.speedscope.json`). */
export function formatOfPath(path: string): Format | undefined {
  let best: Format | undefined;
  let bestLength = 0;
  for (const format of FORMATS) {
    const { length } = extensionOf(path, format.extensions);
    if (length <= bestLength) continue;
    best = format;
    bestLength = length;
  }
  return best;
}

/** The name without the extension of its format: `out.speedscope.json` gives `out`. */
export function withoutExtension(path: string): string {
  const format = formatOfPath(path);
  if (format === undefined) return path;
  const { length } = extensionOf(
    path,
    [...format.extensions].sort((a, b) => b.length - a.length),
  );
  return path.slice(0, path.length - length);
}

/** `path` undefined: a name of our own, or stdout; both get a flame graph unless told otherwise. */
export function chooseFormat(asked: Format | undefined, path: string | undefined): Format {
  if (path === undefined) return asked ?? FORMATS[0];
  const named = formatOfPath(path);
  if (asked === undefined) {
    if (named !== undefined) return named;
    const extensions = FORMATS.map((format) => format.extensions[0]).join(", ");
    const remedy = `add -f, or one of ${extensions}`;
    throw new OperatingError("usage", `${path}: the name does not tell the format`, remedy);
  }
  const agrees = named === undefined || named === asked;
  if (!agrees && !hasExtension(path, asked.allowedExtensions)) {
    const message = `--format ${asked.name} contradicts the name ${path} (${named.name})`;
    const remedy = `name it ${withoutExtension(path)}${asked.extensions[0]}, or leave --format out`;
    throw new OperatingError("usage", message, remedy);
  }
  return asked;
}
