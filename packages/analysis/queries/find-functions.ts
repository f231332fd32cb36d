// Which functions a person means by a name.

import { frameLabel, frameName, framePath } from "#profile/model/labels.ts";
import type { FunctionTable } from "../views/function-table.ts";
import { sortedRows } from "../views/function-table.ts";

const SUGGESTIONS = 5;

export interface FoundFunctions {
  /** Rows of the table, the heaviest first. */
  readonly rows: readonly number[];
  /** Names that are alike, where none was found. */
  readonly alike: readonly string[];
}

/**
 * Those that are called so: `encode`, `JSONEncoder.encode`, `encoder.py:encode` or, as pstats and
 * our own outputs write it, `encoder.py:104(encode)` and `encode (json/encoder.py:104)`.
 */
export function findFunctions(table: FunctionTable, wanted: string): FoundFunctions {
  const byWeight = Array.from(sortedRows(table, "total"));
  const rows = byWeight.filter((row) => isCalled(table, row, wanted));
  if (rows.length > 0) return { rows, alike: [] };
  const part = wanted.toLowerCase();
  const names = byWeight.map((row) => frameName(table.profile, table.frame[row]));
  const alike = names.filter((name) => name.toLowerCase().includes(part));
  return { rows, alike: [...new Set(alike)].slice(0, SUGGESTIONS) };
}

function isCalled({ profile, frame }: FunctionTable, row: number, wanted: string): boolean {
  const own = frame[row];
  const qualified = frameName(profile, own);
  const { frames, functions, strings } = profile;
  const functionRow = frames.function[own];
  const name = strings[functions.name[functionRow]];
  if (wanted === qualified || wanted === name) return true;
  if (qualified.endsWith(`.${wanted}`)) return true;
  const path = framePath(profile, own);
  if (path === "") return false;
  const line = frames.line[own] > 0 ? frames.line[own] : functions.firstLine[functionRow];
  for (const called of [name, qualified]) {
    if (isPathEnd(`${path}:${called}`, wanted)) return true;
    if (isPathEnd(`${path}:${line}(${called})`, wanted)) return true;
  }
  for (const byFunction of [true, false]) {
    for (const fullFileNames of [true, false]) {
      if (frameLabel(profile, own, { byFunction, fullFileNames }) === wanted) return true;
    }
  }
  return false;
}

/** `encoder.py:encode` of `/usr/lib/python3.12/json/encoder.py:encode`. */
function isPathEnd(whole: string, wanted: string): boolean {
  return whole === wanted || (wanted.includes(":") && whole.endsWith(`/${wanted}`));
}
