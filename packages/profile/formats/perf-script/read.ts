// What `perf script` prints of a recording of Linux perf (tools/perf/builtin-script.c): per sample
// a line that says who, when and which event, then a frame per line, innermost first, then an empty
// line. The fields are chosen by `-F`; without callchains (`-G`) the only frame stands on the
// sample's own line, and the command is set right.

import { Int32Column } from "../../model/columns.ts";
import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import { ByteTable } from "../collapsed/byte-table.ts";
import type { Input, ReadFormat, ReadOptions } from "../reader.ts";
import {
  badText,
  forEachLine,
  NAMED_ROWS_MAX,
  SAMPLE_ROWS_MAX,
  textOf,
  tooLarge,
} from "../text-lines.ts";
import { parseEventLine, type EventLine } from "./event-line.ts";
import { parseFrame } from "./frame-line.ts";
import { foldInterpreter } from "./python-frames.ts";
import { EventSamples } from "./samples.ts";

const TAB = 9;
const SPACE = 32;
const HASH = 35;
const ADDRESS_DIGITS_MAX = 16;
/** The kernel gives 127 at most, LBR and DWARF unwinding some thousand. */
const FRAMES_MAX = 65_536;
/** Beyond, a file is refused. */
const STACKS_MAX = 64 * 1024 * 1024;
/** Of facts in the header. */
const FACTS_MAX = 1000;
const HEADER = /^#\s*([\w ]{1,40}?)\s*:\s*(.*)$/u;
const HEADER_CHARS_MAX = 400;

export const readPerfScript: ReadFormat = async (input, options) => {
  return await new PerfScriptReader(input, options).read();
};

class PerfScriptReader {
  readonly #input: Input;
  readonly #options: ReadOptions;
  readonly #diagnosis = new DiagnosisBuilder();
  readonly #builder = new ImportBuilder([]);
  readonly #samples = new EventSamples();
  readonly #header = new Map<string, string>();
  /** Frames as they are written, behind their address; by number: row of frames, role. */
  readonly #texts = new ByteTable();
  readonly #frameRows = new Int32Column();
  readonly #roles = new Int32Column();
  #event: EventLine | undefined;
  #eventLine = 0;
  /** Numbers of frames, innermost first. */
  readonly #frames = new Int32Array(FRAMES_MAX);
  #depth = 0;
  #folded = 0;

  constructor(input: Input, options: ReadOptions) {
    this.#input = input;
    this.#options = options;
  }

  async read(): Promise<Document> {
    await forEachLine(this.#input, this.#diagnosis, (bytes, start, end, line) => {
      this.#readLine(bytes, start, end, line);
    });
    this.#endEvent();
    if (this.#samples.length === 0) {
      throw badText(this.#input, "output of perf script", "no sample of it has a stack");
    }
    this.#note();
    const profile = this.#builder.finish({ host: this.#header.get("hostname") ?? "" });
    const version = this.#header.get("perf version");
    return {
      format: "perf-script",
      writtenBy: version === undefined ? "perf" : `perf ${version}`,
      kinds: ["samples"],
      profile: {
        ...profile,
        valueTypes: this.#samples.valueTypes(),
        samples: this.#samples.table(this.#options.rows),
      },
      hasTimes: this.#samples.hasAllTimes,
      isOwn: false,
      diagnosis: this.#diagnosis.finish(),
    };
  }

