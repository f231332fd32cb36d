// What scalene tells of each line: numbers whose names begin with `n_` and end in their unit.

import { Float64Column, Int32Column } from "../../model/columns.ts";
import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { ProfileBuilder } from "../../model/builder.ts";
import type { LineTable } from "../../model/kinds.ts";
import type { ValueType } from "../../model/tables.ts";
import { isSummable, lineOf } from "../imported-names.ts";
import type { JsonReader } from "../json-reader.ts";

const COLUMNS_MAX = 64;
const MIB_BYTES = 1024 * 1024;
/** scalene writes them so into its own page. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\u0026", "&"],
  ["\\u003c", "<"],
  ["\\u003e", ">"],
]);

interface LineColumn {
  readonly type: ValueType;
  readonly factor: number;
  readonly values: Float64Column;
}

/** A column of the file as a value type; what is in MB becomes bytes. */
function columnOf(name: string): LineColumn {
  const values = new Float64Column();
  if (name.endsWith("_mb")) return { type: { name, unit: "bytes" }, factor: MIB_BYTES, values };
  const unit = name.endsWith("_mb_s")
    ? "MB/s"
    : name.includes("percent")
      ? "percent"
      : /fraction|utilization|concurrency/u.test(name)
        ? "fraction"
        : "count";
  return { type: { name, unit }, factor: 1, values };
}

export class ScaleneLines {
  readonly sources = new Map<string, string>();
  readonly #tables: ProfileBuilder;
  readonly #diagnosis: DiagnosisBuilder;
  readonly #file = new Int32Column();
  readonly #line = new Int32Column();
  readonly #columns = new Map<string, LineColumn>();

  constructor(tables: ProfileBuilder, diagnosis: DiagnosisBuilder) {
    this.#tables = tables;
    this.#diagnosis = diagnosis;
  }

  get length(): number {
    return this.#line.length;
  }

  /** `files`: by path, each with `lines`. */
  readFiles(json: JsonReader): void {
    if (!json.enterObject()) return;
    for (let path = json.key(); path !== undefined; path = json.key()) {
      if (json.kind() !== "object" || !json.enterObject()) continue;
      for (let key = json.key(); key !== undefined; key = json.key()) {
        if (key === "lines" && json.enterArray()) this.#readLines(json, path);
      }
    }
  }

  /** Lines that cost nothing are not kept. */
  finish(): LineTable {
    const columns = [...this.#columns.values()];
    for (const { values } of columns) fill(values, this.length);
    return {
      valueTypes: columns.map(({ type }) => type),
      file: this.#file.view(),
      function: new Int32Array(this.length).fill(-1),
      line: this.#line.view(),
      self: columns.map(({ values }) => values.view()),
    };
  }

  #readLines(json: JsonReader, path: string): void {
    const texts: string[] = [];
    let isWhole = true;
    while (json.element()) {
      const { text, line } = this.#readLine(json, path);
      isWhole &&= text !== undefined && line === texts.length + 1;
      if (isWhole) texts.push(text ?? "");
    }
    if (isWhole && texts.length > 0) this.sources.set(path, texts.join(""));
  }

  #readLine(json: JsonReader, path: string): { text: string | undefined; line: number } {
    let text: string | undefined;
    let line = -1;
    const told: [name: string, value: number][] = [];
    if (json.kind() === "object" && json.enterObject()) {
      for (let key = json.key(); key !== undefined; key = json.key()) {
        if (key === "lineno") line = lineOf(json.anyNumber());
        else if (key === "line" && json.kind() === "string") text = unescapedLine(json.string());
        else if (key.startsWith("n_") && json.kind() === "number") {
          const value = json.number();
          if (value !== 0 && isSummable(value)) told.push([key, value]);
        }
      }
    }
    if (line < 0) this.#diagnosis.note("dropped", "lines without a number", 1, json.path);
    else if (told.length > 0) this.#add(path, line, told);
    return { text, line };
  }

  #add(path: string, line: number, told: readonly (readonly [string, number])[]): void {
    const row = this.length;
    this.#file.push(this.#tables.internFile(path));
    this.#line.push(line);
    for (const [name, value] of told) {
      let column = this.#columns.get(name);
      if (column === undefined) {
        if (this.#columns.size >= COLUMNS_MAX) {
          this.#diagnosis.note("dropped", `numbers beyond ${COLUMNS_MAX} kinds`);
          continue;
        }
        column = columnOf(name);
        this.#columns.set(name, column);
      }
      fill(column.values, row);
      if (column.values.length === row) column.values.push(value * column.factor);
    }
  }
}

function fill(column: Float64Column, length: number): void {
  while (column.length < length) column.push(0);
}

function unescapedLine(text: string): string {
  return text.replaceAll(/\\u00(?:26|3c|3e)/gu, (escape) => ESCAPES.get(escape) ?? escape);
}
