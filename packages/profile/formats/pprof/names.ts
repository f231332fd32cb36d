// Strings, functions and locations of a pprof file: what its samples refer to. Locations become
// rows of frames, several where calls were inlined.

import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { ImportBuilder } from "../../model/import-builder.ts";
import type { FrameKind } from "../../model/tables.ts";
import { FUNCTION, LINE, LOCATION, MAPPING } from "./fields.ts";
import { IdTable, NO_ROW } from "./id-table.ts";
import { WireError, type WireCursor } from "./wire-cursor.ts";

const LINE_MAX = 2 ** 31 - 1;
const NAMES_OF_KERNELS = /^\[kernel|vmlinux/u;
const PYTHON_PATH = /\.pyx?$|^<.*>$/u;

interface FunctionRow {
  readonly name: number;
  readonly systemName: number;
  readonly filename: number;
  readonly startLine: number;
}

interface LineRow {
  functionId: number | bigint;
  line: number;
  column: number;
}

interface LocationRow {
  readonly mapping: number | bigint;
  readonly address: number;
  /** The innermost of what was inlined first, as the file has them. */
  readonly lines: readonly LineRow[];
}

const NO_FUNCTION: FunctionRow = { name: 0, systemName: 0, filename: 0, startLine: 0 };

export class PprofNames {
  readonly #bytes: Uint8Array;
  readonly #diagnosis: DiagnosisBuilder;
  /** Start and end of each string: decoded when it is asked for. */
  readonly #strings: number[] = [];
  readonly #decoded: string[] = [];
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #mappings = new IdTable();
  readonly #mappingNames: number[] = [];
  readonly #functions = new IdTable();
  readonly #functionRows: FunctionRow[] = [];
  readonly #locations = new IdTable();
  readonly #locationRows: LocationRow[] = [];
  /** By location: its frames, outermost first, once they were asked for. */
  readonly #frames: Int32Array[] = [];

  constructor(bytes: Uint8Array, diagnosis: DiagnosisBuilder) {
    this.#bytes = bytes;
    this.#diagnosis = diagnosis;
  }

  addString(start: number, end: number): void {
    if (this.#strings.length === 0 && end > start) {
      throw new WireError("the first of its strings is not empty", start);
    }
    this.#strings.push(start, end);
  }

  /** The string in that row; empty, and counted, where there is none. */
  string(row: number): string {
    if (row === 0) return "";
    const known = this.#decoded[row];
    if (known !== undefined) return known;
    if (!(row > 0 && row * 2 < this.#strings.length)) {
      this.#diagnosis.note("ambiguous", "names that are not there");
      return "";
    }
    const bytes = this.#bytes.subarray(this.#strings[row * 2], this.#strings[row * 2 + 1]);
    const text = this.#decoder.decode(bytes);
    this.#decoded[row] = text;
    return text;
  }

  addMapping(message: WireCursor): void {
    let id: number | bigint = 0;
    let filename = 0;
    while (message.next()) {
      if (message.field === MAPPING.id) id = message.id();
      else if (message.field === MAPPING.filename) filename = message.signed();
      else message.skip();
    }
    if (this.#isNew(this.#mappings, id, "mappings")) this.#mappingNames.push(filename);
  }

  addFunction(message: WireCursor): void {
    let id: number | bigint = 0;
    let [name, systemName, filename, startLine] = [0, 0, 0, 0];
    while (message.next()) {
      if (message.field === FUNCTION.id) id = message.id();
      else if (message.field === FUNCTION.name) name = message.signed();
      else if (message.field === FUNCTION.systemName) systemName = message.signed();
      else if (message.field === FUNCTION.filename) filename = message.signed();
      else if (message.field === FUNCTION.startLine) startLine = message.signed();
      else message.skip();
    }
    if (!this.#isNew(this.#functions, id, "functions")) return;
    this.#functionRows.push({ name, systemName, filename, startLine });
  }

  addLocation(message: WireCursor): void {
    let id: number | bigint = 0;
    let mapping: number | bigint = 0;
    let address = 0;
    const lines: LineRow[] = [];
    while (message.next()) {
      if (message.field === LOCATION.id) id = message.id();
      else if (message.field === LOCATION.mappingId) mapping = message.id();
      else if (message.field === LOCATION.address) address = message.unsigned();
      else if (message.field === LOCATION.line) lines.push(lineRow(message.message()));
      else message.skip();
    }
    if (!this.#isNew(this.#locations, id, "locations")) return;
    this.#locationRows.push({ mapping, address, lines });
  }

  /** Gives the id the next row; false, and counted, where it may not have one. */
  #isNew(table: IdTable, id: number | bigint, what: string): boolean {
    if (id === 0) {
      this.#diagnosis.note("dropped", `${what} without an id`);
      return false;
    }
    if (table.add(id)) return true;
    this.#diagnosis.note("dropped", `${what} whose id another has`, 1, `id ${id}`);
    return false;
  }

  /** Row of the location, for `framesOf`; -1 where there is none of that id. */
  locationRow(id: number | bigint): number {
    return this.#locations.row(id);
  }

  /** The frames of a location, outermost first. */
  framesOf(locationRow: number, builder: ImportBuilder): Int32Array {
    return (this.#frames[locationRow] ??= this.#makeFrames(
      this.#locationRows[locationRow],
      builder,
    ));
  }

  #makeFrames(location: LocationRow, builder: ImportBuilder): Int32Array {
    const { address, lines } = location;
    const mappingRow = this.#mappings.row(location.mapping);
    const mapping = mappingRow === NO_ROW ? "" : this.string(this.#mappingNames[mappingRow]);
    if (lines.length === 0) {
      this.#diagnosis.note("ambiguous", "places that are known by their address alone");
      const kind = kindOf(mapping, "", address);
      const name = `0x${address.toString(16)}`;
      return Int32Array.of(builder.frame({ name, path: mapping, kind }));
    }
    const frames = new Int32Array(lines.length);
    for (const [at, line] of lines.entries()) {
      frames[lines.length - 1 - at] = this.#lineFrame(line, mapping, address, builder);
    }
    return frames;
  }

  #lineFrame(
    { functionId, line, column }: LineRow,
    mapping: string,
    address: number,
    builder: ImportBuilder,
  ): number {
    const row = this.#functions.row(functionId);
    if (row === NO_ROW) {
      this.#diagnosis.note("ambiguous", "lines whose function is not there", 1, `id ${functionId}`);
    }
    const { name, systemName, filename, startLine } =
      row === NO_ROW ? NO_FUNCTION : this.#functionRows[row];
    const shown = this.string(name);
    const system = this.string(systemName);
    const path = this.string(filename);
    const isQualified = system !== "" && shown.endsWith(`.${system}`);
    return builder.frame({
      name: isQualified ? system : shown,
      qualifiedName: shown,
      path,
      line: lineOf(line),
      firstLine: lineOf(startLine),
      column: lineOf(column) - (column > 0 ? 1 : 0),
      kind: kindOf(mapping, path, address),
    });
  }
}

function lineRow(message: WireCursor): LineRow {
  const row: LineRow = { functionId: 0, line: 0, column: 0 };
  while (message.next()) {
    if (message.field === LINE.functionId) row.functionId = message.id();
    else if (message.field === LINE.line) row.line = message.signed();
    else if (message.field === LINE.column) row.column = message.signed();
    else message.skip();
  }
  return row;
}

/** 0 is "not known" there. */
function lineOf(line: number): number {
  return line > 0 && line <= LINE_MAX ? line : -1;
}

/** Code without an address of its own is interpreted. */
function kindOf(mapping: string, path: string, address: number): FrameKind {
  if (NAMES_OF_KERNELS.test(mapping)) return "kernel";
  return address === 0 || PYTHON_PATH.test(path) ? "python" : "native";
}