  #note(): void {
    const { length, goesBack, mixedEvents, hasAllTimes } = this.#samples;
    this.#diagnosis.note("read", "samples", length);
    if (this.#folded > 0) {
      const what = "frames of the interpreter, folded into the Python functions that they ran";
      this.#diagnosis.note("read", what, this.#folded);
    }
    if (hasAllTimes && goesBack > 0) {
      this.#diagnosis.note("ambiguous", "samples earlier than the one before", goesBack);
    }
    for (const event of mixedEvents) {
      const what = `an event with and without periods, ${event.slice(0, 40)}`;
      this.#diagnosis.note("ambiguous", what);
    }
  }

  #readLine(bytes: Uint8Array, start: number, end: number, line: number): void {
    let at = start;
    while (at < end && (bytes[at] === SPACE || bytes[at] === TAB)) at += 1;
    if (at === end) {
      this.#endEvent();
      return;
    }
    if (bytes[start] === HASH) {
      this.#readHeader(textOf(bytes, start, Math.min(end, start + HEADER_CHARS_MAX)));
      return;
    }
    const isIndented = at > start;
    if (isIndented && bytes[start] === TAB) {
      if (!this.#readFrame(bytes, at, end)) this.#drop("lines that are no frames", line);
      return;
    }
    const event = parseEventLine(textOf(bytes, start, end));
    if (event === undefined) {
      if (isIndented && this.#readFrame(bytes, at, end)) return;
      this.#drop(isIndented ? "lines that are no frames" : "lines that are no samples", line);
      return;
    }
    this.#endEvent();
    this.#event = event;
    this.#eventLine = line;
    if (event.rest !== "") this.#readOnlyFrame(event.rest);
  }

  #drop(what: string, line: number): void {
    this.#diagnosis.note("dropped", what, 1, `line ${line}`);
  }

  #readHeader(text: string): void {
    const match = HEADER.exec(text);
    if (match !== null && this.#header.size < FACTS_MAX)
      this.#header.set(match[1], match[2].trim());
  }

  /** Behind the event of a sample without a callchain; else a tracepoint's fields, which end it. */
  #readOnlyFrame(rest: string): void {
    const bytes = new TextEncoder().encode(rest);
    this.#readFrame(bytes, 0, bytes.length);
  }

  /** An address, then what is there; false where it is something else. */
  #readFrame(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    while (at < end && isHexDigit(bytes[at])) at += 1;
    if (at === start || at - start > ADDRESS_DIGITS_MAX) return false;
    if (at === end || (bytes[at] !== SPACE && bytes[at] !== TAB)) return false;
    while (at < end && (bytes[at] === SPACE || bytes[at] === TAB)) at += 1;
    if (at === end) return false;
    if (this.#event === undefined) {
      this.#diagnosis.note("dropped", "frames of no sample");
      return true;
    }
    if (this.#depth === FRAMES_MAX) {
      this.#diagnosis.note("dropped", `frames beyond ${FRAMES_MAX} of one stack`);
      return true;
    }
    this.#frames[this.#depth] = this.#frameNumber(bytes, at, end);
    this.#depth += 1;
    return true;
  }

  #frameNumber(bytes: Uint8Array, start: number, end: number): number {
    let hash = this.#texts.seed;
    for (let at = start; at < end; at += 1) hash = ByteTable.hashed(hash, bytes[at]);
    const number = this.#texts.intern(bytes, start, end, hash);
    if (number < this.#frameRows.length) return number;
    if (number >= NAMED_ROWS_MAX) {
      throw tooLarge(this.#input, `${NAMED_ROWS_MAX} different frames`);
    }
    const { place, role } = parseFrame(textOf(bytes, start, end));
    this.#frameRows.push(this.#builder.frame(place));
    this.#roles.push(role);
    return number;
  }

  #endEvent(): void {
    const event = this.#event;
    const depth = this.#depth;
    this.#event = undefined;
    this.#depth = 0;
    if (event === undefined) return;
    const kept = foldInterpreter(this.#frames, depth, this.#roles.data);
    this.#folded += depth - kept;
    let stack = -1;
    for (let at = kept - 1; at >= 0; at -= 1) {
      stack = this.#builder.stack(stack, this.#frameRows.data[this.#frames[at]]);
    }
    if (stack < 0) stack = this.#builder.tables.internUnattributed("no stack in the file");
    if (stack >= STACKS_MAX) throw tooLarge(this.#input, `${STACKS_MAX} different stacks`);
    const thread = this.#builder.thread(event.pid, event.tid, event.command);
    if (thread >= NAMED_ROWS_MAX) throw tooLarge(this.#input, `${NAMED_ROWS_MAX} threads`);
    if (this.#samples.length >= SAMPLE_ROWS_MAX) {
      throw tooLarge(this.#input, `${SAMPLE_ROWS_MAX} samples`);
    }
    if (!this.#samples.add(event.timeNs, thread, stack, event.event, event.period)) {
      this.#drop("samples of further kinds of events", this.#eventLine);
    }
  }
}

function isHexDigit(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102);
}
