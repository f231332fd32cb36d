// Functions, calls and lines of several documents, each added where it is the same one. NaN, what a
// file does not tell, stays NaN: a sum of it is not known either.

import { Float64Column, Int32Column } from "./columns.ts";
import type { Document } from "./document.ts";
import { InternTable } from "./intern-table.ts";
import type { EdgeTables, LineTable, NodeTable } from "./kinds.ts";
import type { Part } from "./merge-part.ts";

/** Rows told apart by whole numbers, each with numbers that add up. */
class SumTable {
  readonly rows: InternTable;
  readonly #columns: readonly Float64Column[];

  constructor(keys: number, columns: number) {
    this.rows = new InternTable(keys);
    this.#columns = Array.from({ length: columns }, () => new Float64Column());
  }

  /** Adds the row that `rows.key` names; returns it. */
  add(from: readonly Float64Array[], fromRow: number): number {
    const row = this.rows.intern();
    this.#columns.forEach((column, index) => {
      if (column.length <= row) column.push(0);
      column.data[row] += from[index][fromRow];
    });
    return row;
  }

  column(index: number): Float64Array {
    return this.#columns[index].copy();
  }

  columns(from: number, count: number): Float64Array[] {
    return this.#columns.slice(from, from + count).map((column) => column.copy());
  }
}

export function mergedEdges(parts: readonly Part[]): Pick<Document, "edges"> {
  const valueTypes = parts[0].document.edges?.valueTypes;
  if (valueTypes === undefined) return {};
  const width = 2 + 2 * valueTypes.length;
  const nodes = new SumTable(1, width);
  const calls = new SumTable(2, width);
  for (const { document, rows } of parts) {
    if (document.edges !== undefined) addEdges(document.edges, rows.functions, nodes, calls);
  }
  const numbersOf = (table: SumTable): Omit<NodeTable, "function"> => ({
    calls: table.column(0),
    primitiveCalls: table.column(1),
    self: table.columns(2, valueTypes.length),
    total: table.columns(2 + valueTypes.length, valueTypes.length),
  });
  return {
    edges: {
      valueTypes,
      nodes: { function: nodes.rows.column(0, 0), ...numbersOf(nodes) },
      calls: {
        caller: calls.rows.column(0, 0),
        callee: calls.rows.column(1, 0),
        ...numbersOf(calls),
      },
    },
  };
}

function addEdges(
  edges: EdgeTables,
  functionRows: Int32Column,
  nodes: SumTable,
  calls: SumTable,
): void {
  const { nodes: ofNodes, calls: ofCalls } = edges;
  const nodeRows = new Int32Column();
  const nodeNumbers = [ofNodes.calls, ofNodes.primitiveCalls, ...ofNodes.self, ...ofNodes.total];
  for (let row = 0; row < ofNodes.function.length; row += 1) {
    nodes.rows.key[0] = functionRows.data[ofNodes.function[row]];
    nodeRows.push(nodes.add(nodeNumbers, row));
  }
  const callNumbers = [ofCalls.calls, ofCalls.primitiveCalls, ...ofCalls.self, ...ofCalls.total];
  for (let row = 0; row < ofCalls.caller.length; row += 1) {
    calls.rows.key[0] = nodeRows.data[ofCalls.caller[row]];
    calls.rows.key[1] = nodeRows.data[ofCalls.callee[row]];
    calls.add(callNumbers, row);
  }
}

export function mergedLines(parts: readonly Part[]): Pick<Document, "lines"> {
  const valueTypes = parts[0].document.lines?.valueTypes;
  if (valueTypes === undefined) return {};
  const sums = new SumTable(3, valueTypes.length);
  for (const { document, rows } of parts) {
    if (document.lines !== undefined) addLines(document.lines, rows, sums);
  }
  return {
    lines: {
      valueTypes,
      file: sums.rows.column(0, 0),
      function: sums.rows.column(1, 0),
      line: sums.rows.column(2, 0),
      self: sums.columns(0, valueTypes.length),
    },
  };
}

function addLines(lines: LineTable, rows: Part["rows"], sums: SumTable): void {
  const { key } = sums.rows;
  for (let row = 0; row < lines.line.length; row += 1) {
    key[0] = lines.file[row] < 0 ? -1 : rows.files.data[lines.file[row]];
    key[1] = lines.function[row] < 0 ? -1 : rows.functions.data[lines.function[row]];
    key[2] = lines.line[row];
    sums.add(lines.self, row);
  }
}
