// Callgrind's profile format, version 1, as valgrind, pyprof2calltree, yappi, Xdebug and others
// write it: https://valgrind.org/docs/manual/cl-format.html. It holds what each line of a function
// used itself and what each call from it did: edges, no stacks.
//
// Traps: a name may be a number that was said before; a position may be relative to the one before;
// a line of costs belongs to a call where `calls=` stands before it, and to a jump where `jump=` or
// `jcnd=` does; a file may have several parts, each with events of its own.

import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { LineTable } from "../../model/kinds.ts";
import { frameKind } from "../../model/tables.ts";
import { isPythonPath, LINE_NUMBER_MAX } from "../frame-text.ts";
import type { Input, ReadFormat } from "../reader.ts";
import { badText, forEachTextLine, NAMED_ROWS_MAX, quoted, tooLarge } from "../text-lines.ts";
import { Costs } from "./costs.ts";
import { edgeTables } from "./edge-tables.ts";
import { Header } from "./header.ts";
import { CompressedNames, isUnknown } from "./names.ts";

const COST = /^[-+*\d]/u;
const SPECIFICATION = /^([a-z]+)=\s*(.*)$/u;
const HEADER = /^([A-Za-z][\w ]*):\s*(.*)$/u;
const CALLS = /^(\d{1,15})(?:\s|$)/u;
const NUMBER = /^(?:\d{1,16}|0x[0-9a-fA-F]{1,16})$/u;

export const readCallgrind: ReadFormat = async (input) => {
  return await new CallgrindReader(input).read();
};

/** What the next line of costs belongs to. */
type Costed = "line" | "call" | "jump";

class CallgrindReader {
  readonly #input: Input;
  readonly #diagnosis = new DiagnosisBuilder();
  readonly #builder = new ImportBuilder([]);
  readonly #costs = new Costs();
  readonly #header = new Header(this.#costs, this.#diagnosis);
  readonly #files = new CompressedNames();
  readonly #functions = new CompressedNames();
  readonly #objects = new CompressedNames();
  readonly #position: number[] = [0];
  #object = "";
  /** Of the function, of the lines that follow, of the function that is called. */
  #functionFile = "";
  #file = "";
  #calledFile: string | undefined;
  #calledObject: string | undefined;
  /** Names of the function and of the one that is called; rows once they have costs. */
  #name: string | undefined;
  #calledName: string | undefined;
  #function = -1;
  #node = -1;
  #calls = 0;
  #costed: Costed = "line";
  #read = 0;
  #firstOdd = "";

  constructor(input: Input) {
    this.#input = input;
  }

