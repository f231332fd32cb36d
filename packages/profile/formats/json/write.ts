// Our own JSON, for programs: the tables of the model as they are. The page is
// docs/formats/json.md; a change of it raises JSON_VERSION and gets a line there.

import type { Profile } from "../../model/profile.ts";
import { FRAME_KINDS, sampleState } from "../../model/tables.ts";
import { chunked, jsonArray, jsonNumbers } from "../chunks.ts";

export const JSON_VERSION = 4;

type Numbers = Int32Array | Float64Array | Uint8Array | Uint16Array;
type Column = readonly string[] | readonly Float64Array[] | Numbers;
type Columns = Readonly<Record<string, Column>>;

/** Chunks of JSON text: everything that was recorded, whatever a selection would draw. */
export function writeJson(profile: Profile): Iterable<string> {
  return chunked(document(profile));
}

function* document(profile: Profile): Generator<string> {
  yield `{"format":"pyrometer","version":${JSON_VERSION},`;
  yield `"frameKinds":${JSON.stringify(FRAME_KINDS)},"stateBits":${JSON.stringify(sampleState)},`;
  yield `"meta":${JSON.stringify(profile.meta)},\n`;
  yield `"cost":${JSON.stringify(profile.cost)},\n`;
  yield `"processCosts":${JSON.stringify(profile.processCosts)},\n`;
  yield `"valueTypes":${JSON.stringify(profile.valueTypes)},\n"strings":`;
  yield* jsonArray(profile.strings);
  const { files, functions, frames, stacks, threads, processes, samples } = profile;
  const tables: Readonly<Record<string, object>> = {
    files,
    functions,
    frames,
    stacks,
    threads,
    processes,
    samples,
  };
  for (const [table, columns] of Object.entries(tables)) {
    yield `,\n${JSON.stringify(table)}:{`;
    let separator = "";
    for (const [name, column] of Object.entries(columns as Columns)) {
      yield `${separator}${JSON.stringify(name)}:`;
      yield* columnText(column);
      separator = ",";
    }
    yield "}";
  }
  yield "}\n";
}

function* columnText(column: Column): Generator<string> {
  if (isNumbers(column)) yield* jsonNumbers(column);
  else yield* jsonArray(column.map((one) => (typeof one === "string" ? one : [...one])));
}

function isNumbers(column: Column): column is Numbers {
  return ArrayBuffer.isView(column);
}
