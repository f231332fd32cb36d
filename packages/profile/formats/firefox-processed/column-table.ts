// Tables of the processed format: a list per column.

import { Float64Column } from "../../model/columns.ts";
import type { JsonMark, JsonReader } from "../json-reader.ts";

const NO_NUMBERS = new Float64Array(0);

/** Where the columns of a table lie. */
export type ColumnMarks = ReadonlyMap<string, JsonMark>;

export function readColumnMarks(json: JsonReader): ColumnMarks {
  const marks = new Map<string, JsonMark>();
  if (json.kind() !== "object" || !json.enterObject()) return marks;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (json.kind() === "array") marks.set(key, json.mark());
  }
  return marks;
}

/** NaN: null, or no number. Empty where there is no such column. */
export function numberColumn(json: JsonReader, marks: ColumnMarks, name: string): Float64Array {
  const mark = marks.get(name);
  if (mark === undefined) return NO_NUMBERS;
  const reader = json.readerAt(mark);
  const column = new Float64Column();
  if (reader.enterArray()) while (reader.element()) column.push(reader.anyNumber());
  return column.view();
}

/** Texts as they are, or as rows of the strings; undefined: null. */
export function textColumn(
  json: JsonReader,
  marks: ColumnMarks,
  name: string,
  strings: readonly string[],
): (string | undefined)[] {
  const mark = marks.get(name);
  const texts: (string | undefined)[] = [];
  if (mark === undefined) return texts;
  const reader = json.readerAt(mark);
  if (!reader.enterArray()) return texts;
  while (reader.element()) {
    if (reader.kind() === "string") texts.push(reader.string());
    else {
      const row = reader.anyNumber();
      texts.push(row >= 0 ? strings.at(row) : undefined);
    }
  }
  return texts;
}
