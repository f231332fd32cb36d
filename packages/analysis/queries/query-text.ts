// Results of queries as lines for a terminal or a log. Names are as the file has them: who prints
// makes them safe.

import type { ValueType } from "#profile/model/tables.ts";
import type { FunctionCosts, FunctionFacts } from "./top-functions.ts";
import type { FunctionNeighbours } from "./function-neighbours.ts";
import type { Neighbours } from "./query-source.ts";
import { shareText, valueText } from "./value-text.ts";

export interface TextOptions {
  readonly valueType: ValueType;
  /** Independent ones: how many digits a share has. */
  readonly samples: number;
  /** Of a path: as it is, or its known part. */
  readonly pathText: (path: string) => string;
}

/** Right-aligned numbers, then the name. */
function aligned(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  names: readonly string[],
): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const cells = all.map((row) => row.map((cell, column) => cell.padStart(widths[column])));
  return cells.map((row, at) => `${row.join("  ")}  ${at === 0 ? "function" : names[at - 1]}`);
}

/** `encode (json/encoder.py:104)` */
export function placeText(
  { name, file, line }: FunctionFacts,
  pathText: TextOptions["pathText"],
): string {
  if (file === null) return name;
  return line === null ? `${name} (${pathText(file)})` : `${name} (${pathText(file)}:${line})`;
}

export function topFunctionsText(costs: FunctionCosts, options: TextOptions): string[] {
  const hasCalls = costs.rows.some(({ calls }) => calls !== null);
  const rows = costs.rows.map((row) => [
    shareText(row.selfShare ?? Number.NaN, options.samples),
    valueText(row.self ?? Number.NaN, options.valueType),
    shareText(row.totalShare ?? Number.NaN, options.samples),
    valueText(row.total ?? Number.NaN, options.valueType),
    ...(hasCalls ? [callsText(row.calls, row.primitiveCalls)] : []),
  ]);
  const head = ["self", "", "total", "", ...(hasCalls ? ["calls"] : [])];
  const names = costs.rows.map((row) => placeText(row, options.pathText));
  const more = costs.more > 0 ? [`… ${costs.more} more`] : [];
  return [...aligned(head, rows, names), ...more];
}

/** `65/1` where some calls came from within, as pstats writes it. */
function callsText(calls: number | null, primitive: number | null): string {
  if (calls === null) return "?";
  return primitive === null || primitive === calls ? String(calls) : `${calls}/${primitive}`;
}

export function neighboursText(
  { function: own, neighbours, more }: FunctionNeighbours,
  which: Neighbours,
  options: TextOptions,
): string[] {
  const total = `${shareText(own.totalShare ?? Number.NaN, options.samples)} of all, `;
  const cost = `${total}${valueText(own.total ?? Number.NaN, options.valueType)}`;
  const title = `${placeText(own, options.pathText)}: ${cost}`;
  if (neighbours.length === 0) {
    return [title, which === "callers" ? "no caller is known" : "it called nothing that is known"];
  }
  const hasCalls = neighbours.some(({ calls }) => calls !== null);
  const rows = neighbours.map((row) => [
    shareText(row.share ?? Number.NaN, options.samples),
    valueText(row.total ?? Number.NaN, options.valueType),
    ...(hasCalls ? [callsText(row.calls, row.calls)] : []),
  ]);
  const head = ["share", "total", ...(hasCalls ? ["calls"] : [])];
  const names = neighbours.map((row) => placeText(row, options.pathText));
  const lines = aligned(head, rows, names).map((line) => `  ${line}`);
  return [title, ...lines, ...(more > 0 ? [`  … ${more} more`] : [])];
}
