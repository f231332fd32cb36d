// The Firefox Profiler's processed format: what profiler.firefox.com saves, samply records and
// CPython's Tachyon calls gecko.
// https://github.com/firefox-devtools/profiler/blob/main/src/types/profile.ts, and
// docs-developer/CHANGELOG-formats.md there for what changed. Tables are lists per column. Read
// from version 30 on, where markers got their phases; 75 is the newest that is known.

import { OperatingError } from "#base/errors.ts";
import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { Kind } from "../../model/kinds.ts";
import type { ValueType } from "../../model/tables.ts";
import { CounterColumns, rebase } from "../event-columns.ts";
import { FirefoxMarkers } from "../firefox-markers.ts";
import { readFirefoxMeta, type FirefoxMeta } from "../firefox-meta.ts";
import { JsonReader, type JsonMark } from "../json-reader.ts";
import type { Input, ReadOptions } from "../reader.ts";
import { textColumn } from "./column-table.ts";
import { readCounters } from "./counters.ts";
import { readNames, readTables, type FileNames, type TableMarks } from "./tables.ts";
import { readTableMark, readThread, readThreadHead, type ThreadHead } from "./thread.ts";

const VERSION_MIN = 30;
const VERSION_KNOWN = 75;
const THREADS_MAX = 100_000;
const NANOSECONDS = "nanoseconds";
const CPU: ValueType = { name: "cpu", unit: NANOSECONDS };
/** By `weightType`; what is not here counts samples. */
const WEIGHTS: ReadonlyMap<string, ValueType> = new Map([
  ["tracing-ms", { name: "time", unit: NANOSECONDS }],
  ["bytes", { name: "bytes", unit: "bytes" }],
]);
const SAMPLES: ValueType = { name: "samples", unit: "count" };
const MS_NS = 1e6;

interface ProcessedFile {
  readonly meta: FirefoxMeta;
  readonly shared: TableMarks;
  readonly threads: readonly ThreadHead[];
  readonly counters: JsonMark | undefined;
}

export async function readFirefoxProcessed(input: Input, options: ReadOptions): Promise<Document> {
  return readProcessed(await input.whole(), input.name, options);
}

export function readProcessed(bytes: Uint8Array, name: string, options: ReadOptions): Document {
  const json = new JsonReader(bytes, name);
  const file = readFile(json);
  const { meta, threads } = file;
  const diagnosis = new DiagnosisBuilder();
  checkVersion(meta.processedVersion, name, diagnosis);
  const valueTypes = valueTypesOf(file);
  const builder = new ImportBuilder(valueTypes, options.rows);
  const markers = new FirefoxMarkers(builder.tables, diagnosis);
  const counters = new CounterColumns();
  const columnShift = meta.importedFrom.startsWith("Tachyon") ? 1 : 0;
  const cpuIndex = valueTypes.indexOf(CPU);
  const common = { builder, diagnosis, markers, ...meta, cpuIndex, columnShift };
  const names = readNames(json, file.shared);
  const sharedTables = readTables(json, file.shared, names, common);
  for (const head of threads) {
    // A thread has all of its tables or none; names may be shared all the same.
    const hasOwn = head.tables.stacks !== undefined;
    const tables = hasOwn
      ? readTables(json, head.tables, readNames(json, head.tables, names), common)
      : sharedTables;
    const type = WEIGHTS.get(head.weightType) ?? SAMPLES;
    const valueFactor = type.unit === NANOSECONDS ? MS_NS : 1;
    const valueIndex = valueTypes.indexOf(type);
    readThread(json, head, tables, { ...common, valueIndex, valueFactor });
  }
  if (file.counters !== undefined) {
    readCounters(json, json.readerAt(file.counters), builder.tables, counters);
  }
  const profile = builder.finish({ startedAtMs: Math.max(0, meta.startTimeMs) });
  const tables = {
    ...(markers.columns.length === 0 ? {} : { markers: markers.columns.finish() }),
    ...(counters.length === 0 ? {} : { counters: counters.finish() }),
  };
  rebase({ samples: profile.samples, ...tables });
  diagnosis.note("read", "threads", threads.length);
  const sources = sourcesOf(json, file, names);
  return {
    format: "firefox-processed",
    writtenBy: meta.importedFrom === "" ? meta.product : meta.importedFrom,
    kinds: ["samples", ...(Object.keys(tables) as Kind[])],
    profile,
    hasTimes: true,
    isOwn: false,
    ...tables,
    ...(sources.size === 0 ? {} : { sources }),
    diagnosis: diagnosis.finish(),
  };
}

function readFile(json: JsonReader): ProcessedFile {
  let meta: FirefoxMeta | undefined;
  let counters: JsonMark | undefined;
  const shared: TableMarks = {};
  const threads: ThreadHead[] = [];
  if (!json.enterObject()) throw json.error("a profile of Firefox has to be an object");
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "meta") meta = readFirefoxMeta(json);
    else if (key === "counters" && json.kind() === "array") counters = json.mark();
    else if (key === "shared" && json.enterObject()) {
      for (let table = json.key(); table !== undefined; table = json.key()) {
        readTableMark(json, table, shared);
      }
    } else if (key === "threads" && json.enterArray()) {
      while (json.element()) {
        if (threads.length >= THREADS_MAX) throw json.error(`more than ${THREADS_MAX} threads`);
        threads.push(readThreadHead(json));
      }
    }
  }
  json.end();
  if (meta === undefined) throw json.error("looks like a profile of Firefox, but has no meta");
  return { meta, shared, threads, counters };
}

function checkVersion(version: number, name: string, diagnosis: DiagnosisBuilder): void {
  if (version > VERSION_KNOWN) {
    diagnosis.note("ambiguous", `a version newer than ${VERSION_KNOWN}, read as that`);
  }
  if (version >= VERSION_MIN) return;
  const what = Number.isFinite(version) ? `version ${version}` : "a version that it does not tell";
  throw new OperatingError(
    "bad-file",
    `${name}: a profile of Firefox of ${what}; ${VERSION_MIN} is the oldest that is read`,
    "open it in profiler.firefox.com, save it there and open what it saved",
  );
}

function valueTypesOf({ meta, threads }: ProcessedFile): ValueType[] {
  const types = new Set(threads.map(({ weightType }) => WEIGHTS.get(weightType) ?? SAMPLES));
  if (types.size === 0) types.add(SAMPLES);
  const hasCpu = threads.some(({ samples }) => samples.has("threadCPUDelta"));
  if (hasCpu && meta.cpuUnitNs !== undefined) types.add(CPU);
  return [...types];
}

/** Source texts that the file carries, by path. */
function sourcesOf(
  json: JsonReader,
  { shared }: ProcessedFile,
  { strings, sources: paths }: FileNames,
): Map<string, string> {
  const sources = new Map<string, string>();
  if (shared.sources?.has("content") !== true) return sources;
  const texts = textColumn(json, shared.sources, "content", strings);
  for (const [row, text] of texts.entries()) {
    const path = paths.at(row);
    if (path !== undefined && text !== undefined) sources.set(path, text);
  }
  return sources;
}
