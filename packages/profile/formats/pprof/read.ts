// pprof's protobuf (google/pprof, proto/profile.proto), as Go, Pyroscope, Datadog, austin and we
// write it; what is compressed by gzip was inflated before. All sample types are read, and that
// which the file shows by default (else, as in pprof, its last) becomes the first. Inlined calls
// become frames; labels tell threads and processes.
//
// Trap: samples stand before the names that they refer to, so the file is passed over twice.

import { OperatingError } from "#base/errors.ts";
import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { SampleRows } from "../../model/sample-columns.ts";
import type { ReadFormat } from "../reader.ts";
import { PROFILE, VALUE_TYPE } from "./fields.ts";
import { PprofNames } from "./names.ts";
import { PprofSamples } from "./samples.ts";
import { scaledType, type ScaledType } from "./units.ts";
import { WIRE, WireCursor, WireError } from "./wire-cursor.ts";

const NS_PER_MS = 1e6;
const SECOND_NS = 1e9;
const VALUE_TYPES_MAX = 64;
const COMMENTS_MAX = 64;
const OWN_COMMENT = /^pyrometer \S+/u;

export const readPprof: ReadFormat = async (input, { rows }) => {
  const bytes = await input.whole();
  try {
    return documentOf(bytes, rows);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const message = error.isCutOff
      ? `it is cut short: it ends at byte ${error.offset}, in the middle of a value`
      : `stopped making sense at byte ${error.offset}: ${error.message}`;
    throw new OperatingError("bad-file", message, "fetch or write it again", error);
  }
};

interface RawType {
  type: number;
  unit: number;
}

/** What stands in the file besides samples and names. */
interface Header {
  readonly sampleTypes: RawType[];
  readonly comments: number[];
  periodType: RawType | undefined;
  period: number;
  timeNanos: number;
  durationNanos: number;
  defaultSampleType: number;
  dropFrames: number;
  keepFrames: number;
  samples: number;
}

function documentOf(bytes: Uint8Array, rows: SampleRows): Document {
  const diagnosis = new DiagnosisBuilder();
  const names = new PprofNames(bytes, diagnosis);
  const header = readHeader(new WireCursor(bytes), names);
  const scaled = header.sampleTypes.map(({ type, unit }) =>
    scaledType(names.string(type), names.string(unit)),
  );
  if (scaled.length === 0) throw new WireError("there is no sample type in it", bytes.length);
  const order = orderOf(scaled, names.string(header.defaultSampleType));
  const builder = new ImportBuilder(
    order.map((index) => scaled[index].type),
    rows,
  );
  const samples = new PprofSamples({ names, builder, diagnosis, scaled, order }, bytes.length);
  const cursor = new WireCursor(bytes);
  while (cursor.next()) {
    if (cursor.field === PROFILE.sample) samples.add(cursor.message());
    else cursor.skip();
  }
  samples.finish();
  noteHeader(header, names, diagnosis);
  const comments = header.comments.map((row) => names.string(row));
  const profile = builder.finish({
    startedAtMs: Math.max(0, header.timeNanos / NS_PER_MS),
    rateHz: rateOf(header, names),
  });
  const durationNs = Math.max(0, header.durationNanos);
  return {
    format: "pprof",
    writtenBy: OWN_COMMENT.exec(comments[0] ?? "")?.[0].replace(/,$/u, "") ?? "",
    kinds: ["samples"],
    profile: { ...profile, cost: { ...profile.cost, durationNs } },
    hasTimes: false,
    isOwn: false,
    diagnosis: diagnosis.finish(),
  };
}

function readHeader(cursor: WireCursor, names: PprofNames): Header {
  const header: Header = {
    sampleTypes: [],
    comments: [],
    periodType: undefined,
    period: 0,
    timeNanos: 0,
    durationNanos: 0,
    defaultSampleType: 0,
    dropFrames: 0,
    keepFrames: 0,
    samples: 0,
  };
  while (cursor.next()) if (!readName(cursor, names)) readField(cursor, header);
  return header;
}

