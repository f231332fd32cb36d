// The Firefox Profiler's "gecko" format: what Firefox itself and many converters write.
// https://github.com/firefox-devtools/profiler/blob/main/docs-developer/gecko-profile-format.md and
// src/profile-logic/gecko-profile-versioning.ts of the same repository say what changed when. Read
// from version 24 on. Times are ms since the process started; child processes have clocks of their
// own. A file that turns out to be in the profiler's processed format is read as that.

import { OperatingError } from "#base/errors.ts";
import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { Kind } from "../../model/kinds.ts";
import type { ValueType } from "../../model/tables.ts";
import { CounterColumns, rebase } from "../event-columns.ts";
import { FirefoxMarkers } from "../firefox-markers.ts";
import { readFirefoxMeta, type FirefoxMeta } from "../firefox-meta.ts";
import { readProcessed } from "../firefox-processed/read.ts";
import { JsonReader, type JsonMark } from "../json-reader.ts";
import type { Input, ReadOptions } from "../reader.ts";
import { readCounters } from "./counters.ts";
import { GeckoThread, readThreadHead, type GeckoTarget, type ThreadHead } from "./thread.ts";

const VERSION_MIN = 24;
const PROCESS_DEPTH_MAX = 32;
const PROCESSES_MAX = 10_000;
const THREADS_MAX = 100_000;

interface GeckoProcess {
  readonly meta: FirefoxMeta;
  readonly threads: ThreadHead[];
  readonly counters: JsonMark | undefined;
  readonly children: JsonMark | undefined;
}

export async function readGecko(input: Input, options: ReadOptions): Promise<Document> {
  const bytes = await input.whole();
  const json = new JsonReader(bytes, input.name);
  const root = readProcess(json);
  json.end();
  if (Number.isFinite(root.meta.processedVersion)) return readProcessed(bytes, input.name, options);
  const { version, importedFrom, product } = root.meta;
  if (!(version >= VERSION_MIN)) throw tooOld(input.name, version);
  const processes = withChildren(json, root);
  const builder = new ImportBuilder(valueTypesOf(processes), options.rows);
  const diagnosis = new DiagnosisBuilder();
  const markers = new FirefoxMarkers(builder.tables, diagnosis);
  const counters = new CounterColumns();
  for (const process of processes) {
    const offsetMs = process.meta.startTimeMs - root.meta.startTimeMs;
    const { categories, cpuUnitNs } = process.meta;
    const target: GeckoTarget = { builder, diagnosis, markers, categories, cpuUnitNs, offsetMs };
    for (const head of process.threads) new GeckoThread(json, head, target).read();
    if (process.counters !== undefined) {
      readCounters(json.readerAt(process.counters), builder.tables, counters, offsetMs);
    }
  }
  const profile = builder.finish({ startedAtMs: Math.max(0, root.meta.startTimeMs) });
  const tables = {
    ...(markers.columns.length === 0 ? {} : { markers: markers.columns.finish() }),
    ...(counters.length === 0 ? {} : { counters: counters.finish() }),
  };
  rebase({ samples: profile.samples, ...tables });
  diagnosis.note("read", "processes", processes.length);
  const kinds: Kind[] = ["samples"];
  if (tables.markers !== undefined) kinds.push("markers");
  if (tables.counters !== undefined) kinds.push("counters");
  return {
    format: "gecko",
    writtenBy: importedFrom === "" ? product : importedFrom,
    kinds,
    profile,
    hasTimes: true,
    isOwn: false,
    ...tables,
    diagnosis: diagnosis.finish(),
  };
}

function tooOld(name: string, version: number): OperatingError {
  const what = Number.isFinite(version) ? `version ${version}` : "a version that it does not tell";
  return new OperatingError(
    "bad-file",
    `${name}: a gecko profile of ${what}; ${VERSION_MIN} is the oldest that is read`,
    "open it in profiler.firefox.com, save it there and open what it saved",
  );
}

/** One level: what its children are is marked. */
function readProcess(json: JsonReader): GeckoProcess {
  let meta: FirefoxMeta | undefined;
  let counters: JsonMark | undefined;
  let children: JsonMark | undefined;
  const threads: ThreadHead[] = [];
  if (!json.enterObject()) throw json.error("a gecko profile has to be an object");
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "meta") meta = readFirefoxMeta(json);
    else if (key === "counters" && json.kind() === "array") counters = json.mark();
    else if (key === "processes" && json.kind() === "array") children = json.mark();
    else if (key === "threads" && json.enterArray()) {
      while (json.element()) {
        if (threads.length >= THREADS_MAX) throw json.error(`more than ${THREADS_MAX} threads`);
        threads.push(readThreadHead(json));
      }
    }
  }
  if (meta === undefined) throw json.error("looks like a gecko profile, but has no meta");
  return { meta, threads, counters, children };
}

/** The process and all below it. */
function withChildren(json: JsonReader, root: GeckoProcess): GeckoProcess[] {
  const processes = [root];
  let level = [root];
  for (let depth = 0; depth < PROCESS_DEPTH_MAX && level.length > 0; depth += 1) {
    const next: GeckoProcess[] = [];
    for (const { children } of level) {
      if (children === undefined) continue;
      const reader = json.readerAt(children);
      if (!reader.enterArray()) continue;
      while (reader.element()) {
        if (reader.kind() !== "object") continue;
        if (processes.length + next.length >= PROCESSES_MAX) {
          throw reader.error(`more than ${PROCESSES_MAX} processes`);
        }
        next.push(readProcess(reader));
      }
    }
    processes.push(...next);
    level = next;
  }
  return processes;
}

function valueTypesOf(processes: readonly GeckoProcess[]): ValueType[] {
  const types: ValueType[] = [{ name: "samples", unit: "count" }];
  const hasCpu = processes.some(({ meta, threads }) => {
    if (meta.cpuUnitNs === undefined) return false;
    return threads.some(({ samples }) => samples.schema.has("threadCPUDelta"));
  });
  if (hasCpu) types.push({ name: "cpu", unit: "nanoseconds" });
  return types;
}
