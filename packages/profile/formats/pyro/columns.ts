// How the columns of a data block are stored: one after the other, all rows of a column together,
// because values of one column resemble one another and zstd then finds the repetitions.

import { DamagedError, type ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";

const INT32_MAX = 2 ** 31 - 1;

type WholeNumbers = Int32Array | Uint16Array | Uint8Array;

/** Each value as its signed distance from the row before (from 0 for the first). */
export function writeDeltas(writer: ByteWriter, column: WholeNumbers): void {
  let previous = 0;
  for (let row = 0; row < column.length; row += 1) {
    writer.signedVarint(column[row] - previous);
    previous = column[row];
  }
}

export function readDeltas(reader: ByteReader, rows: number): Int32Array {
  const steps = new Float64Array(rows);
  reader.signedVarints(steps);
  const column = new Int32Array(rows);
  let value = 0;
  for (let row = 0; row < rows; row += 1) {
    value += steps[row];
    if (value < -1 || value > INT32_MAX) throw new DamagedError("a number is out of range");
    column[row] = value;
  }
  return column;
}

/** Each value as it is; for columns of small numbers that do not go with the row before. */
export function writePlain(writer: ByteWriter, column: WholeNumbers): void {
  for (let row = 0; row < column.length; row += 1) writer.varint(column[row]);
}

export function readPlain(reader: ByteReader, rows: number, below: number): Int32Array {
  const values = new Float64Array(rows);
  reader.varints(values);
  const column = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    if (values[row] >= below) throw new DamagedError("a number is out of range");
    column[row] = values[row];
  }
  return column;
}
