// The samples of a MOJO file, as its events come.

import { Int32Column } from "../../model/columns.ts";
import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { SampleRows } from "../../model/sample-columns.ts";
import { frameKind, type FrameKind, type ValueType } from "../../model/tables.ts";
import { MojoError } from "./events.ts";

const US_NS = 1000;
const SECOND_US = 1e6;
const ID_MAX = 2 ** 31 - 1;
const METADATA_MAX = 1000;
const STACKS_MAX = 2 ** 26;
const NO_STACK = -1;
/** Strings that are never written. */
const KNOWN_STRINGS: Readonly<Record<number, string>> = { 0: "", 1: "<unknown>" };

const WALL = { name: "wall", unit: "nanoseconds" };
const CPU = { name: "cpu", unit: "nanoseconds" };
const MEMORY = { name: "memory", unit: "bytes" };
/** By the `mode` of the file; wall time where it tells none. */
const VALUE_TYPES: Readonly<Record<string, readonly ValueType[]>> = {
  wall: [WALL],
  cpu: [CPU],
  memory: [MEMORY],
  full: [CPU, WALL, MEMORY],
};

export interface MojoFrame {
  /** Keys of strings. */
  readonly path: number;
  readonly name: number;
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
}

interface OpenSample {
  readonly pid: number;
  readonly thread: number;
  /** Outermost first: rows of frames. */
  readonly frames: number[];
  /** The outer part of the stack, where it is that of the thread's latest sample. */
  outer: number;
  isGc: boolean;
  isIdle: boolean;
  timeUs: number;
  memoryBytes: number;
}

/** What keys stand for in one process. */
interface ProcessKeys {
  readonly strings: Map<number, string>;
  readonly frames: Map<number, number>;
}

export class MojoSamples {
  readonly #rows: SampleRows;
  readonly #diagnosis = new DiagnosisBuilder();
  readonly #metadata = new Map<string, string>();
  /** Made with the first sample: the metadata before it says what is weighed. */
  #builder: ImportBuilder | undefined;
  #types: readonly ValueType[] = [WALL];
  readonly #keys = new Map<number, ProcessKeys>();
  #open: OpenSample | undefined;
  /** By row of threads: the stack of its latest sample. */
  readonly #latest = new Map<number, number>();
  /** Of each row of stacks. */
  readonly #parent = new Int32Column();
  readonly #frame = new Int32Column();
  readonly #nativeFrames = new Set<number>();
  #samples = 0;
  #firstPid = 0;

  constructor(rows: SampleRows) {
    this.#rows = rows;
  }

  metadata(name: string, value: string): void {
    if (this.#metadata.size < METADATA_MAX) this.#metadata.set(name, value);
  }

  startSample(pid: number, interpreter: number, thread: string): void {
    this.endSample();
    if (this.#builder === undefined) this.#firstPid = idOf(pid);
    this.#open = {
      pid,
      thread: this.#tables().thread(...threadOf(pid, interpreter, thread)),
      frames: [],
      outer: NO_STACK,
      isGc: false,
      isIdle: false,
      timeUs: 0,
      memoryBytes: 0,
    };
  }

  #tables(): ImportBuilder {
    if (this.#builder === undefined) {
      const mode = this.#metadata.get("mode") ?? "wall";
      if (Object.hasOwn(VALUE_TYPES, mode)) this.#types = VALUE_TYPES[mode];
      this.#builder = new ImportBuilder(this.#types, this.#rows);
    }
    return this.#builder;
  }

  string(key: number, text: string): void {
    this.#processKeys().strings.set(key, text);
  }

  declareFrame(key: number, frame: MojoFrame): void {
    const { strings, frames } = this.#processKeys();
    const textOf = (string: number): string => {
      const text = strings.get(string) ?? KNOWN_STRINGS[string];
      if (text === undefined) this.#diagnosis.note("ambiguous", "names that are not there");
      return text ?? "";
    };
    frames.set(key, this.#frameRow(textOf(frame.name), textOf(frame.path), frame));
  }

  #frameRow(qualifiedName: string, path: string, frame: MojoFrame): number {
    // As Austin's own reader tells them apart.
    const isPython = path === "" || path.endsWith(".py") || /^<.*>$/u.test(path);
    const name = isPython ? qualifiedName.slice(qualifiedName.lastIndexOf(".") + 1) : qualifiedName;
    const { tables } = this.#tables();
    const functionRow = tables.internFunction(
      tables.internString(name),
      tables.internString(qualifiedName),
      path === "" ? -1 : tables.internFile(path),
      -1,
    );
    const row = tables.internFrame(
      functionRow,
      countedFromOne(frame.line),
      countedFromOne(frame.endLine),
      countedFromZero(frame.column),
      countedFromZero(frame.endColumn),
      isPython ? frameKind.python : frameKind.native,
    );
    if (!isPython) this.#nativeFrames.add(row);
    return row;
  }