  async read(): Promise<Document> {
    await forEachTextLine(this.#input, this.#diagnosis, (text, line) => {
      this.#readLine(text, line);
    });
    this.#checkRead();
    this.#diagnosis.note("read", "lines of costs", this.#read);
    if (this.#header.parts > 1) {
      this.#diagnosis.note("read", "parts, which are added up", this.#header.parts);
    }
    this.#compareTotals();
    const { creator, command, pid, valueTypes } = this.#header;
    const edges = edgeTables(this.#costs, valueTypes, this.#diagnosis);
    // With addresses alone (`positions: instr`) no line is known.
    const hasLines = this.#costs.lines.length > 0;
    return {
      format: "callgrind",
      writtenBy: creator,
      kinds: hasLines ? ["edges", "lines"] : ["edges"],
      profile: this.#builder.finish({ pid, command: command === "" ? [] : [command] }),
      hasTimes: false,
      isOwn: false,
      edges,
      ...(hasLines ? { lines: this.#lineTable() } : {}),
      diagnosis: this.#diagnosis.finish(),
    };
  }

  #checkRead(): void {
    if (this.#read > 0) return;
    const odd = this.#firstOdd === "" ? "" : ` (${this.#firstOdd})`;
    const stopped =
      this.#header.valueTypes.length === 0
        ? `no line of it names its events${odd}`
        : `no line of it has a function's costs${odd}`;
    throw badText(this.#input, "callgrind's format", stopped);
  }

  #readLine(text: string, line: number): void {
    const trimmed = text.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return;
    if (COST.test(trimmed)) {
      this.#readCosts(trimmed, line);
      return;
    }
    const specification = SPECIFICATION.exec(trimmed);
    if (specification !== null) {
      this.#readSpecification(specification[1], specification[2], line);
      return;
    }
    const header = HEADER.exec(trimmed);
    if (header !== null) this.#header.read(header[1], header[2], line);
    else this.#dropOdd(trimmed, "lines that are none of the format's", line);
  }

  #dropOdd(text: string, what: string, line: number): void {
    if (this.#firstOdd === "") this.#firstOdd = `line ${line}: ${quoted(text)}`;
    this.#diagnosis.note("dropped", what, 1, `line ${line}`);
  }

  #readSpecification(key: string, value: string, line: number): void {
    switch (key) {
      case "ob":
        this.#object = this.#textOf(this.#objects, value, line);
        break;
      case "fl":
        this.#functionFile = this.#textOf(this.#files, value, line);
        this.#file = this.#functionFile;
        break;
      case "fi":
      case "fe":
        this.#file = this.#textOf(this.#files, value, line);
        break;
      case "fn":
        this.#file = this.#functionFile;
        this.#name = this.#textOf(this.#functions, value, line);
        this.#node = -1;
        break;
      case "cob":
        this.#calledObject = this.#textOf(this.#objects, value, line);
        break;
      case "cfi":
      case "cfl":
        this.#calledFile = this.#textOf(this.#files, value, line);
        break;
      case "cfn":
        this.#calledName = this.#textOf(this.#functions, value, line);
        break;
      case "calls":
        this.#readCalls(value, line);
        break;
      case "jfi":
      case "jfn":
        // Where a jump leads; it may be the first to say a name.
        this.#textOf(key === "jfi" ? this.#files : this.#functions, value, line);
        break;
      case "jump":
      case "jcnd":
        this.#costed = "jump";
        this.#diagnosis.note("dropped", "jumps within functions", 1, `line ${line}`);
        break;
      default:
        this.#dropOdd(`${key}=${value}`, "lines that are none of the format's", line);
    }
  }

  #textOf(names: CompressedNames, written: string, line: number): string {
    const text = names.textOf(written);
    if (text !== undefined) return text;
    this.#diagnosis.note("ambiguous", "numbers of names that no line said", 1, `line ${line}`);
    return written;
  }

