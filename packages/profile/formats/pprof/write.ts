// pprof's protobuf (google/pprof, proto/profile.proto), read by `go tool pprof`, speedscope,
// Pyroscope, Perfetto and others. All value types are written; the selected one is the default.
// Samples are summed per thread and stack and carry the labels thread, pid and tid.
//
// It is written field by field with the wire writer of @bufbuild/protobuf, not through its
// messages: those hold every location id as a bigint of its own, some 6 million for 100,000 stacks.
// Ids, lines and string rows are below 2^31, where uint64, int64 and uint32 have the same bytes.

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Profile } from "../../model/profile.ts";
import { selectedStacks } from "../../model/selected-stacks.ts";
import type { Selection } from "../../model/selection.ts";
import type { ValueType } from "../../model/tables.ts";
import { OWN_VALUE_TYPES, valueColumn, valueTypesOf } from "../../model/value-types.ts";
import { FUNCTION, LABEL, LINE, LOCATION, MAPPING, PROFILE, SAMPLE, VALUE_TYPE } from "./fields.ts";

const [, WALL] = OWN_VALUE_TYPES;
const NS_PER_MS = 1_000_000n;

/** The profile compressed with `gzip`, as pprof wants it. */
export function writePprof(
  profile: Profile,
  selection: Selection,
  gzip: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  return gzip(pprofBytes(profile, selection));
}

/** The profile, not compressed. */
export function pprofBytes(profile: Profile, selection: Selection): Uint8Array {
  const drawn = selectedStacks(profile, selection, "column");
  const writer = new BinaryWriter();
  const strings = new StringTable(drawn.strings);
  for (const type of valueTypesOf(drawn)) {
    writeValueType(writer, PROFILE.sampleType, strings, type);
  }
  writeSamples(writer, drawn, strings);
  writeMapping(writer, drawn, strings);
  writeLocations(writer, drawn);
  writeFunctions(writer, drawn);
  const { meta, cost } = drawn;
  writer.tag(PROFILE.timeNanos, WireType.Varint);
  writer.int64(BigInt(Math.round(meta.startedAtMs)) * NS_PER_MS);
  writer.tag(PROFILE.durationNanos, WireType.Varint).int64(wholeNs(cost.durationNs));
  if (meta.rateHz > 0) {
    writeValueType(writer, PROFILE.periodType, strings, WALL);
    writer.tag(PROFILE.period, WireType.Varint).int64(wholeNs(1e9 / meta.rateHz));
  }
  for (const comment of comments(drawn)) writeNumber(writer, PROFILE.comment, strings.row(comment));
  writeNumber(writer, PROFILE.defaultSampleType, strings.row(selection.value));
  for (const text of strings.texts)
    writer.tag(PROFILE.stringTable, WireType.LengthDelimited).string(text);
  return writer.finish();
}

/** The profile's strings, and what the format itself needs; row 0 is "". */
class StringTable {
  readonly texts: string[];
  readonly #rows = new Map<string, number>();

  constructor(strings: readonly string[]) {
    this.texts = [...strings];
    for (const [row, text] of strings.entries()) this.#rows.set(text, row);
  }

