// Collapsed stacks ("folded"), the text that stackcollapse-*.pl, py-spy's `raw`, Tachyon and many
// others write: frames from the outermost to the innermost with `;` between them, a blank and a
// number; two numbers where difffolded.pl compared two files. No specification, no escaping, no
// units. https://github.com/brendangregg/FlameGraph
//
// Files are large (a line per sample, some hundred MB), so a line is looked at as bytes, and what
// it shares with the line before is not looked at twice.

import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { ValueType } from "../../model/tables.ts";
import { placeOfText } from "../frame-text.ts";
import type { Input, ReadFormat, ReadOptions } from "../reader.ts";
import { badText, forEachLine, quoted, SAMPLE_ROWS_MAX, textOf, tooLarge } from "../text-lines.ts";
import { StackLines } from "./stack-lines.ts";
import { valueColumns } from "./sniff.ts";
import { NumberAtEnd } from "./weight.ts";

const HASH = 35;
const COUNTED: ValueType = { name: "samples", unit: "count" };
/** Who writes fractions does not count samples; what it is, the file does not say. */
const WEIGHED: ValueType = { name: "weight", unit: "count" };
const COMPARED: readonly ValueType[] = [
  { name: "before", unit: "count" },
  { name: "after", unit: "count" },
];

export const readCollapsed: ReadFormat = async (input, options) => {
  return await new CollapsedReader(input, options).read();
};

class CollapsedReader {
  readonly #input: Input;
  readonly #diagnosis = new DiagnosisBuilder();
  /** Whether weights are counts is known at the end. */
  readonly #valueTypes: ValueType[];
  readonly #builder: ImportBuilder;
  readonly #stacks: StackLines;
  readonly #number = new NumberAtEnd();
  readonly #secondNumber = new NumberAtEnd();
  #samples = 0;
  #comments = 0;
  #hasFractions = false;
  #firstLine = "";

  constructor(input: Input, options: ReadOptions) {
    this.#input = input;
    this.#valueTypes = valueColumns(input.head) === 2 ? [...COMPARED] : [COUNTED];
    this.#builder = new ImportBuilder(this.#valueTypes, options.rows);
    this.#stacks = new StackLines(input, this.#builder, this.#diagnosis, placeOfText);
  }

  async read(): Promise<Document> {
    const lines = await forEachLine(this.#input, this.#diagnosis, (bytes, start, end, line) => {
      this.#readLine(bytes, start, end, line);
    });
    if (this.#samples === 0) {
      const stopped =
        lines === 0 ? "it is empty" : `no line ends in a number that adds up${this.#shown()}`;
      throw badText(this.#input, "collapsed stacks", stopped);
    }
    this.#diagnosis.note("read", "stacks with a number", this.#samples);
    if (this.#comments > 0) this.#diagnosis.note("read", "comments", this.#comments);
    if (this.#hasFractions && this.#valueTypes.length === 1) this.#valueTypes[0] = WEIGHED;
    return {
      format: "collapsed",
      writtenBy: this.#stacks.isTachyon ? "Tachyon (profiling.sampling)" : "",
      kinds: ["samples"],
      profile: this.#builder.finish(),
      hasTimes: false,
      isOwn: false,
      diagnosis: this.#diagnosis.finish(),
    };
  }

  #shown(): string {
    return this.#firstLine === "" ? "" : ` (line 1: ${this.#firstLine})`;
  }

  #readLine(bytes: Uint8Array, start: number, end: number, line: number): void {
    if (start === end) return;
    if (bytes[start] === HASH) {
      this.#comments += 1;
      return;
    }
    if (line === 1) this.#firstLine = quoted(textOf(bytes, start, Math.min(end, start + 400)));
    const stackEnd = this.#readNumbers(bytes, start, end);
    if (stackEnd < 0) {
      if (!isBlank(bytes, start, end)) this.#drop(line);
      return;
    }
    const stack = this.#stacks.stackOf(bytes, start, stackEnd, line);
    if (stack < 0) return;
    this.#addSample(stack);
  }

  #addSample(stack: number): void {
    const { value, isFraction } = this.#number;
    this.#hasFractions ||= isFraction;
    if (this.#builder.tables.sampleRows >= SAMPLE_ROWS_MAX) {
      throw tooLarge(this.#input, `${SAMPLE_ROWS_MAX} samples`);
    }
    const time = this.#samples;
    this.#samples += 1;
    if (this.#valueTypes.length === 1) {
      this.#builder.sample(time, this.#stacks.thread, stack, value);
      return;
    }
    const before = this.#secondNumber.value;
    const row = this.#builder.sample(time, this.#stacks.thread, stack, before);
    this.#builder.tables.addValue(row, 1, value);
  }

  /** Where the stack ends; -1 where the line has no number, or not both. */
  #readNumbers(bytes: Uint8Array, start: number, end: number): number {
    if (!this.#number.read(bytes, start, end)) return -1;
    if (this.#valueTypes.length === 1) return this.#number.start;
    const hasBoth = this.#secondNumber.read(bytes, start, this.#number.start);
    return hasBoth ? this.#secondNumber.start : -1;
  }

  #drop(line: number): void {
    const what = this.#valueTypes.length === 1 ? "a number" : "two numbers";
    this.#diagnosis.note("dropped", `lines without ${what} at their end`, 1, `line ${line}`);
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] > 32) return false;
  return true;
}
