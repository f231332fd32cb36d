// What a callgrind file adds up: per function, per pair of caller and callee, per line. A column
// per event of all parts of the file.

import { Float64Column } from "../../model/columns.ts";
import { InternTable } from "../../model/intern-table.ts";

/** Rows of small integers, with a sum per event. */
export class SumTable {
  readonly keys: InternTable;
  readonly sums: Float64Column[] = [];
  /** Of calls; 0 elsewhere. */
  readonly counts = new Float64Column();

  constructor(width: number) {
    this.keys = new InternTable(width);
  }

  get length(): number {
    return this.keys.length;
  }

  addColumn(): void {
    const column = new Float64Column();
    for (let row = 0; row < this.length; row += 1) column.push(0);
    this.sums.push(column);
  }

  /** The row of the key that was filled in. */
  row(): number {
    const row = this.keys.intern();
    if (row < this.counts.length) return row;
    this.counts.push(0);
    for (const column of this.sums) column.push(0);
    return row;
  }

  add(row: number, event: number, cost: number): void {
    this.sums[event].data[row] += cost;
  }
}

export class Costs {
  /** Row of functions. */
  readonly nodes = new SumTable(1);
  /** Caller, callee. */
  readonly calls = new SumTable(2);
  /** Row of functions, row of files, line. */
  readonly lines = new SumTable(3);

  /** Of the largest table. */
  get rowsMax(): number {
    return Math.max(this.nodes.length, this.calls.length, this.lines.length);
  }

  addEvent(): void {
    this.nodes.addColumn();
    this.calls.addColumn();
    this.lines.addColumn();
  }

  node(functionRow: number): number {
    this.nodes.keys.key[0] = functionRow;
    return this.nodes.row();
  }

  /** Of rows of nodes. */
  call(caller: number, callee: number): number {
    const { key } = this.calls.keys;
    key[0] = caller;
    key[1] = callee;
    return this.calls.row();
  }

  line(functionRow: number, file: number, line: number): number {
    const { key } = this.lines.keys;
    key[0] = functionRow;
    key[1] = file;
    key[2] = line;
    return this.lines.row();
  }
}
