// Austin's text: collapsed stacks that begin with process and thread, and end in metrics. Austin 3
// writes it, Austin 4 by way of mojo2austin: https://github.com/P403n1x87/austin#usage. Lines
// `# key: value` before the samples tell the mode.
//
//   P<pid>;T<interpreter>:<tid>;<file>:<function>:<line>;… <metric>[,<metric>…]

import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder, type FramePlace } from "../../model/import-builder.ts";
import { kindOfPath, LINE_NUMBER_MAX } from "../frame-text.ts";
import type { Input, ReadFormat, ReadOptions } from "../reader.ts";
import {
  badText,
  forEachLine,
  headLines,
  SAMPLE_ROWS_MAX,
  textOf,
  tooLarge,
} from "../text-lines.ts";
import { StackLines } from "../collapsed/stack-lines.ts";
import { MODE_VALUE_TYPES, modeOf, valuesOf, type AustinMode } from "./metrics.ts";

const HASH = 35;
const SPACE = 32;
const SEMICOLON = 59;
const METADATA = /^#\s*([\w ]{1,40}):\s*(.*)$/u;
const THREAD = /^P(\d{1,10});T(?:(\d{1,5}):)?(.{1,256})$/u;
const NUMBER = /^\d{1,10}$/u;
const ID_MAX = 2 ** 31 - 1;
const METRICS_CHARS_MAX = 64;
const HEAD_CHARS_MAX = 300;
const THREADS_MAX = 1_000_000;
const FACTS_MAX = 1000;

export const readAustin: ReadFormat = async (input, options) => {
  return await new AustinReader(input, options).read();
};

class AustinReader {
  readonly #input: Input;
  readonly #diagnosis = new DiagnosisBuilder();
  readonly #mode: AustinMode;
  readonly #builder: ImportBuilder;
  readonly #stacks: StackLines;
  readonly #metadata = new Map<string, string>();
  readonly #threads = new Map<string, number>();
  readonly #noFrames: number;
  #pid = 0;
  #samples = 0;

  constructor(input: Input, options: ReadOptions) {
    this.#input = input;
    this.#mode = modeInHead(input.head);
    this.#builder = new ImportBuilder(MODE_VALUE_TYPES[this.#mode], options.rows);
    this.#stacks = new StackLines(input, this.#builder, this.#diagnosis, austinPlace);
    const noFrames = this.#builder.frame({ name: "no Python frame", kind: "root" });
    this.#noFrames = this.#builder.stack(-1, noFrames);
  }

