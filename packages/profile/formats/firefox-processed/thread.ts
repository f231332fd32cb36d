// Samples and markers of a thread of a processed profile.

import { textAt, idOf, isSummable, threadOfIds } from "../imported-names.ts";
import type { JsonReader } from "../json-reader.ts";
import type { FirefoxMarkers } from "../firefox-markers.ts";
import { numberColumn, readColumnMarks, type ColumnMarks } from "./column-table.ts";
import type { ProcessedTables, TableMarks, TablesTarget } from "./tables.ts";

const MS_NS = 1e6;
/** Of a marker's data, which is kept as it stands. */
const DATA_BYTES_MAX = 16 * 1024;

export interface ThreadHead {
  readonly path: string;
  name: string;
  pid: string;
  tid: string;
  processName: string;
  readonly tables: TableMarks;
  samples: ColumnMarks;
  /** samples, tracing-ms or bytes. */
  weightType: string;
  markers: ColumnMarks;
  hasAllocations: boolean;
}

export interface ThreadTarget extends TablesTarget {
  readonly markers: FirefoxMarkers;
  readonly cpuUnitNs: number | undefined;
  /** Rows of the value types. */
  readonly valueIndex: number;
  readonly valueFactor: number;
  readonly cpuIndex: number;
}

export function readThreadHead(json: JsonReader): ThreadHead {
  const head: ThreadHead = {
    path: json.path,
    name: "",
    pid: "",
    tid: "",
    processName: "",
    tables: {},
    samples: new Map(),
    weightType: "samples",
    markers: new Map(),
    hasAllocations: false,
  };
  if (!json.enterObject()) return head;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "name") head.name = json.anyString();
    else if (key === "pid") head.pid = json.scalar();
    else if (key === "tid") head.tid = json.scalar();
    else if (key === "processName") head.processName = json.anyString();
    else if (key === "samples") readSamplesHead(json, head);
    else if (key === "markers") head.markers = readColumnMarks(json);
    else if (key.endsWith("Allocations")) head.hasAllocations = json.kind() === "object";
    else readTableMark(json, key, head.tables);
  }
  return head;
}

function readSamplesHead(json: JsonReader, head: ThreadHead): void {
  const marks = new Map<string, ReturnType<JsonReader["mark"]>>();
  if (json.kind() !== "object" || !json.enterObject()) return;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (json.kind() === "array") marks.set(key, json.mark());
    else if (key === "weightType") head.weightType = json.anyString();
  }
  head.samples = marks;
}

/** One of the tables that a thread has, or all threads share. */
export function readTableMark(json: JsonReader, key: string, marks: TableMarks): void {
  if (key === "stringArray" || key === "stringTable") {
    if (json.kind() === "array") marks.strings = json.mark();
  } else if (key === "sources") marks.sources = readColumnMarks(json);
  else if (key === "resourceTable") marks.resources = readColumnMarks(json);
  else if (key === "funcTable") marks.functions = readColumnMarks(json);
  else if (key === "frameTable") marks.frames = readColumnMarks(json);
  else if (key === "stackTable") marks.stacks = readColumnMarks(json);
}

export function readThread(
  json: JsonReader,
  head: ThreadHead,
  tables: ProcessedTables,
  target: ThreadTarget,
): void {
  const { builder, diagnosis } = target;
  const { pid, tid, name } = threadOfIds(head.pid, head.tid, head.name);
  const thread = builder.thread(pid, tid, name);
  if (head.processName !== "") {
    builder.tables.internProcess(idOf(pid), 0, head.processName, "");
  }
  readSamples(json, head, tables, target, thread);
  readMarkers(json, head, tables, target, thread);
  builder.tables.endRuns();
  if (head.hasAllocations) {
    diagnosis.note("dropped", "tables of single allocations", 1, head.path);
  }
}

function readSamples(
  json: JsonReader,
  { samples, path }: ThreadHead,
  { stacks }: ProcessedTables,
  target: ThreadTarget,
  thread: number,
): void {
  const { builder, diagnosis, cpuUnitNs = 0, cpuIndex } = target;
  const times = numberColumn(json, samples, "time");
  const deltas = numberColumn(json, samples, "timeDeltas");
  const weights = numberColumn(json, samples, "weight");
  const cpuDeltas = numberColumn(json, samples, "threadCPUDelta");
  let latestMs = times.length > 0 ? -Infinity : 0;
  let count = 0;
  for (const [row, stack] of numberColumn(json, samples, "stack").entries()) {
    const timeMs = times.length > 0 ? times[row] : latestMs + (deltas[row] ?? NaN);
    const place = `${path}.samples[${row}]`;
    if (!isSummable(timeMs * MS_NS)) {
      diagnosis.note("dropped", "samples without a time", 1, place);
      continue;
    }
    if (timeMs < latestMs) diagnosis.note("repaired", "samples out of order", 1, place);
    latestMs = Math.max(latestMs, timeMs);
    const known = stacks.of(stack);
    const weight = (weights.length > 0 ? weights[row] : 1) * target.valueFactor;
    if (known < 0) {
      const what = Number.isNaN(stack) ? "samples without a stack" : "samples of an unknown stack";
      diagnosis.note("dropped", what, 1, place);
    } else if (!isSummable(weight) || weight < 0) {
      diagnosis.note("dropped", "samples that weigh no number or less than 0", 1, place);
    } else {
      const sample = builder.tables.addSample(latestMs * MS_NS, thread, known, 1, 0, 0, 0);
      builder.tables.addValue(sample, target.valueIndex, weight);
      const cpuNs = cpuDeltas[row] * cpuUnitNs;
      if (cpuIndex >= 0 && cpuNs > 0 && isSummable(cpuNs)) {
        builder.tables.addValue(sample, cpuIndex, cpuNs);
      }
      count += 1;
    }
  }
  diagnosis.note("read", "samples", count);
}

function readMarkers(
  json: JsonReader,
  { markers: marks, path }: ThreadHead,
  { strings }: ProcessedTables,
  { markers, categories }: ThreadTarget,
  thread: number,
): void {
  const starts = numberColumn(json, marks, "startTime");
  const ends = numberColumn(json, marks, "endTime");
  const phases = numberColumn(json, marks, "phase");
  const markerCategories = numberColumn(json, marks, "category");
  const dataMark = marks.get("data");
  const data = dataMark === undefined ? undefined : json.readerAt(dataMark);
  const hasData = data?.enterArray() === true;
  for (const [row, name] of numberColumn(json, marks, "name").entries()) {
    const isTold = hasData && data.element() && data.kind() === "object";
    const marker = {
      name: textAt(strings, name),
      startMs: starts[row] ?? NaN,
      endMs: ends[row] ?? NaN,
      phase: phases[row] ?? 0,
      category: textAt(categories, markerCategories[row] ?? NaN),
      data: isTold ? data.json(DATA_BYTES_MAX) : undefined,
    };
    markers.add(marker, thread, 0, () => `${path}.markers[${row}]`);
  }
  markers.endThread();
}
