// speedscope's own JSON, by speedscope itself, py-spy, rbspy, pyinstrument and many others:
// https://www.speedscope.app/file-format-schema.json, whose source is `src/lib/file-format-spec.ts`
// of jlfwong/speedscope (read at 1.25.0). py-spy writes profiles before the frames that they name,
// so the large arrays are marked in a first pass and read in a second one.
//
// Odd for speed: a file has millions of frames in its samples. No sample becomes an object; only
// what differs from the sample before is looked up.

import { OperatingError } from "#base/errors.ts";
import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { ValueType } from "../../model/tables.ts";
import { columnOf, isSummable, kindOfFile, lineOf, threadOf } from "../imported-names.ts";
import { JsonReader, type JsonMark } from "../json-reader.ts";
import type { Input, ReadOptions } from "../reader.ts";
import { EventedProfile } from "./evented.ts";
import { readSamples } from "./sampled.ts";

const PROFILES_MAX = 100_000;
const TIME_UNITS: ReadonlyMap<string, number> = new Map([
  ["nanoseconds", 1],
  ["microseconds", 1e3],
  ["milliseconds", 1e6],
  ["seconds", 1e9],
]);
const OWN_EXPORTER = "pyrometer@";
const OWN_VALUE = /\((wall|cpu|samples)\)$/u;
const COUNTED: ValueType = { name: "samples", unit: "count" };

/** What is known of a profile before its samples or events are read. */
export interface ProfileHead {
  readonly path: string;
  type: string;
  name: string;
  unit: string;
  startValue: number;
  endValue: number;
  samples?: JsonMark;
  weights?: JsonMark;
  events?: JsonMark;
}

interface FileHead {
  exporter: string;
  name: string;
  frames?: JsonMark;
  readonly profiles: ProfileHead[];
}

/** Where a profile's samples go. */
export interface Target {
  readonly builder: ImportBuilder;
  readonly diagnosis: DiagnosisBuilder;
  /** Rows of the builder, by the file's frames. */
  readonly frames: Int32Array;
  readonly thread: number;
  /** Of the value types. */
  readonly valueIndex: number;
  /** What the profile's numbers are multiplied with. */
  readonly factor: number;
  /** Do its values tell times? */
  readonly hasTimes: boolean;
  readonly originNs: number;
}

export async function readSpeedscope(input: Input, options: ReadOptions): Promise<Document> {
  const json = new JsonReader(await input.whole(), input.name);
  const diagnosis = new DiagnosisBuilder();
  const head = readHead(json, diagnosis);
  const { frames, profiles } = head;
  if (frames === undefined) throw json.error("looks like speedscope's JSON, but has no frames");
  const types = profiles.map((profile) => valueTypeOf(profile, head));
  const valueTypes = [...new Map(types.map((type) => [type.name, type])).values()];
  if (valueTypes.length === 0) valueTypes.push(COUNTED);
  const builder = new ImportBuilder(valueTypes, options.rows);
  const rows = readFrames(json.readerAt(frames), builder, diagnosis);
  const hasTimes = profiles.length > 0 && profiles.every(({ unit }) => TIME_UNITS.has(unit));
  const starts = profiles.map((profile) => profile.startValue * factorOf(profile));
  const originNs = starts.reduce((least, start) => Math.min(least, start), Infinity);
  const threads = threadsOf(builder, profiles);
  for (const [at, profile] of profiles.entries()) {
    const valueIndex = valueTypes.findIndex(({ name }) => name === types[at].name);
    const factor = factorOf(profile);
    const target = { builder, diagnosis, frames: rows, thread: threads[at], valueIndex, factor };
    readProfile(json, profile, { ...target, hasTimes, originNs: hasTimes ? originNs : 0 });
    builder.tables.endRuns();
  }
  diagnosis.note("read", "profiles", profiles.length);
  diagnosis.note("read", "frames", rows.length);
  return {
    format: "speedscope",
    writtenBy: head.exporter.replace("@", " "),
    kinds: ["samples"],
    profile: builder.finish({ command: commandOf(head) }),
    hasTimes,
    isOwn: false,
    diagnosis: diagnosis.finish(),
  };
}

/** A file that is cut short has the profiles that it told to their end. */
function readHead(json: JsonReader, diagnosis: DiagnosisBuilder): FileHead {
  const head: FileHead = { exporter: "", name: "", profiles: [] };
  try {
    if (!json.enterObject()) throw json.error("speedscope's JSON has to be an object");
    for (let key = json.key(); key !== undefined; key = json.key()) readPart(json, key, head);
    json.end();
  } catch (error) {
    const isKept = json.isCutShort && head.frames !== undefined && head.profiles.length > 0;
    if (!(error instanceof OperatingError) || !isKept) throw error;
    const place = `byte ${json.offset}`;
    diagnosis.note("dropped", "ends of files that are cut short, and what was in them", 1, place);
  }
  return head;
}