  async read(): Promise<Document> {
    await forEachLine(this.#input, this.#diagnosis, (bytes, start, end, line) => {
      this.#readLine(bytes, start, end, line);
    });
    if (this.#samples === 0) {
      throw badText(this.#input, "samples of Austin", "no line of it is a sample");
    }
    this.#diagnosis.note("read", "samples", this.#samples);
    const version = this.#metadata.get("austin") ?? "";
    const pythonVersion = this.#metadata.get("python") ?? "";
    const intervalUs = Number(this.#metadata.get("interval") ?? "0");
    return {
      format: "austin",
      writtenBy: version === "" ? "Austin" : `Austin ${version}`,
      kinds: ["samples"],
      profile: this.#builder.finish({
        pid: this.#pid,
        pythonVersion,
        rateHz: intervalUs > 0 ? 1e6 / intervalUs : 0,
      }),
      hasTimes: false,
      isOwn: false,
      diagnosis: this.#diagnosis.finish(),
    };
  }

  #readLine(bytes: Uint8Array, start: number, end: number, line: number): void {
    if (start === end) return;
    if (bytes[start] === HASH) {
      const match = METADATA.exec(textOf(bytes, start, Math.min(end, start + HEAD_CHARS_MAX)));
      if (match !== null && this.#metadata.size < FACTS_MAX)
        this.#metadata.set(match[1], match[2].trim());
      return;
    }
    let metricsStart = end;
    while (metricsStart > start && bytes[metricsStart - 1] > SPACE) metricsStart -= 1;
    const metrics = textOf(bytes, metricsStart, Math.min(end, metricsStart + METRICS_CHARS_MAX));
    const values = valuesOf(this.#mode, metrics);
    let stackEnd = metricsStart;
    while (stackEnd > start && bytes[stackEnd - 1] <= SPACE) stackEnd -= 1;
    const headEnd = endOfSecond(bytes, start, stackEnd);
    const thread = this.#threadOf(bytes, start, headEnd);
    if (values === undefined || thread < 0) {
      const what = thread < 0 ? "a process and a thread" : `the metrics of mode ${this.#mode}`;
      this.#diagnosis.note("dropped", `lines without ${what}`, 1, `line ${line}`);
      return;
    }
    const hasFrames = headEnd + 1 < stackEnd;
    const stack = hasFrames
      ? this.#stacks.stackOf(bytes, headEnd + 1, stackEnd, line)
      : this.#noFrames;
    if (stack >= 0) this.#addSample(thread, stack, values);
  }

  #addSample(thread: number, stack: number, values: readonly number[]): void {
    if (this.#builder.tables.sampleRows >= SAMPLE_ROWS_MAX) {
      throw tooLarge(this.#input, `${SAMPLE_ROWS_MAX} samples`);
    }
    const row = this.#builder.sample(this.#samples, thread, stack, values[0]);
    for (let index = 1; index < values.length; index += 1) {
      this.#builder.tables.addValue(row, index, values[index]);
    }
    this.#samples += 1;
  }

  /** Row of threads; -1 where the bytes name none. */
  #threadOf(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > HEAD_CHARS_MAX) return -1;
    const text = textOf(bytes, start, end);
    const known = this.#threads.get(text);
    if (known !== undefined) return known;
    const match = THREAD.exec(text);
    if (match === null || Number(match[1]) > ID_MAX) return -1;
    if (this.#threads.size >= THREADS_MAX) {
      throw tooLarge(this.#input, `${THREADS_MAX} threads`);
    }
    const pid = Number(match[1]);
    const interpreter = match[2] ?? "0";
    const isId = NUMBER.test(match[3]) && Number(match[3]) <= ID_MAX;
    const name = isId ? "" : match[3];
    const where = interpreter === "0" ? "" : `interpreter ${interpreter}`;
    const shown = [name, where].filter((part) => part !== "").join(", ");
    const row = this.#builder.thread(pid, isId ? Number(match[3]) : 0, shown);
    if (this.#pid === 0) this.#pid = pid;
    this.#threads.set(text, row);
    return row;
  }
}

/** Where the second part ends: at the second semicolon, or with the stack. */
function endOfSecond(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes.indexOf(SEMICOLON, start);
  if (first < 0 || first >= end) return end;
  const second = bytes.indexOf(SEMICOLON, first + 1);
  return second < 0 || second > end ? end : second;
}

function modeInHead(head: Uint8Array): AustinMode {
  const lines = headLines(head) ?? [];
  const told = lines.find((line) => line.startsWith("# mode:")) ?? "";
  const first = lines.find((line) => line.startsWith("P")) ?? "";
  const text = first.trimEnd();
  return modeOf(told.slice("# mode:".length).trim(), text.slice(text.lastIndexOf(" ") + 1));
}

/** `file:function:line`, and what stands for the collector and for frames that made no sense. */
function austinPlace(text: string): FramePlace {
  if (text === ":GC:") return { name: "<GC>", kind: "gc" };
  if (text === ":INVALID:") return { name: "an invalid frame", kind: "root" };
  const lineAt = text.lastIndexOf(":");
  const nameAt = text.lastIndexOf(":", lineAt - 1);
  const digits = text.slice(lineAt + 1);
  if (lineAt <= 0 || nameAt <= 0 || !NUMBER.test(digits)) return { name: text };
  const path = text.slice(0, nameAt);
  const name = text.slice(nameAt + 1, lineAt);
  if (path === "kernel") return { name, kind: "kernel" };
  const number = Number(digits);
  const line = number > 0 && number <= LINE_NUMBER_MAX ? number : -1;
  return { name, path, line, kind: path.startsWith("native@") ? "native" : kindOfPath(path) };
}
