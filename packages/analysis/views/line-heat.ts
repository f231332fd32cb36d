// What the lines of a file cost.

import type { Document } from "#profile/model/document.ts";
import type { EdgeTables, LineTable } from "#profile/model/kinds.ts";
import type { ValueType } from "#profile/model/tables.ts";
import { valueColumn, valueTypeOf } from "#profile/model/value-types.ts";
import { keptParts } from "./kept-rows.ts";
import type { TreeView } from "./tree-view.ts";
import { typeIndex } from "./type-index.ts";
import { unlessEqual } from "./unless-equal.ts";
import { walkPaths } from "./walk-paths.ts";

export interface LineHeat {
  /** `edges`: only functions are known, each at its first line. */
  readonly from: "samples" | "lines" | "edges";
  readonly valueType: ValueType;
  /** Ascending, each once. */
  readonly line: Int32Array;
  readonly self: Float64Array;
  /** With what was called from there, recursion once; NaN: the file does not tell. */
  readonly total: Float64Array;
  /** What shares are of: all that was measured, in this file or not. */
  readonly whole: number;
}

/** `file`: row of the document's files. The view's trail is not applied: lines are as measured. */
export function lineHeat(document: Document, file: number, view: TreeView): LineHeat {
  if (document.profile.samples.stack.length > 0) return heatOfSamples(document, file, view);
  if (document.lines !== undefined) return heatOfLines(document, document.lines, file, view.value);
  if (document.edges !== undefined) return heatOfEdges(document, document.edges, file, view.value);
  return heatOfSamples(document, file, view);
}

class HeatSums {
  readonly #rows = new Map<number, { self: number; total: number }>();

  /** Lines that are not known are left out. */
  add(line: number, self: number, total: number): void {
    if (line < 1) return;
    const row = this.#rows.get(line);
    if (row === undefined) {
      this.#rows.set(line, { self, total });
      return;
    }
    row.self += self;
    row.total += total;
  }

  finish(): Pick<LineHeat, "line" | "self" | "total"> {
    const rows = [...this.#rows].sort(([a], [b]) => a - b);
    return {
      line: Int32Array.from(rows, ([line]) => line),
      self: Float64Array.from(rows, ([, { self }]) => self),
      total: Float64Array.from(rows, ([, { total }]) => total),
    };
  }
}

function heatOfSamples(document: Document, file: number, view: TreeView): LineHeat {
  const { profile } = document;
  const { stacks, frames, functions } = profile;
  const self = stackValues(document, view);
  const total = self.slice();
  for (let stack = total.length - 1; stack >= 0; stack -= 1) {
    if (stacks.parent[stack] >= 0) total[stacks.parent[stack]] += total[stack];
  }
  const lineOfFrame = new Int32Array(frames.kind.length).fill(-1);
  for (let frame = 0; frame < lineOfFrame.length; frame += 1) {
    if (functions.file[frames.function[frame]] === file) lineOfFrame[frame] = frames.line[frame];
  }
  const sums = new HeatSums();
  let whole = 0;
  /** How often each line stands on the path that is walked. */
  const onPath = new Map<number, number>();
  walkPaths(stacks.parent, {
    enter: (stack) => {
      whole += self[stack];
      const line = lineOfFrame[stacks.frame[stack]];
      if (line < 1) return;
      const above = onPath.get(line) ?? 0;
      onPath.set(line, above + 1);
      if (total[stack] !== 0) sums.add(line, self[stack], above === 0 ? total[stack] : 0);
    },
    leave: (stack) => {
      const line = lineOfFrame[stacks.frame[stack]];
      if (line >= 1) onPath.set(line, (onPath.get(line) ?? 1) - 1);
    },
  });
  const valueType = valueTypeOf(profile, view.value);
  return { from: "samples", valueType, ...sums.finish(), whole };
}

/** What the view keeps, by stack of the document. */
function stackValues(document: Document, view: TreeView): Float64Array {
  const { profile } = document;
  const { stack } = profile.samples;
  const parts = keptParts(document, view);
  const column = valueColumn(profile, view.value);
  const values = new Float64Array(profile.stacks.frame.length);
  for (let row = 0; row < stack.length; row += 1) values[stack[row]] += column[row] * parts[row];
  return values;
}

function heatOfLines(
  { profile }: Document,
  lines: LineTable,
  file: number,
  value: string,
): LineHeat {
  const index = typeIndex(lines.valueTypes, value);
  const sums = new HeatSums();
  let whole = 0;
  for (let row = 0; row < lines.line.length; row += 1) {
    const self = lines.self[index][row];
    whole += self;
    if (fileOfLine(profile.functions.file, lines, row) !== file) continue;
    sums.add(lines.line[row], self, Number.NaN);
  }
  return { from: "lines", valueType: lines.valueTypes[index], ...sums.finish(), whole };
}

function fileOfLine(fileOfFunction: Int32Array, lines: LineTable, row: number): number {
  if (lines.file[row] >= 0 || lines.function[row] < 0) return lines.file[row];
  return fileOfFunction[lines.function[row]];
}

function heatOfEdges(
  { profile }: Document,
  { nodes, valueTypes }: EdgeTables,
  file: number,
  value: string,
): LineHeat {
  const index = typeIndex(valueTypes, value);
  const { functions } = profile;
  const sums = new HeatSums();
  let whole = 0;
  for (let node = 0; node < nodes.function.length; node += 1) {
    const self = nodes.self[index][node];
    whole += Number.isNaN(self) ? 0 : self;
    const row = nodes.function[node];
    if (functions.file[row] === file) {
      sums.add(functions.firstLine[row], self, nodes.total[index][node]);
    }
  }
  return { from: "edges", valueType: valueTypes[index], ...sums.finish(), whole };
}

export interface FileCost {
  /** Row of the document's files. */
  readonly file: number;
  readonly self: number;
}

/** Files by what was measured in them, the heaviest first: what a source view offers. */
export function fileCosts(document: Document, view: TreeView): readonly FileCost[] {
  const { profile, lines, edges } = document;
  const { functions, frames, stacks } = profile;
  const costs = new Float64Array(profile.files.path.length);
  const isFound = new Uint8Array(costs.length);
  const add = (file: number, self: number): void => {
    if (file < 0) return;
    isFound[file] = 1;
    if (!Number.isNaN(self)) costs[file] += self;
  };
  if (profile.samples.stack.length > 0) {
    for (const [stack, self] of stackValues(document, view).entries()) {
      add(functions.file[frames.function[stacks.frame[stack]]], self);
    }
  } else if (lines !== undefined) {
    const self = lines.self[typeIndex(lines.valueTypes, view.value)];
    for (const row of self.keys()) add(fileOfLine(functions.file, lines, row), self[row]);
  } else if (edges !== undefined) {
    const self = edges.nodes.self[typeIndex(edges.valueTypes, view.value)];
    for (const node of self.keys()) add(functions.file[edges.nodes.function[node]], self[node]);
  }
  const files = Array.from(costs.keys()).filter((file) => isFound[file] === 1);
  return files
    .map((file) => ({ file, self: costs[file] }))
    .sort((a, b) => unlessEqual(b.self - a.self, a.file - b.file));
}