function readPart(json: JsonReader, key: string, head: FileHead): void {
  if (key === "exporter") head.exporter = json.anyString();
  else if (key === "name") head.name = json.anyString();
  else if (key === "shared" && json.enterObject()) {
    for (let inner = json.key(); inner !== undefined; inner = json.key()) {
      if (inner === "frames") head.frames = json.mark();
    }
  } else if (key === "profiles" && json.enterArray()) {
    while (json.element()) {
      if (head.profiles.length >= PROFILES_MAX) {
        throw json.error(`more than ${PROFILES_MAX} profiles in one file`);
      }
      head.profiles.push(readProfileHead(json));
    }
  }
}

function readProfileHead(json: JsonReader): ProfileHead {
  const head: ProfileHead = {
    path: json.path,
    type: "",
    name: "",
    unit: "none",
    startValue: 0,
    endValue: 0,
  };
  if (!json.enterObject()) return head;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "type") head.type = json.string();
    else if (key === "name") head.name = json.anyString();
    else if (key === "unit") head.unit = json.anyString();
    else if (key === "startValue") head.startValue = finite(json.anyNumber());
    else if (key === "endValue") head.endValue = finite(json.anyNumber());
    else if (key === "samples") head.samples = json.mark();
    else if (key === "weights") head.weights = json.mark();
    else if (key === "events") head.events = json.mark();
  }
  return head;
}

function readProfile(json: JsonReader, profile: ProfileHead, target: Target): void {
  const { samples, weights, events, path } = profile;
  if (samples !== undefined) {
    const weightReader = weights === undefined ? undefined : json.readerAt(weights);
    readSamples(json.readerAt(samples), weightReader, profile, target);
  } else if (events !== undefined) {
    new EventedProfile(profile, target).read(json.readerAt(events));
  } else {
    target.diagnosis.note("dropped", "profiles with neither samples nor events", 1, path);
  }
}

function readFrames(
  json: JsonReader,
  builder: ImportBuilder,
  diagnosis: DiagnosisBuilder,
): Int32Array {
  const rows: number[] = [];
  let repeated = 0;
  let greatest = -1;
  if (json.enterArray()) {
    while (json.element()) {
      const row = readFrame(json, builder);
      if (row <= greatest) repeated += 1;
      greatest = Math.max(greatest, row);
      rows.push(row);
    }
  }
  if (repeated > 0) diagnosis.note("repaired", "frames that are listed again", repeated);
  return Int32Array.from(rows);
}

function readFrame(json: JsonReader, builder: ImportBuilder): number {
  let name = "";
  let path = "";
  let line = NaN;
  let column = NaN;
  if (json.enterObject()) {
    for (let key = json.key(); key !== undefined; key = json.key()) {
      if (key === "name") name = json.scalar();
      else if (key === "file") path = json.anyString();
      else if (key === "line") line = json.anyNumber();
      else if (key === "col") column = json.anyNumber();
    }
  }
  const place = { name, path, line: lineOf(line), column: columnOf(column) };
  return builder.frame({ ...place, kind: kindOfFile(path) });
}

/** Ours name a file by the command that was measured; others by whatever they like. */
function commandOf({ exporter, name }: FileHead): string[] {
  return exporter.startsWith(OWN_EXPORTER) ? [name.replace(OWN_VALUE, "").trimEnd()] : [];
}

/** Without weights every sample counts as one. Ours say in the name what they are weighed in. */
function valueTypeOf(profile: ProfileHead, { exporter, name }: FileHead): ValueType {
  if (profile.unit === "bytes" && isWeighed(profile)) return { name: "bytes", unit: "bytes" };
  if (!TIME_UNITS.has(profile.unit) || !isWeighed(profile)) return COUNTED;
  const own = exporter.startsWith(OWN_EXPORTER) ? OWN_VALUE.exec(name)?.[1] : undefined;
  return { name: own ?? "time", unit: "nanoseconds" };
}

function factorOf(profile: ProfileHead): number {
  return isWeighed(profile) ? (TIME_UNITS.get(profile.unit) ?? 1) : 1;
}

function isWeighed({ samples, weights }: ProfileHead): boolean {
  return samples === undefined || weights !== undefined;
}

/** A thread per profile: those of equal names are told apart by their place in the file. */
function threadsOf(builder: ImportBuilder, profiles: readonly ProfileHead[]): number[] {
  const taken = new Set<number>();
  return profiles.map(({ name }, at) => {
    const thread = threadOf(name);
    let row = builder.thread(thread.pid, thread.tid, thread.name);
    if (taken.has(row)) row = builder.thread(0, 0, `${name} (profile ${at + 1})`.trim());
    taken.add(row);
    return row;
  });
}

function finite(value: number): number {
  return isSummable(value) ? value : 0;
}
