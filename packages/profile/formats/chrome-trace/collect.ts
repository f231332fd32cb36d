// Sorts a trace's events by what they are. The arguments of an event are kept as JSON, as they
// stand, up to a bound per event and per file.

import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { ImportBuilder } from "../../model/import-builder.ts";
import { CounterColumns, MarkerColumns } from "../event-columns.ts";
import { isSummable } from "../imported-names.ts";
import type { JsonReader } from "../json-reader.ts";
import { TraceEvent } from "./event.ts";
import { TraceSamples } from "./samples.ts";
import { SpanColumns } from "./spans.ts";
import { TraceThreads } from "./threads.ts";
import { TORCH_MEMORY, torchTotals } from "./torch-memory.ts";

const DATA_BYTES_MAX = 16 * 1024;
const DATA_BYTES_IN_ALL_MAX = 256 * 1024 * 1024;
const V8_PIECES = new Set(["Profile", "ProfileChunk", "CpuProfile"]);

export class TraceCollector {
  readonly threads = new TraceThreads();
  readonly spans = new SpanColumns();
  /** Threads are those of the trace until the end; -1: of the whole process. */
  readonly markers = new MarkerColumns();
  readonly counters = new CounterColumns();
  readonly samples: TraceSamples;
  readonly #builder: ImportBuilder;
  readonly #diagnosis: DiagnosisBuilder;
  readonly #event = new TraceEvent();
  /** Rows of async stretches whose end is to come, by category, id and name. */
  readonly #openAsync = new Map<string, number[]>();
  #dataBytes = 0;
  #events = 0;

  constructor(builder: ImportBuilder, diagnosis: DiagnosisBuilder) {
    this.#builder = builder;
    this.#diagnosis = diagnosis;
    this.samples = new TraceSamples(builder);
  }

  get eventCount(): number {
    return this.#events;
  }

  /** The event that comes next. */
  read(json: JsonReader): void {
    const event = this.#event;
    if (!event.read(json)) {
      this.#diagnosis.note("dropped", "events that are no objects", 1, json.path);
      return;
    }
    this.#events += 1;
    if (event.phase === "M") return this.#readMetadata(json);
    if (!isSummable(event.timeNs)) {
      this.#diagnosis.note("dropped", "events without a time", 1, json.path);
      return;
    }
    this.#readTimed(json);
  }

