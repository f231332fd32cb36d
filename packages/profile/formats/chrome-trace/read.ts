// Chrome's trace events, by Chrome, viztracer, torch.profiler, Perfetto's tools and us:
// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU. An array of
// events, which may lack its end, or an object with `traceEvents`. Spans are told by a program or a
// tracer: they are no samples and are not made into any.

import { OperatingError } from "#base/errors.ts";
import { V8_VALUE_TYPES } from "../cpuprofile/read.ts";
import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { Kind, MarkerTable } from "../../model/kinds.ts";
import type { Profile } from "../../model/profile.ts";
import { rebase } from "../event-columns.ts";
import { JsonReader, type JsonMark } from "../json-reader.ts";
import type { Input, ReadOptions } from "../reader.ts";
import { TraceCollector } from "./collect.ts";
import { readViztracerSources, writerOf, type TraceAbout } from "./tools.ts";

interface TraceFile extends TraceAbout {
  readonly isObject: boolean;
  samples: JsonMark | undefined;
  sources: ReadonlyMap<string, string> | undefined;
}

export async function readChromeTrace(input: Input, options: ReadOptions): Promise<Document> {
  const json = new JsonReader(await input.whole(), input.name, { mayTrailCommas: true });
  const diagnosis = new DiagnosisBuilder();
  const builder = new ImportBuilder(V8_VALUE_TYPES, options.rows);
  const collector = new TraceCollector(builder, diagnosis);
  const file = readAsFarAsPossible(json, collector, diagnosis);
  if (file.samples !== undefined) readSamples(json.readerAt(file.samples), collector);
  collector.finish();
  const threads = collector.threads.finish(builder);
  collector.samples.finish(threads, diagnosis);
  const { spans, markers, counters, samples } = collector;
  const kinds: Kind[] = [];
  if (spans.length > 0 || !samples.hasAny) kinds.push("spans");
  if (samples.hasAny) kinds.push("samples");
  const tables = {
    ...(kinds.includes("spans") ? { spans: spans.finish(threads, diagnosis) } : {}),
    ...(markers.length === 0 ? {} : { markers: onThreads(markers.finish(), threads) }),
    ...(counters.length === 0 ? {} : { counters: counters.finish() }),
  };
  if (tables.markers !== undefined) kinds.push("markers");
  if (tables.counters !== undefined) kinds.push("counters");
  const profile = builder.finish();
  rebase({ samples: profile.samples, ...tables });
  diagnosis.note("read", "events", collector.eventCount);
  return {
    format: "chrome-trace",
    writtenBy: writerOf(file),
    kinds,
    profile: samples.hasV8 ? profile : withoutTime(profile),
    hasTimes: true,
    isOwn: false,
    ...tables,
    ...(file.sources === undefined ? {} : { sources: file.sources }),
    diagnosis: diagnosis.finish(),
  };
}

/** A program that is killed writes no end: what it wrote before counts. */
function readAsFarAsPossible(
  json: JsonReader,
  collector: TraceCollector,
  diagnosis: DiagnosisBuilder,
): TraceFile {
  const isObject = json.kind() === "object";
  const file: TraceFile = {
    keys: new Set(),
    exporter: "",
    isObject,
    samples: undefined,
    sources: undefined,
  };
  try {
    if (isObject) readObject(json, collector, file, diagnosis);
    else readEvents(json, collector);
    json.end();
  } catch (error) {
    const isKept = json.isCutShort && collector.eventCount > 0;
    if (!(error instanceof OperatingError) || !isKept) throw error;
    const place = `byte ${json.offset}`;
    // Between two events: the format allows an array to end there.
    if (json.depth === 1 && !file.isObject) {
      diagnosis.note("repaired", "arrays of events without their end", 1, place);
    } else {
      diagnosis.note("dropped", "ends of files that are cut short, and what was in them", 1, place);
    }
  }
  return file;
}

function readObject(
  json: JsonReader,
  collector: TraceCollector,
  file: TraceFile,
  diagnosis: DiagnosisBuilder,
): void {
  json.enterObject();
  for (let key = json.key(); key !== undefined; key = json.key()) {
    file.keys.add(key);
    if (key === "traceEvents") readEvents(json, collector);
    else if (key === "samples" && json.kind() === "array") file.samples = json.mark();
    else if (key === "stackFrames") collector.samples.readFrames(json);
    else if (key === "file_info") file.sources = readViztracerSources(json);
    else if (key === "otherData" && json.kind() === "object" && json.enterObject()) {
      for (let inner = json.key(); inner !== undefined; inner = json.key()) {
        if (inner === "exporter") file.exporter = json.anyString();
      }
    } else if (key === "viztracer_metadata" && json.kind() === "object" && json.enterObject()) {
      for (let inner = json.key(); inner !== undefined; inner = json.key()) {
        if (inner === "version") file.exporter = `viztracer ${json.anyString()}`;
        else if (inner === "overflow" && json.boolean()) {
          diagnosis.note("ambiguous", "viztracer's buffer was full: the oldest events are gone");
        }
      }
    }
  }
  const hasEvents = file.keys.has("traceEvents") || file.keys.has("stackFrames");
  if (!hasEvents) throw json.error("looks like a trace of Chrome, but has no traceEvents");
}

function readEvents(json: JsonReader, collector: TraceCollector): void {
  if (json.enterArray()) while (json.element()) collector.read(json);
}

/** `samples` beside the events: their stacks are in `stackFrames`. */
function readSamples(json: JsonReader, collector: TraceCollector): void {
  if (!json.enterArray()) return;
  while (json.element()) {
    if (json.kind() !== "object" || !json.enterObject()) continue;
    let timeNs = NaN;
    let tid = "";
    let frame = "";
    let weight = 1;
    for (let key = json.key(); key !== undefined; key = json.key()) {
      if (key === "ts") timeNs = json.anyNumber() * 1e3;
      else if (key === "weight") weight = json.anyNumber();
      else if (key === "tid") tid = String(json.anyNumber());
      else if (key === "sf") {
        frame = json.kind() === "string" ? json.string() : String(json.anyNumber());
      }
    }
    collector.samples.addFrameSample(timeNs, collector.threads.row("", tid), frame, weight);
  }
}

function onThreads(markers: MarkerTable, threads: Int32Array): MarkerTable {
  return { ...markers, thread: markers.thread.map((row) => (row < 0 ? -1 : threads[row])) };
}

/** Only V8's samples have times that they last for. */
function withoutTime(profile: Profile): Profile {
  const { valueTypes, samples } = profile;
  const values = samples.values.slice(0, 1);
  return { ...profile, valueTypes: valueTypes.slice(0, 1), samples: { ...samples, values } };
}
