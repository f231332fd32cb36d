// What a trace told, as a trace again: spans, markers and counters as Chrome's trace events (see
// read.ts). Spans that never ended begin and do not end; markers that last are async events.

import { processCommand } from "../../model/labels.ts";
import type { Document } from "../../model/document.ts";
import type { CounterTable, MarkerTable, SpanTable } from "../../model/kinds.ts";
import type { Profile } from "../../model/profile.ts";
import { chunked } from "../chunks.ts";

/** Threads without ids of their own get some that no system gives. */
const MADE_UP_TID = 2 ** 30;

export type TimedTables = Pick<Document, "spans" | "markers" | "counters">;

/** Chunks of JSON text. */
export function writeTraceEvents(profile: Profile, tables: TimedTables): Iterable<string> {
  return chunked(new TraceText(profile, tables).document());
}

class TraceText {
  readonly #profile: Profile;
  readonly #tables: TimedTables;
  readonly #tids: Int32Array;
  /** By row of strings: `,"args":…`, empty where it is no JSON. */
  readonly #arguments = new Map<number, string>();

  constructor(profile: Profile, tables: TimedTables) {
    this.#profile = profile;
    this.#tables = tables;
    const { pid, tid } = profile.threads;
    const taken = new Set<string>();
    this.#tids = tid.map((own, row) => {
      const key = `${pid[row]} ${own}`;
      const isTaken = taken.has(key);
      taken.add(key);
      return isTaken ? MADE_UP_TID + row : own;
    });
  }

  *document(): Generator<string> {
    const { meta } = this.#profile;
    const about = { exporter: `pyrometer@${meta.pyrometerVersion}` };
    yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[`;
    const title = { name: meta.command.join(" ") };
    yield JSON.stringify({ ph: "M", name: "trace_name", pid: meta.pid, args: title });
    yield* this.#names();
    const { spans, markers, counters } = this.#tables;
    if (spans !== undefined) yield* this.#spans(spans);
    if (markers !== undefined) yield* this.#markers(markers);
    if (counters !== undefined) yield* this.#counters(counters);
    yield "\n]}\n";
  }

  *#names(): Generator<string> {
    const { pid, name } = this.#profile.threads;
    for (const one of new Set(pid)) {
      const command = processCommand(this.#profile, one);
      if (command === "") continue;
      const named = { ph: "M", name: "process_name", pid: one, args: { name: command } };
      yield `,\n${JSON.stringify(named)}`;
    }
    for (const [row, text] of name.entries()) {
      const at = { pid: pid[row], tid: this.#tids[row] };
      yield `,\n${JSON.stringify({ ph: "M", name: "thread_name", ...at, args: { name: text } })}`;
    }
  }

  *#spans(spans: SpanTable): Generator<string> {
    for (const [row, name] of spans.name.entries()) {
      const durationNs = spans.durationNs[row];
      const isOpen = Number.isNaN(durationNs);
      const how = isOpen ? '"ph":"B"' : `"ph":"X","dur":${microseconds(durationNs)}`;
      const what = this.#what(name, spans.category[row]);
      const where = this.#where(spans.thread[row], spans.timeNs[row]);
      yield `,\n{${how},${what},${where}${this.#args(spans.data[row])}}`;
    }
  }

  *#markers(markers: MarkerTable): Generator<string> {
    for (const [row, name] of markers.name.entries()) {
      const what = this.#what(name, markers.category[row]);
      const timeNs = markers.timeNs[row];
      const thread = markers.thread[row];
      const scope = thread < 0 ? "p" : "t";
      const rest = `${this.#where(thread, timeNs)}${this.#args(markers.data[row])}`;
      if (markers.durationNs[row] === 0) {
        yield `,\n{"ph":"i","s":"${scope}",${what},${rest}}`;
        continue;
      }
      const both = `${what},"id":"${row}","s":"${scope}"`;
      yield `,\n{"ph":"b",${both},${rest}}`;
      yield `,\n{"ph":"e",${both},${this.#where(thread, timeNs + markers.durationNs[row])}}`;
    }
  }

  *#counters(counters: CounterTable): Generator<string> {
    const { pid } = this.#profile.threads;
    const at = `"pid":${pid.at(0) ?? 0},"tid":0`;
    for (const [row, name] of counters.name.entries()) {
      const value = JSON.stringify({ value: counters.value[row] });
      const time = `"ts":${microseconds(counters.timeNs[row])}`;
      yield `,\n{"ph":"C","name":${this.#text(name)},${time},${at},"args":${value}}`;
    }
  }

  #what(name: number, category: number): string {
    return `"name":${this.#text(name)},"cat":${this.#text(category)}`;
  }

  /** -1: of the whole process, which is the first thread's. */
  #where(thread: number, timeNs: number): string {
    const { pid } = this.#profile.threads;
    const row = Math.max(0, thread);
    const place = `"pid":${pid.at(row) ?? 0},"tid":${this.#tids.at(row) ?? 0}`;
    return `"ts":${microseconds(timeNs)},${place}`;
  }

  #text(row: number): string {
    return JSON.stringify(this.#profile.strings[row]);
  }

  #args(data: number): string {
    if (data === 0) return "";
    let text = this.#arguments.get(data);
    if (text === undefined) {
      const json = asOneJson(this.#profile.strings[data]);
      text = json === undefined ? "" : `,"args":${json}`;
      this.#arguments.set(data, text);
    }
    return text;
  }
}

/** The text as it is where it is JSON: nothing else may stand in a file of it. */
function asOneJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function microseconds(ns: number): number {
  return Math.round(ns) / 1000;
}