  row(text: string): number {
    const known = this.#rows.get(text);
    if (known !== undefined) return known;
    this.#rows.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

function writeValueType(
  writer: BinaryWriter,
  field: number,
  strings: StringTable,
  { name, unit }: ValueType,
): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  writeNumber(writer, VALUE_TYPE.type, strings.row(name));
  writeNumber(writer, VALUE_TYPE.unit, strings.row(unit));
  writer.join();
}

function writeSamples(writer: BinaryWriter, drawn: Profile, strings: StringTable): void {
  const { samples, stacks, threads } = drawn;
  const columns = valueTypesOf(drawn).map(({ name }) => valueColumn(drawn, name));
  const labels = Array.from(threads.pid, (pid, thread) => ({
    thread: strings.row(threads.name[thread]),
    pid,
    tid: threads.tid[thread],
  }));
  const keys = { thread: strings.row("thread"), pid: strings.row("pid"), tid: strings.row("tid") };
  for (let row = 0; row < samples.stack.length; row += 1) {
    writer.tag(PROFILE.sample, WireType.LengthDelimited).fork();
    writer.tag(SAMPLE.locationId, WireType.LengthDelimited).fork();
    for (let at = samples.stack[row]; at >= 0; at = stacks.parent[at])
      writer.uint32(stacks.frame[at] + 1);
    writer.join();
    writer.tag(SAMPLE.value, WireType.LengthDelimited).fork();
    for (const column of columns) writer.int64(BigInt(Math.round(column[row])));
    writer.join();
    const label = labels[samples.thread[row]];
    if (label.thread !== 0) writeLabel(writer, keys.thread, LABEL.str, label.thread);
    writeLabel(writer, keys.pid, LABEL.num, label.pid);
    writeLabel(writer, keys.tid, LABEL.num, label.tid);
    writer.join();
  }
}

function writeLabel(writer: BinaryWriter, key: number, field: number, value: number): void {
  writer.tag(SAMPLE.label, WireType.LengthDelimited).fork();
  writeNumber(writer, LABEL.key, key);
  writeNumber(writer, field, Math.max(0, value));
  writer.join();
}

/** One mapping, which says that names are complete, so that pprof looks for no binary. */
function writeMapping(writer: BinaryWriter, drawn: Profile, strings: StringTable): void {
  writer.tag(PROFILE.mapping, WireType.LengthDelimited).fork();
  writeNumber(writer, MAPPING.id, 1);
  writeNumber(writer, MAPPING.filename, strings.row(drawn.meta.command.at(0) ?? "python"));
  writeNumber(writer, MAPPING.hasFunctions, 1);
  writeNumber(writer, MAPPING.hasFilenames, 1);
  writeNumber(writer, MAPPING.hasLineNumbers, 1);
  writer.join();
}

/** A location per frame, with the same number. */
function writeLocations(writer: BinaryWriter, drawn: Profile): void {
  const { frames } = drawn;
  for (let frame = 0; frame < frames.kind.length; frame += 1) {
    writer.tag(PROFILE.location, WireType.LengthDelimited).fork();
    writeNumber(writer, LOCATION.id, frame + 1);
    writeNumber(writer, LOCATION.mappingId, 1);
    writer.tag(LOCATION.line, WireType.LengthDelimited).fork();
    writeNumber(writer, LINE.functionId, frames.function[frame] + 1);
    if (frames.line[frame] > 0) writeNumber(writer, LINE.line, frames.line[frame]);
    if (frames.column[frame] >= 0) writeNumber(writer, LINE.column, frames.column[frame] + 1);
    writer.join().join();
  }
}

function writeFunctions(writer: BinaryWriter, drawn: Profile): void {
  const { functions, files } = drawn;
  for (let row = 0; row < functions.name.length; row += 1) {
    const qualifiedName = functions.qualifiedName[row];
    const file = functions.file[row];
    writer.tag(PROFILE.function, WireType.LengthDelimited).fork();
    writeNumber(writer, FUNCTION.id, row + 1);
    writeNumber(writer, FUNCTION.name, qualifiedName === 0 ? functions.name[row] : qualifiedName);
    writeNumber(writer, FUNCTION.systemName, functions.name[row]);
    if (file >= 0) writeNumber(writer, FUNCTION.filename, files.path[file]);
    if (functions.firstLine[row] > 0)
      writeNumber(writer, FUNCTION.startLine, functions.firstLine[row]);
    writer.join();
  }
}

function comments(drawn: Profile): string[] {
  const { meta, cost } = drawn;
  const lost = Object.entries(cost.lost).map(([reason, count]) => `lost: ${count} (${reason})`);
  return [
    `pyrometer ${meta.pyrometerVersion}, Python ${meta.pythonVersion}`,
    `command: ${meta.command.join(" ")}`,
    ...lost,
    ...cost.notes,
  ].filter((text) => text !== "");
}

function writeNumber(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).uint32(value);
}

function wholeNs(ns: number): bigint {
  return BigInt(Math.round(ns));
}
