// The variables of a frame under it: arguments, locals, and those of enclosing functions, each
// group with its heading beside its first line.

import type { Variable, VariableKind } from "#cpython/objects/frame-locals.ts";
import { valueText } from "#cpython/objects/value-text.ts";

import { escapeForTerminal } from "../format/escape.ts";
import type { Paint } from "../format/paint.ts";

const HEADINGS: Readonly<Record<VariableKind, string>> = {
  argument: "arguments",
  local: "locals",
  closure: "closure",
};
const HEADING_WIDTH = 10;
/** Names are padded to the longest, but not beyond this. */
const NAME_WIDTH_MAX = 16;
const INDENT = " ".repeat(8);

export function variableLines(
  variables: readonly Variable[],
  paint: Paint,
  valueCharacters: number,
): string[] {
  if (variables.length === 0) return [];
  const lines: string[] = [];
  const equals = paint("dim", "=");
  const noHeading = " ".repeat(INDENT.length + HEADING_WIDTH);
  const names = new Map(variables.map((one) => [one, escapeForTerminal(one.name)]));
  const width = Math.min(NAME_WIDTH_MAX, Math.max(0, ...[...names.values()].map(lengthOf)));
  for (const [kind, title] of Object.entries(HEADINGS)) {
    let start = paint("dim", `${INDENT}${title.padEnd(HEADING_WIDTH)}`);
    for (const variable of variables) {
      if (variable.kind !== kind) continue;
      const name = (names.get(variable) ?? "").padEnd(width);
      const value = escapeForTerminal(valueText(variable.value, valueCharacters));
      const shown = variable.value.kind === "masked" ? paint("dim", value) : value;
      lines.push(`${start}${name} ${equals} ${shown}`);
      start = noHeading;
    }
  }
  return lines;
}

function lengthOf(text: string): number {
  return text.length;
}