  #readCalls(value: string, line: number): void {
    const match = CALLS.exec(value);
    this.#costed = "call";
    this.#calls = match === null ? 0 : Number(match[1]);
    if (match === null) this.#dropOdd(`calls=${value}`, "calls without a count", line);
  }

  #functionRow(object: string, file: string, written: string): number {
    const { tables } = this.#builder;
    const { name, firstLine } = withoutPlace(written, file);
    const text = tables.internString(name);
    // Of code without debug information only the object is known.
    const path = isUnknown(file) ? object : file;
    const fileRow = isUnknown(path) ? -1 : tables.internFile(path);
    const row = tables.internFunction(text, text, fileRow, firstLine);
    const kind = isPythonPath(file) ? frameKind.python : frameKind.native;
    tables.internFrame(row, -1, -1, -1, -1, kind);
    return row;
  }

  #readCosts(text: string, line: number): void {
    const costed = this.#costed;
    this.#costed = "line";
    const tokens = text.split(/\s+/u, this.#header.positions + this.#header.columns.length);
    if (!this.#readPositions(tokens)) {
      this.#dropOdd(text, "costs whose place makes no sense", line);
      return;
    }
    if (costed === "jump") return;
    const row = this.#rowFor(costed, text, line);
    if (row < 0) return;
    const table = costed === "call" ? this.#costs.calls : this.#costs.nodes;
    const lineRow = costed === "call" ? -1 : this.#lineRow();
    if (this.#costs.rowsMax > NAMED_ROWS_MAX) throw this.#tooMany();
    const { columns, factors, positions } = this.#header;
    for (const [at, column] of columns.entries()) {
      const token = tokens[positions + at];
      // Numbers that are left out at the end are 0.
      if (token === undefined) break;
      const cost = NUMBER.test(token) ? Number(token) * factors[at] : NaN;
      if (!Number.isSafeInteger(cost)) {
        this.#dropOdd(text, "costs that are no numbers", line);
        return;
      }
      table.add(row, column, cost);
      if (lineRow >= 0) this.#costs.lines.add(lineRow, column, cost);
    }
    this.#read += 1;
  }

  /** The row that the costs add to; -1 where nothing says whose they are. */
  #rowFor(costed: "line" | "call", text: string, line: number): number {
    const called = this.#calledName;
    if (this.#name === undefined || (costed === "call" && called === undefined)) {
      this.#dropOdd(text, "costs of no function", line);
      return -1;
    }
    if (this.#node < 0) {
      this.#function = this.#functionRow(this.#object, this.#functionFile, this.#name);
      this.#node = this.#costs.node(this.#function);
    }
    if (costed === "line" || called === undefined) return this.#node;
    const object = this.#calledObject ?? this.#object;
    const file = this.#calledFile ?? this.#file;
    const callee = this.#costs.node(this.#functionRow(object, file, called));
    const row = this.#costs.call(this.#node, callee);
    this.#costs.calls.counts.data[row] += this.#calls;
    this.#calledName = undefined;
    this.#calledFile = undefined;
    this.#calledObject = undefined;
    return row;
  }

  /** -1 where no line of a file is known. */
  #lineRow(): number {
    const { linePosition } = this.#header;
    const line = linePosition < 0 ? 0 : (this.#position[linePosition] ?? 0);
    if (line <= 0 || line > LINE_NUMBER_MAX) return -1;
    const file = isUnknown(this.#file) ? -1 : this.#builder.tables.internFile(this.#file);
    return this.#costs.line(this.#function, file, line);
  }

  #readPositions(tokens: readonly string[]): boolean {
    for (let at = 0; at < this.#header.positions; at += 1) {
      const token = tokens[at] ?? "";
      const before = this.#position[at] ?? 0;
      const isRelative = token.startsWith("+") || token.startsWith("-");
      const digits = isRelative ? token.slice(1) : token;
      if (token === "*") this.#position[at] = before;
      else if (!NUMBER.test(digits)) return false;
      else if (!isRelative) this.#position[at] = Number(digits);
      else this.#position[at] = before + (token.startsWith("-") ? -1 : 1) * Number(digits);
    }
    return true;
  }

  #tooMany(): Error {
    return tooLarge(this.#input, `${NAMED_ROWS_MAX} functions, calls or lines`);
  }

  /** Does what was read add up to what the file says? */
  #compareTotals(): void {
    const { totals, summary } = this.#header;
    for (const [event, total] of totals.entries()) {
      // Callgrind writes both; a summary leaves out what ran before it began to count.
      const said = Number.isNaN(total) ? summary[event] : total;
      if (Number.isNaN(said)) continue;
      const sum = this.#costs.nodes.sums[event].view().reduce((all, cost) => all + cost, 0);
      if (sum === said) continue;
      const { name } = this.#header.valueTypes[event];
      const numbers = `${name.slice(0, 40)} ${said}, not ${sum}`;
      this.#diagnosis.note("ambiguous", `totals that differ from what was read: ${numbers}`);
    }
  }

  #lineTable(): LineTable {
    const { keys, sums } = this.#costs.lines;
    return {
      valueTypes: this.#header.valueTypes,
      function: keys.column(0, 0),
      file: keys.column(1, 0),
      line: keys.column(2, 0),
      self: sums.map((column) => column.copy()),
    };
  }
}

/** yappi repeats the file in a function's name: `walk work.py:12`. */
function withoutPlace(
  written: string,
  file: string,
): { readonly name: string; readonly firstLine: number } {
  const place = ` ${file}:`;
  const at = file === "" ? -1 : written.lastIndexOf(place);
  const digits = written.slice(at + place.length);
  if (at <= 0 || !/^\d{1,9}$/u.test(digits)) return { name: written, firstLine: -1 };
  return { name: written.slice(0, at), firstLine: Number(digits) === 0 ? -1 : Number(digits) };
}