  #readTimed(json: JsonReader): void {
    const { phase, name } = this.#event;
    if (V8_PIECES.has(name) && (phase === "P" || phase === "I")) return this.#readV8(json);
    switch (phase) {
      case "X":
        return this.#addComplete(json);
      case "B":
        return this.#addBegin(json);
      case "E":
        return this.#addEnd();
      case "b":
      case "S":
        return this.#beginAsync(json);
      case "e":
      case "F":
        return this.#endAsync();
      case "i":
        this.#readTorchMemory(json);
        this.#addMarker(json, "");
        return undefined;
      case "I":
      case "R":
      case "n":
      case "s":
      case "t":
      case "f":
      case "T":
        this.#addMarker(json, phase === "s" || phase === "t" || phase === "f" ? "flow" : "");
        return undefined;
      case "C":
        return this.#readCounter(json);
      case "P":
        return this.#addSample();
      default:
        this.#diagnosis.note("dropped", "events of a phase that is not read", 1, json.path);
    }
  }

  #addComplete(json: JsonReader): void {
    const event = this.#event;
    let { durationNs } = event;
    if (durationNs < 0) {
      this.#diagnosis.note("repaired", "spans that last less than 0", 1, json.path);
      durationNs = 0;
    } else if (!isSummable(durationNs)) {
      this.#diagnosis.note("ambiguous", "spans that never end", 1, json.path);
      durationNs = NaN;
    }
    const { timeNs } = event;
    const thread = this.threads.row(event.pid, event.tid);
    const data = this.#data(json);
    this.spans.addComplete(timeNs, durationNs, thread, this.#name(), this.#category(), data);
  }

  #addBegin(json: JsonReader): void {
    const { timeNs, pid, tid } = this.#event;
    const thread = this.threads.row(pid, tid);
    this.spans.addBegin(timeNs, thread, this.#name(), this.#category(), this.#data(json));
  }

  #addEnd(): void {
    const { timeNs, pid, tid } = this.#event;
    this.spans.addEnd(timeNs, this.threads.row(pid, tid), this.#name());
  }

  #beginAsync(json: JsonReader): void {
    const row = this.#addMarker(json, "");
    const key = this.#asyncKey();
    const rows = this.#openAsync.get(key);
    if (rows === undefined) this.#openAsync.set(key, [row]);
    else rows.push(row);
  }

  #endAsync(): void {
    const row = this.#openAsync.get(this.#asyncKey())?.pop();
    if (row === undefined) this.#diagnosis.note("dropped", "ends of async spans that never began");
    else this.markers.end(row, this.#event.timeNs);
  }

  /** Before the tables are taken. */
  finish(): void {
    let open = 0;
    for (const rows of this.#openAsync.values()) open += rows.length;
    if (open > 0) this.#diagnosis.note("ambiguous", "async spans that never end", open);
  }

  #asyncKey(): string {
    const { category, id, name } = this.#event;
    return `${category}\0${id}\0${name}`;
  }

  #addMarker(json: JsonReader, otherCategory: string): number {
    const { timeNs, pid, tid, scope, category } = this.#event;
    const isOfThread = scope !== "g" && scope !== "p";
    const thread = isOfThread ? this.threads.row(pid, tid) : -1;
    const categoryRow = category === "" ? this.#string(otherCategory) : this.#category();
    return this.markers.add(timeNs, 0, thread, this.#name(), categoryRow, this.#data(json));
  }

  /** Each argument is a counter of its own. */
  #readCounter(json: JsonReader): void {
    const { name, id, timeNs, argsStart } = this.#event;
    const title = id === "" ? name : `${name}[${id}]`;
    if (argsStart === 0) return;
    const args = json.readerFrom(argsStart, `${json.path}.args`);
    if (!args.enterObject()) return;
    for (let key = args.key(); key !== undefined; key = args.key()) {
      const value = args.anyNumber();
      if (!isSummable(value)) continue;
      const isAlone = key === "value" || key === name;
      this.counters.add(timeNs, this.#string(isAlone ? title : `${title}: ${key}`), value);
    }
  }

  #readTorchMemory(json: JsonReader): void {
    const { name, category, timeNs, argsStart } = this.#event;
    const isMemory = name === TORCH_MEMORY.name && category === TORCH_MEMORY.category;
    if (!isMemory || argsStart === 0) return;
    const args = json.readerFrom(argsStart, `${json.path}.args`);
    for (const total of torchTotals(args)) {
      if (!isSummable(total.value)) continue;
      this.counters.add(timeNs, this.#string(total.name), total.value);
    }
  }

  #addSample(): void {
    const { timeNs, pid, tid, stackFrame } = this.#event;
    if (stackFrame === "") {
      this.#diagnosis.note("dropped", "samples without a stack");
      return;
    }
    this.samples.addFrameSample(timeNs, this.threads.row(pid, tid), stackFrame, 1);
  }

  #readV8(json: JsonReader): void {
    const { pid, tid, id, argsStart, name } = this.#event;
    if (argsStart === 0) return;
    const args = json.readerFrom(argsStart, `${json.path}.args`);
    const whole = name === "CpuProfile" ? `whole ${this.#events}` : "";
    this.samples.addPiece(args, `${pid}\0${id}\0${whole}`, this.threads.row(pid, tid));
  }

  #readMetadata(json: JsonReader): void {
    const { name, pid, tid, argsStart } = this.#event;
    if ((name !== "thread_name" && name !== "process_name") || argsStart === 0) return;
    const args = json.readerFrom(argsStart, `${json.path}.args`);
    let told = "";
    if (args.enterObject()) {
      for (let key = args.key(); key !== undefined; key = args.key()) {
        if (key === "name") told = args.anyString();
      }
    }
    if (name === "thread_name") this.threads.nameThread(pid, tid, told);
    else this.threads.nameProcess(pid, told);
  }

  #name(): number {
    return this.#string(this.#event.name);
  }

  #category(): number {
    return this.#string(this.#event.category);
  }

  #string(text: string): number {
    return text === "" ? 0 : this.#builder.tables.internString(text);
  }

  /** Row of strings of the event's arguments, as JSON. */
  #data(json: JsonReader): number {
    const { argsStart, argsEnd } = this.#event;
    const sizeBytes = argsEnd - argsStart;
    if (sizeBytes <= 2) return 0;
    this.#dataBytes += sizeBytes;
    if (sizeBytes > DATA_BYTES_MAX || this.#dataBytes > DATA_BYTES_IN_ALL_MAX) {
      this.#diagnosis.note("dropped", "arguments of events that are too large", 1, json.path);
      return 0;
    }
    const text = json.jsonBetween(argsStart, argsEnd);
    if (text === undefined) {
      this.#diagnosis.note("dropped", "arguments of events that are no valid JSON", 1, json.path);
      return 0;
    }
    return this.#string(text);
  }
}
