// The samples of a pprof file.

import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { ImportBuilder } from "../../model/import-builder.ts";
import { LABEL, SAMPLE } from "./fields.ts";
import { NO_ROW } from "./id-table.ts";
import type { PprofNames } from "./names.ts";
import type { ScaledType } from "./units.ts";
import { UnkeptLabels } from "./unkept-labels.ts";
import { WIRE, WireError, type WireCursor } from "./wire-cursor.ts";

/** Frames of all samples together, per byte of the file: inlined calls make a few of a byte. */
const FRAMES_PER_BYTE_MAX = 16;
const STACKS_MAX = 2 ** 26;
const ID_MAX = 2 ** 31 - 1;
/** Samples in all: they are counted in 32 bits. */
const COUNT_MAX = 2 ** 31 - 1;

/** Labels that name a thread or a process, as Go's runtime, Pyroscope, Datadog and we have them. */
const MEANINGS: Readonly<Record<string, "name" | "tid" | "pid">> = {
  thread: "name",
  thread_name: "name",
  "thread name": "name",
  threadname: "name",
  tid: "tid",
  thread_id: "tid",
  "thread id": "tid",
  "thread native id": "tid",
  pid: "pid",
  process_id: "pid",
  "process id": "pid",
};

interface Parts {
  readonly names: PprofNames;
  readonly builder: ImportBuilder;
  readonly diagnosis: DiagnosisBuilder;
  /** By sample type of the file. */
  readonly scaled: readonly ScaledType[];
  /** Of each value type the sample type that it is. */
  readonly order: readonly number[];
}

export class PprofSamples {
  readonly #parts: Parts;
  readonly #unkept: UnkeptLabels;
  readonly #valueOf: Float64Array;
  /** Frames of the sample that is read, innermost location first. */
  #locations = new Int32Array(256);
  #framesLeft: number;
  #samples = 0;
  #counted = 0;
  #thread = { name: "", tid: 0, pid: 0 };
  #threadRow = NO_ROW;

  constructor(parts: Parts, sizeBytes: number) {
    this.#parts = parts;
    this.#unkept = new UnkeptLabels(parts.diagnosis);
    this.#valueOf = new Float64Array(parts.scaled.length);
    this.#framesLeft = sizeBytes * FRAMES_PER_BYTE_MAX;
  }

  add(message: WireCursor): void {
    const { builder, diagnosis, order, scaled } = this.#parts;
    const place = `sample ${this.#samples}`;
    this.#samples += 1;
    let locations = 0;
    let values = 0;
    const labels = { name: "", tid: 0, pid: 0 };
    while (message.next()) {
      if (message.field === SAMPLE.locationId) locations = this.#readLocations(message, locations);
      else if (message.field === SAMPLE.value) values = this.#readValues(message, values);
      else if (message.field === SAMPLE.label) this.#readLabel(message.message(), labels);
      else message.skip();
    }
    if (values !== scaled.length) {
      diagnosis.note("dropped", "samples whose number of values is not that of types", 1, place);
      return;
    }
    const stack = this.#stack(locations);
    if (stack === NO_ROW) {
      diagnosis.note("dropped", "samples without a place in the program", 1, place);
      return;
    }
    const countIndex = scaled.findIndex(
      ({ type }) => type.name === "samples" && type.unit === "count",
    );
    const told = countIndex < 0 ? 1 : this.#valueOf[countIndex];
    const count = Math.min(Math.max(0, Math.round(told)), COUNT_MAX - this.#counted);
    this.#counted += count;
    const thread = this.#threadOf(labels);
    const first = this.#value(order[0]);
    const row = builder.sample(this.#samples - 1, thread, stack, first, count);
    for (let type = 1; type < order.length; type += 1) {
      builder.tables.addValue(row, type, this.#value(order[type]));
    }
  }

  finish(): void {
    this.#parts.diagnosis.note("read", "samples", this.#samples);
  }

  #value(index: number): number {
    const value = this.#valueOf[index];
    if (value < 0) this.#parts.diagnosis.note("ambiguous", "values below 0, as of a difference");
    return value * this.#parts.scaled[index].scale;
  }

  /** How many locations there are now. */
  #readLocations(message: WireCursor, known: number): number {
    if (message.wire === WIRE.varint) return this.#pushLocation(message.packedId(), known);
    const packed = message.message();
    let locations = known;
    while (packed.at < packed.end) locations = this.#pushLocation(packed.packedId(), locations);
    return locations;
  }

  #pushLocation(id: number | bigint, at: number): number {
    const row = this.#parts.names.locationRow(id);
    if (row === NO_ROW) {
      this.#parts.diagnosis.note("dropped", "places that are not there", 1, `location ${id}`);
      return at;
    }
    if (at === this.#locations.length) {
      const grown = new Int32Array(at * 2);
      grown.set(this.#locations);
      this.#locations = grown;
    }
    this.#locations[at] = row;
    return at + 1;
  }

  /** Of the locations that were pushed; -1 where there are none. */
  #stack(locations: number): number {
    const { names, builder } = this.#parts;
    let stack = NO_ROW;
    for (let at = locations - 1; at >= 0; at -= 1) {
      const frames = names.framesOf(this.#locations[at], builder);
      this.#framesLeft -= frames.length;
      if (this.#framesLeft < 0 || builder.tables.stackCount > STACKS_MAX) {
        throw new WireError("there are more frames than its size allows", 0);
      }
      for (const frame of frames) stack = builder.stack(stack, frame);
    }
    return stack;
  }

  #readValues(message: WireCursor, known: number): number {
    if (message.wire === WIRE.varint) return this.#pushValue(message.packedSigned(), known);
    const packed = message.message();
    let values = known;
    while (packed.at < packed.end) values = this.#pushValue(packed.packedSigned(), values);
    return values;
  }

  #pushValue(value: number, at: number): number {
    if (at < this.#valueOf.length) this.#valueOf[at] = value;
    return at + 1;
  }

  #readLabel(message: WireCursor, labels: { name: string; tid: number; pid: number }): void {
    let [key, text, number, unit] = [0, 0, 0, 0];
    while (message.next()) {
      if (message.field === LABEL.key) key = message.signed();
      else if (message.field === LABEL.str) text = message.signed();
      else if (message.field === LABEL.num) number = message.signed();
      else if (message.field === LABEL.numUnit) unit = message.signed();
      else message.skip();
    }
    const { names, diagnosis } = this.#parts;
    const name = names.string(key);
    // Austin's are spelt "Thread ID".
    const known = name.toLowerCase();
    const meaning = Object.hasOwn(MEANINGS, known) ? MEANINGS[known] : undefined;
    if (meaning === undefined) {
      const value = text === 0 ? `${number} ${names.string(unit)}`.trim() : names.string(text);
      this.#unkept.note(name, value);
    } else if (meaning === "name") {
      labels.name = names.string(text);
    } else {
      const id = text === 0 ? number : Number(names.string(text));
      if (Number.isInteger(id) && id >= 0 && id <= ID_MAX) labels[meaning] = id;
      else diagnosis.note("repaired", "ids of threads and processes that are none: 0");
    }
  }

  /** Samples of one thread follow one another. */
  #threadOf({ name, tid, pid }: { name: string; tid: number; pid: number }): number {
    const last = this.#thread;
    const isLast = last.name === name && last.tid === tid && last.pid === pid;
    if (this.#threadRow === NO_ROW || !isLast) {
      this.#thread = { name, tid, pid };
      this.#threadRow = this.#parts.builder.thread(pid, tid, name);
    }
    return this.#threadRow;
  }
}