/** Reads the field where it is a name of something. */
function readName(cursor: WireCursor, names: PprofNames): boolean {
  switch (cursor.field) {
    case PROFILE.stringTable:
      names.addString(cursor.passBytes(), cursor.at);
      return true;
    case PROFILE.mapping:
      names.addMapping(cursor.message());
      return true;
    case PROFILE.function:
      names.addFunction(cursor.message());
      return true;
    case PROFILE.location:
      names.addLocation(cursor.message());
      return true;
    default:
      return false;
  }
}

function readField(cursor: WireCursor, header: Header): void {
  switch (cursor.field) {
    case PROFILE.sampleType:
      if (header.sampleTypes.length === VALUE_TYPES_MAX) {
        throw new WireError("there are too many sample types", cursor.at);
      }
      header.sampleTypes.push(rawType(cursor.message()));
      return;
    case PROFILE.timeNanos:
      header.timeNanos = once(cursor, header.timeNanos);
      return;
    case PROFILE.durationNanos:
      header.durationNanos = once(cursor, header.durationNanos);
      return;
    case PROFILE.periodType:
      header.periodType = rawType(cursor.message());
      return;
    case PROFILE.period:
      header.period = cursor.signed();
      return;
    case PROFILE.defaultSampleType:
      header.defaultSampleType = cursor.signed();
      return;
    case PROFILE.dropFrames:
      header.dropFrames = cursor.signed();
      return;
    case PROFILE.keepFrames:
      header.keepFrames = cursor.signed();
      return;
    case PROFILE.comment:
      readComments(cursor, header.comments);
      return;
    default:
      cursor.skip();
  }
}

function rawType(message: WireCursor): RawType {
  const raw: RawType = { type: 0, unit: 0 };
  while (message.next()) {
    if (message.field === VALUE_TYPE.type) raw.type = message.signed();
    else if (message.field === VALUE_TYPE.unit) raw.unit = message.signed();
    else message.skip();
  }
  return raw;
}

/** Files that were put one behind the other have two of it. */
function once(cursor: WireCursor, before: number): number {
  if (before === 0) return cursor.signed();
  throw new WireError("a second profile begins; merge them with go tool pprof -proto", cursor.at);
}

function readComments(cursor: WireCursor, comments: number[]): void {
  if (cursor.wire === WIRE.varint) {
    const row = cursor.signed();
    if (comments.length < COMMENTS_MAX) comments.push(row);
    return;
  }
  const packed = cursor.message();
  while (packed.at < packed.end) {
    const row = packed.packedSigned();
    if (comments.length < COMMENTS_MAX) comments.push(row);
  }
}

/** Indexes of the sample types, the one that is shown by default first. */
function orderOf(scaled: readonly ScaledType[], defaultName: string): readonly number[] {
  const named = scaled.findIndex(({ type }) => type.name === defaultName && defaultName !== "");
  const first = named >= 0 ? named : scaled.length - 1;
  return [first, ...scaled.keys().filter((index) => index !== first)];
}

/** Samples per second, where the period is a time. */
function rateOf({ periodType, period }: Header, names: PprofNames): number {
  if (periodType === undefined || period <= 0) return 0;
  const { type, scale } = scaledType(names.string(periodType.type), names.string(periodType.unit));
  return type.unit === "nanoseconds" ? SECOND_NS / (period * scale) : 0;
}

function noteHeader(header: Header, names: PprofNames, diagnosis: DiagnosisBuilder): void {
  if (names.string(header.dropFrames) !== "") {
    diagnosis.note("ambiguous", "expression of frames to leave out (drop_frames), not applied");
  }
  if (names.string(header.keepFrames) !== "") {
    diagnosis.note("ambiguous", "expression of frames to keep (keep_frames), not applied");
  }
}
