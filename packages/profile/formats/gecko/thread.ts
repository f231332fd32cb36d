// A thread of a gecko profile, which has tables of its own.

import { Int32Column } from "../../model/columns.ts";
import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { ImportBuilder } from "../../model/import-builder.ts";
import { FileStacks } from "../file-stacks.ts";
import type { FirefoxMarkers } from "../firefox-markers.ts";
import { kindOfCategory, placeOfLocation } from "../firefox-meta.ts";
import { columnOf, idOf, isSummable, lineOf, textAt, threadOfIds } from "../imported-names.ts";
import type { JsonMark, JsonReader } from "../json-reader.ts";
import { NO_TABLE, readRows, readSchemaTable, type SchemaTable } from "./schema-table.ts";

const MS_NS = 1e6;

export interface ThreadHead {
  readonly path: string;
  name: string;
  pid: string;
  tid: string;
  processName: string;
  samples: SchemaTable;
  markers: SchemaTable;
  frames: SchemaTable;
  stacks: SchemaTable;
  strings: JsonMark | undefined;
}

export interface GeckoTarget {
  readonly builder: ImportBuilder;
  readonly diagnosis: DiagnosisBuilder;
  readonly markers: FirefoxMarkers;
  readonly categories: readonly string[];
  readonly cpuUnitNs: number | undefined;
  /** Of the process's clock against that of the file. */
  readonly offsetMs: number;
}

export function readThreadHead(json: JsonReader): ThreadHead {
  const head: ThreadHead = {
    path: json.path,
    name: "",
    pid: "",
    tid: "",
    processName: "",
    samples: NO_TABLE,
    markers: NO_TABLE,
    frames: NO_TABLE,
    stacks: NO_TABLE,
    strings: undefined,
  };
  if (!json.enterObject()) return head;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "name") head.name = json.anyString();
    else if (key === "pid") head.pid = json.scalar();
    else if (key === "tid") head.tid = json.scalar();
    else if (key === "processName") head.processName = json.anyString();
    else if (key === "samples") head.samples = readSchemaTable(json);
    else if (key === "markers") head.markers = readSchemaTable(json);
    else if (key === "frameTable") head.frames = readSchemaTable(json);
    else if (key === "stackTable") head.stacks = readSchemaTable(json);
    else if (key === "stringTable") head.strings = json.mark();
  }
  return head;
}

export class GeckoThread {
  readonly #json: JsonReader;
  readonly #head: ThreadHead;
  readonly #target: GeckoTarget;
  readonly #thread: number;
  readonly #strings: string[] = [];
  /** Rows of the builder. */
  readonly #frames = new Int32Column();
  readonly #stacks: FileStacks;

  constructor(json: JsonReader, head: ThreadHead, target: GeckoTarget) {
    this.#json = json;
    this.#head = head;
    this.#target = target;
    const { builder } = target;
    const { pid, tid, name } = threadOfIds(head.pid, head.tid, head.name);
    this.#thread = builder.thread(pid, tid, name);
    if (head.processName !== "") {
      builder.tables.internProcess(idOf(Number.parseInt(head.pid, 10)), 0, head.processName, "");
    }
    this.#stacks = new FileStacks(builder.tables);
  }

  read(): void {
    this.#readStrings();
    this.#readFrames();
    readRows(this.#json, this.#head.stacks, ["prefix", "frame"], ({ numbers: [prefix, frame] }) => {
      const row = frame >= 0 && frame < this.#frames.length ? this.#frames.data[frame] : -1;
      this.#stacks.add(Number.isNaN(prefix) ? -1 : prefix < 0 ? this.#stacks.length : prefix, row);
    });
    this.#readSamples();
    this.#readMarkers();
    this.#target.builder.tables.endRuns();
  }

  #readStrings(): void {
    if (this.#head.strings === undefined) return;
    const json = this.#json.readerAt(this.#head.strings);
    if (!json.enterArray()) return;
    while (json.element()) this.#strings.push(json.anyString());
  }

  #readFrames(): void {
    const { builder, categories, diagnosis } = this.#target;
    const columns = ["location", "line", "column", "category"];
    readRows(this.#json, this.#head.frames, columns, ({ numbers }, rows) => {
      const [location, line, column, category] = numbers;
      const text = location >= 0 ? this.#strings.at(location) : undefined;
      if (text === undefined) {
        diagnosis.note("dropped", "frames without a name", 1, rows.path);
        this.#frames.push(-1);
        return;
      }
      const place = placeOfLocation(text);
      const kind = kindOfCategory(textAt(categories, category)) ?? place.kind;
      const at = { line: lineOf(line), column: columnOf(column) };
      this.#frames.push(builder.frame({ ...place, ...at, kind }));
    });
  }

  #readSamples(): void {
    const { builder, diagnosis, offsetMs, cpuUnitNs } = this.#target;
    const { tables } = builder;
    let latestMs = -Infinity;
    let count = 0;
    const columns = ["stack", "time", "threadCPUDelta"];
    readRows(this.#json, this.#head.samples, columns, ({ numbers }, rows) => {
      const [stack, time, cpuDelta] = numbers;
      const row = this.#stacks.of(stack);
      if (!isSummable(time * MS_NS)) {
        diagnosis.note("dropped", "samples without a time", 1, rows.path);
        return;
      }
      if (row < 0) {
        const isEmpty = Number.isNaN(stack);
        const what = isEmpty ? "samples without a stack" : "samples of an unknown stack";
        diagnosis.note("dropped", what, 1, rows.path);
        return;
      }
      if (time < latestMs) diagnosis.note("repaired", "samples out of order", 1, rows.path);
      latestMs = Math.max(latestMs, time);
      const timeNs = (latestMs + offsetMs) * MS_NS;
      const sample = builder.sample(timeNs, this.#thread, row, 1);
      if (cpuUnitNs !== undefined && cpuDelta > 0 && isSummable(cpuDelta * cpuUnitNs)) {
        tables.addValue(sample, 1, cpuDelta * cpuUnitNs);
      }
      count += 1;
    });
    diagnosis.note("read", "samples", count);
  }

  #readMarkers(): void {
    const { markers, categories, offsetMs } = this.#target;
    const columns = ["name", "startTime", "endTime", "phase", "category"];
    readRows(this.#json, this.#head.markers, columns, ({ numbers, data }, rows) => {
      const [name, startMs, endMs, phase, category] = numbers;
      const marker = { name: textAt(this.#strings, name), startMs, endMs, phase, data };
      const told = { ...marker, category: textAt(categories, category) };
      markers.add(told, this.#thread, offsetMs, () => rows.path);
    });
    markers.endThread();
  }
}
