// Gecko's tables: rows as arrays, in the order of a schema beside them. Columns that a version does
// not have are NaN, as are those that are cut off at the end of a row.

import type { JsonMark, JsonReader } from "../json-reader.ts";

export interface SchemaTable {
  readonly schema: ReadonlyMap<string, number>;
  readonly data: JsonMark | undefined;
}

const COLUMNS_MAX = 64;
/** Of a marker's data, which is kept as it stands. */
const DATA_BYTES_MAX = 16 * 1024;

export const NO_TABLE: SchemaTable = { schema: new Map(), data: undefined };

export function readSchemaTable(json: JsonReader): SchemaTable {
  const schema = new Map<string, number>();
  let data: JsonMark | undefined;
  if (!json.enterObject()) return NO_TABLE;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "data") data = json.mark();
    else if (key === "schema" && json.enterObject()) {
      for (let name = json.key(); name !== undefined; name = json.key()) {
        const position = json.anyNumber();
        if (position >= 0 && position < COLUMNS_MAX) schema.set(name, Math.floor(position));
      }
    }
  }
  return { schema, data };
}

export interface Row {
  /** In the order that was asked for; NaN: null, or no number. */
  readonly numbers: Float64Array;
  /** The column `data`, as JSON; undefined: none. */
  data: string | undefined;
}

/**
 * Calls `onRow` for each row, always with the same object. Rows that are no arrays have nothing but
 * NaN: they count, for others point at what comes after them.
 */
export function readRows(
  json: JsonReader,
  { schema, data }: SchemaTable,
  columns: readonly string[],
  onRow: (row: Row, rows: JsonReader) => void,
): void {
  if (data === undefined) return;
  const row: Row = { numbers: new Float64Array(columns.length), data: undefined };
  const slots = new Int32Array(COLUMNS_MAX).fill(-1);
  for (const [slot, name] of columns.entries()) {
    const position = schema.get(name);
    if (position !== undefined) slots[position] = slot;
  }
  const dataPosition = schema.get("data") ?? -1;
  const rows = json.readerAt(data);
  if (!rows.enterArray()) return;
  while (rows.element()) {
    row.numbers.fill(NaN);
    row.data = undefined;
    if (rows.kind() === "array" && rows.enterArray()) {
      while (rows.element()) {
        const position = rows.index;
        const slot = position < COLUMNS_MAX ? slots[position] : -1;
        if (slot >= 0) row.numbers[slot] = rows.anyNumber();
        else if (position === dataPosition && rows.kind() === "object") {
          row.data = rows.json(DATA_BYTES_MAX);
        }
      }
    }
    onRow(row, rows);
  }
}
