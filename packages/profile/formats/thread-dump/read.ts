// Stacks of all threads at one moment, as text: faulthandler (CPython, Python/traceback.c:
// _Py_DumpTracebackThreads), `py-spy dump` (src/dump.rs) and `pyrometer dump`. Innermost frame
// first. A file may hold several dumps, as a watchdog's log does; each thread of each is a sample.
// The C stack that faulthandler adds from 3.14 on is a sample of its own: which of its frames ran
// which Python frame is not told.

import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder, type FramePlace } from "../../model/import-builder.ts";
import { sampleState } from "../../model/tables.ts";
import type { Input, ReadFormat, ReadOptions } from "../reader.ts";
import { badText, forEachTextLine, NAMED_ROWS_MAX, quoted, tooLarge } from "../text-lines.ts";
import { frameOf, threadOf, withoutColours, type DumpThread } from "./line.ts";

const FRAMES_MAX = 100_000;
const THREADS_MAX = 1_000_000;
const STACKS_MAX = 64 * 1024 * 1024;
const PROCESS = /^Process (\d{1,10}): (.*)$/u;
const PYTHON = /^Python v?(\d[^ ]*)/u;
const FATAL = /^(?:Fatal Python error|Windows fatal exception): (.*)$/u;
const C_FRAME = /^ {2}Binary file "/u;
const PID_MAX = 2 ** 31 - 1;

export const readThreadDump: ReadFormat = async (input, options) => {
  return await new ThreadDumpReader(input, options).read();
};

class ThreadDumpReader {
  readonly #input: Input;
  readonly #diagnosis = new DiagnosisBuilder();
  readonly #builder: ImportBuilder;
  readonly #tools = new Set<DumpThread["tool"]>();
  #thread: DumpThread | undefined;
  #threadLine = 0;
  /** What the dump calls the current thread. */
  #current: DumpThread | undefined;
  #frames: FramePlace[] = [];
  #pid = 0;
  #command = "";
  #pythonVersion = "";
  #samples = 0;
  #cStacks = 0;

  constructor(input: Input, options: ReadOptions) {
    this.#input = input;
    this.#builder = new ImportBuilder([{ name: "samples", unit: "count" }], options.rows);
  }

  async read(): Promise<Document> {
    await forEachTextLine(this.#input, this.#diagnosis, (text, line) => {
      this.#readLine(withoutColours(text), line);
    });
    this.#endThread();
    if (this.#samples === 0) {
      throw badText(this.#input, "a dump of threads", "no thread of it has a stack");
    }
    const pythonStacks = this.#samples - this.#cStacks;
    if (pythonStacks > 0) this.#diagnosis.note("read", "stacks of threads", pythonStacks);
    if (this.#cStacks > 0) this.#diagnosis.note("read", "C stacks of threads", this.#cStacks);
    const { tables } = this.#builder;
    const hasProcess = this.#pid > 0;
    if (hasProcess) tables.internProcess(this.#pid, 0, this.#command, this.#pythonVersion);
    return {
      format: "thread-dump",
      writtenBy: [...this.#tools].join(", "),
      kinds: ["samples"],
      profile: this.#builder.finish({
        pid: this.#pid,
        pythonVersion: this.#pythonVersion,
        command: this.#command === "" ? [] : [this.#command],
      }),
      hasTimes: false,
      isOwn: false,
      diagnosis: this.#diagnosis.finish(),
    };
  }

  #readLine(text: string, line: number): void {
    const thread = threadOf(text);
    if (thread !== undefined) {
      this.#endThread();
      this.#thread = thread.isOfC === true ? { ...thread, ...this.#current, isOfC: true } : thread;
      this.#threadLine = line;
      if (text.startsWith("Current thread 0x")) this.#current = thread;
      return;
    }
    if (text.trim() === "") {
      this.#endThread();
      return;
    }
    const frame = this.#thread === undefined ? undefined : frameOf(text);
    if (frame !== undefined) this.#addFrame(frame, line);
    else if (!this.#readFact(text)) this.#drop(text, line);
  }

  #addFrame(frame: FramePlace, line: number): void {
    if (frame.name === "frames left out of the dump") {
      this.#diagnosis.note(
        "ambiguous",
        "stacks that the tool left frames out of",
        1,
        `line ${line}`,
      );
    }
    if (this.#frames.length < FRAMES_MAX) this.#frames.push(frame);
    else this.#diagnosis.note("dropped", `frames beyond ${FRAMES_MAX} of one stack`);
  }

  /** What stands around the stacks. */
  #readFact(text: string): boolean {
    const process = PROCESS.exec(text);
    if (process !== null && Number(process[1]) <= PID_MAX) {
      this.#endThread();
      this.#pid = Number(process[1]);
      this.#command = process[2];
      return true;
    }
    const python = PYTHON.exec(text);
    if (python !== null) {
      this.#pythonVersion = python[1];
      return true;
    }
    const fatal = FATAL.exec(text);
    if (fatal === null) return false;
    this.#diagnosis.note("read", `a fatal error, ${quoted(fatal[1])}`);
    return true;
  }

  #drop(text: string, line: number): void {
    if (C_FRAME.test(text)) {
      this.#diagnosis.note("dropped", "frames of C stacks", 1, `line ${line}`);
    } else if (this.#thread !== undefined && text.startsWith("        ")) {
      this.#diagnosis.note("dropped", "source lines and variables", 1, `line ${line}`);
    } else {
      this.#endThread();
      this.#diagnosis.note("dropped", "lines of other output", 1, `line ${line}`);
    }
  }

  #endThread(): void {
    const thread = this.#thread;
    const frames = this.#frames;
    this.#thread = undefined;
    this.#frames = [];
    if (thread === undefined) return;
    const place = `line ${this.#threadLine}`;
    if (frames.length === 0) {
      this.#diagnosis.note("dropped", "threads without a stack", 1, place);
      return;
    }
    if (this.#samples >= THREADS_MAX) {
      this.#diagnosis.note("dropped", `stacks beyond ${THREADS_MAX}`, 1, place);
      return;
    }
    this.#tools.add(thread.tool);
    this.#addSample(thread, frames);
  }

  #addSample(thread: DumpThread, frames: readonly FramePlace[]): void {
    const { tables } = this.#builder;
    let stack = -1;
    for (let at = frames.length - 1; at >= 0; at -= 1) {
      const frame = this.#builder.frame(frames[at]);
      if (frame >= NAMED_ROWS_MAX)
        throw tooLarge(this.#input, `${NAMED_ROWS_MAX} different frames`);
      stack = this.#builder.stack(stack, frame);
      if (stack >= STACKS_MAX) throw tooLarge(this.#input, `${STACKS_MAX} different stacks`);
    }
    // Whether it ran is not among the states that are known: who opens a dump wants to see every
    // thread, and views leave those out that are known to sleep.
    const known = thread.holdsGil === undefined ? 0 : sampleState.holdsGil;
    const state =
      (thread.holdsGil === true ? sampleState.holdsGil : 0) |
      (thread.isRunning ? sampleState.onCpu : 0);
    const row = tables.internThread(this.#pid, thread.tid, thread.name, known);
    const sample = tables.addSample(this.#samples, row, stack, 1, 0, 0, state);
    tables.addValue(sample, 0, 1);
    this.#samples += 1;
    if (thread.isOfC === true) this.#cStacks += 1;
  }
}