  frameRef(key: number, offset: number): void {
    const frame = this.#processKeys().frames.get(key);
    if (frame !== undefined) this.#sample().frames.push(frame);
    else this.#diagnosis.note("dropped", "frames that are not there", 1, `byte ${offset}`);
  }

  namedFrame(name: string, kind: FrameKind): void {
    const frame = this.#tables().tables.internNamedFrame(name, kind);
    if (kind === "kernel") this.#nativeFrames.add(frame);
    this.#sample().frames.push(frame);
  }

  /** The outer part of the stack is that of the thread's latest sample, up to its native frames. */
  repeatStack(): void {
    const open = this.#sample();
    let stack = this.#latest.get(open.thread) ?? NO_STACK;
    while (stack !== NO_STACK && this.#nativeFrames.has(this.#frame.data[stack])) {
      stack = this.#parent.data[stack];
    }
    open.outer = stack;
  }

  setGc(): void {
    this.#sample().isGc = true;
  }

  setIdle(): void {
    this.#sample().isIdle = true;
  }

  time(us: number): void {
    this.#sample().timeUs = us;
  }

  memory(bytes: number): void {
    this.#sample().memoryBytes = bytes;
  }

  endSample(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    const builder = this.#tables();
    let stack = open.outer;
    for (const frame of open.frames) stack = this.#stack(stack, frame);
    this.#latest.set(open.thread, stack);
    if (open.isGc) stack = this.#stack(stack, builder.tables.internNamedFrame("GC", "gc"));
    if (stack === NO_STACK) {
      stack = this.#stack(stack, builder.tables.internNamedFrame("no Python stack", "root"));
    }
    const [first, ...rest] = this.#types.map((type) => this.#value(type, open));
    const row = builder.sample(this.#samples, open.thread, stack, first);
    for (const [at, value] of rest.entries()) builder.tables.addValue(row, at + 1, value);
    this.#samples += 1;
  }

  /** The file ends in the middle of a sample. */
  dropCutSample(offset: number): void {
    this.#open = undefined;
    this.#diagnosis.note("dropped", "sample at the end that is cut short", 1, `byte ${offset}`);
  }

  #value(type: ValueType, { timeUs, memoryBytes, isIdle }: OpenSample): number {
    const value = type === MEMORY ? memoryBytes : timeUs * US_NS;
    if (value < 0) this.#diagnosis.note("ambiguous", "values below 0, as of memory given back");
    // A full recording has one time; threads that were idle used no CPU meanwhile.
    return type === CPU && isIdle ? 0 : value;
  }

  #stack(parent: number, frame: number): number {
    const stack = this.#tables().stack(parent, frame);
    if (stack === this.#parent.length) {
      if (stack === STACKS_MAX) throw new MojoError("there are too many stacks");
      this.#parent.push(parent);
      this.#frame.push(frame);
    }
    return stack;
  }

  #sample(): OpenSample {
    if (this.#open === undefined) throw new MojoError("an event belongs to no sample");
    return this.#open;
  }

  #processKeys(): ProcessKeys {
    const { pid } = this.#sample();
    let keys = this.#keys.get(pid);
    if (keys === undefined) {
      keys = { strings: new Map(), frames: new Map() };
      this.#keys.set(pid, keys);
    }
    return keys;
  }

  document(): Document {
    this.#diagnosis.note("read", "samples", this.#samples);
    const version = this.#metadata.get("austin");
    const intervalUs = Number(this.#metadata.get("interval") ?? "0");
    return {
      format: "mojo",
      writtenBy: version === undefined ? "Austin" : `Austin ${version}`,
      kinds: ["samples"],
      profile: this.#tables().finish({
        pid: this.#firstPid,
        pythonVersion: this.#metadata.get("python") ?? "",
        rateHz: intervalUs > 0 ? SECOND_US / intervalUs : 0,
      }),
      hasTimes: false,
      isOwn: false,
      diagnosis: this.#diagnosis.finish(),
    };
  }
}

/** Threads are told in hexadecimal; what is no id of the system's is a name. */
function threadOf(pid: number, interpreter: number, thread: string): [number, number, string] {
  const tid = /^[0-9a-f]{1,8}$/iu.test(thread) ? Number.parseInt(thread, 16) : ID_MAX + 1;
  const name = tid > ID_MAX ? thread : "";
  const inside = interpreter === 0 ? "" : `interpreter ${interpreter}`;
  const both = [name, inside].filter((text) => text !== "").join(", ");
  return [idOf(pid), tid > ID_MAX ? 0 : tid, both];
}

function idOf(id: number): number {
  return id >= 0 && id <= ID_MAX ? id : 0;
}

/** 0 there: not known. */
function countedFromOne(place: number): number {
  return place > 0 && place <= ID_MAX ? place : -1;
}

function countedFromZero(column: number): number {
  return column > 0 && column <= ID_MAX ? column - 1 : -1;
}
