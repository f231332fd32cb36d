// Names, frames and stacks of a processed profile. Old versions have them in each thread, new ones
// in `shared`; some (57) have strings and sources there and the rest in the threads.

import { Int32Column } from "../../model/columns.ts";
import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { FramePlace, ImportBuilder } from "../../model/import-builder.ts";
import { FileStacks } from "../file-stacks.ts";
import { kindOfCategory, placeOfLocation, placeOfPerfMap } from "../firefox-meta.ts";
import { columnOf, kindOfFile, lineOf, textAt } from "../imported-names.ts";
import type { JsonMark, JsonReader } from "../json-reader.ts";
import { numberColumn, textColumn, type ColumnMarks } from "./column-table.ts";

/** Where a thread's tables lie, or those of all threads. */
export interface TableMarks {
  strings?: JsonMark;
  sources?: ColumnMarks;
  resources?: ColumnMarks;
  functions?: ColumnMarks;
  frames?: ColumnMarks;
  stacks?: ColumnMarks;
}

export interface TablesTarget {
  readonly builder: ImportBuilder;
  readonly diagnosis: DiagnosisBuilder;
  readonly categories: readonly string[];
  /** 1 where the file's columns count from 0, as Tachyon's. */
  readonly columnShift: number;
}

/** Texts that the tables name by row. */
export interface FileNames {
  readonly strings: string[];
  readonly sources: readonly (string | undefined)[];
  readonly libraries: readonly (string | undefined)[];
}

export interface ProcessedTables {
  readonly strings: readonly string[];
  readonly stacks: FileStacks;
}

const NO_COLUMNS: ColumnMarks = new Map();
/** Of `flags`, from 71 (frames) and 75 (functions) on: does the row have a value in the column? */
const FRAME_FLAGS = { address: 2, category: 4, line: 16, column: 32 } as const;
const FUNCTION_FLAGS = { resource: 4, source: 8, lineNumber: 16 } as const;

export function readTables(
  json: JsonReader,
  marks: TableMarks,
  names: FileNames,
  target: TablesTarget,
): ProcessedTables {
  const places = functionPlaces(json, marks.functions ?? NO_COLUMNS, names);
  const frames = frameRows(json, marks.frames ?? NO_COLUMNS, places, target);
  const stacks = stackRows(json, marks.stacks ?? NO_COLUMNS, frames, target);
  return { strings: names.strings, stacks };
}

/** Those of a thread, or of all; what it lacks is that of `shared`. */
export function readNames(json: JsonReader, marks: TableMarks, shared?: FileNames): FileNames {
  const strings = shared !== undefined && marks.strings === undefined ? shared.strings : [];
  if (marks.strings !== undefined) {
    const reader = json.readerAt(marks.strings);
    if (reader.enterArray()) while (reader.element()) strings.push(reader.anyString());
  }
  const { sources, resources } = marks;
  return {
    strings,
    sources:
      sources === undefined
        ? (shared?.sources ?? [])
        : textColumn(json, sources, "filename", strings),
    libraries:
      resources === undefined
        ? (shared?.libraries ?? [])
        : textColumn(json, resources, "name", strings),
  };
}

/** What the functions of the file are called and where they are. */
function functionPlaces(json: JsonReader, marks: ColumnMarks, names: FileNames): FramePlace[] {
  const { strings, sources, libraries } = names;
  const fileNames = textColumn(json, marks, "fileName", strings);
  const flags = numberColumn(json, marks, "flags");
  const column = (name: keyof typeof FUNCTION_FLAGS): Float64Array =>
    flagged(numberColumn(json, marks, name), flags, FUNCTION_FLAGS[name]);
  const sourceRows = column("source");
  const lines = column("lineNumber");
  const resources = column("resource");
  return Array.from(numberColumn(json, marks, "name"), (name, row): FramePlace => {
    const text = textAt(strings, name);
    if (text.startsWith("py::")) return placeOfPerfMap(text);
    const source = sourceRows[row] >= 0 ? sources.at(sourceRows[row]) : undefined;
    const path = fileNames.at(row) ?? source ?? "";
    const library = resources[row] >= 0 ? (libraries.at(resources[row]) ?? "") : "";
    if (path !== "") {
      return { name: text, path, firstLine: lineOf(lines[row]), kind: kindOfFile(path) };
    }
    if (library !== "") return { name: text, path: library, kind: kindOfFile(library) };
    return placeOfLocation(text);
  });
}

/** NaN where the row's flags have no such bit; before there were flags, values were null. */
function flagged(column: Float64Array, flags: Float64Array, bit: number): Float64Array {
  for (const [row, set] of flags.entries()) if ((set & bit) === 0) column[row] = NaN;
  return column;
}

/** Rows of the builder; -1: of a function that the file does not list. */
function frameRows(
  json: JsonReader,
  marks: ColumnMarks,
  places: readonly FramePlace[],
  { builder, diagnosis, categories, columnShift }: TablesTarget,
): Int32Column {
  const functions = numberColumn(json, marks, "func");
  const flags = numberColumn(json, marks, "flags");
  const column = (name: keyof typeof FRAME_FLAGS): Float64Array =>
    flagged(numberColumn(json, marks, name), flags, FRAME_FLAGS[name]);
  const lines = column("line");
  const columns = column("column");
  const addresses = column("address");
  const frameCategories = column("category");
  const rows = new Int32Column();
  for (const [row, functionRow] of functions.entries()) {
    const place = functionRow >= 0 ? places.at(functionRow) : undefined;
    if (place === undefined) {
      diagnosis.note("dropped", "frames of an unknown function", 1, `frameTable[${row}]`);
      rows.push(-1);
      continue;
    }
    const told = kindOfCategory(textAt(categories, frameCategories[row] ?? NaN));
    const kind = told ?? (addresses[row] >= 0 && place.path === "" ? "native" : place.kind);
    const at = { line: lineOf(lines[row]), column: columnOf(columns[row] + columnShift) };
    rows.push(builder.frame({ ...place, ...at, ...(kind === undefined ? {} : { kind }) }));
  }
  return rows;
}

/** From some version on, `prefixOffset` tells how many rows before it a stack's caller stands. */
function stackRows(
  json: JsonReader,
  marks: ColumnMarks,
  frames: Int32Column,
  { builder }: TablesTarget,
): FileStacks {
  const stacks = new FileStacks(builder.tables);
  const stackFrames = numberColumn(json, marks, "frame");
  const prefixes = numberColumn(json, marks, "prefix");
  const offsets = numberColumn(json, marks, "prefixOffset");
  for (const [row, frame] of stackFrames.entries()) {
    const prefix = offsets.length > 0 ? prefixOfOffset(row, offsets[row]) : prefixes[row];
    const isRow = Number.isInteger(frame) && frame >= 0 && frame < frames.length;
    stacks.add(prefix >= 0 ? prefix : -1, isRow ? frames.data[frame] : -1);
  }
  return stacks;
}

/** NaN: none. What lies before the first row is no stack, so it is unknown. */
function prefixOfOffset(row: number, offset: number): number {
  if (offset === 0 || Number.isNaN(offset)) return NaN;
  return offset > 0 && offset <= row ? row - offset : row;
}
