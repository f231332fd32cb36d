// What a trace holds of samples: V8's profiles in pieces (`Profile`, `ProfileChunk`) or whole
// (`CpuProfile`), and samples whose stacks are in `stackFrames`.

import { Float64Column } from "../../model/columns.ts";
import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { ImportBuilder } from "../../model/import-builder.ts";
import { readNodes } from "../cpuprofile/read.ts";
import { V8Nodes } from "../cpuprofile/v8-nodes.ts";
import { isSummable } from "../imported-names.ts";
import type { JsonReader } from "../json-reader.ts";

const US_NS = 1e3;

interface V8Profile {
  readonly thread: number;
  readonly nodes: V8Nodes;
  readonly samples: Float64Column;
  readonly deltas: Float64Column;
  startUs: number;
}

/** A sample of a frame of `stackFrames`; `thread` is a row of the trace. */
interface FrameSample {
  readonly timeNs: number;
  readonly thread: number;
  readonly frame: string;
  readonly weight: number;
}

export class TraceSamples {
  readonly #builder: ImportBuilder;
  readonly #profiles = new Map<string, V8Profile>();
  readonly #frames: V8Nodes;
  readonly #frameSamples: FrameSample[] = [];

  constructor(builder: ImportBuilder) {
    this.#builder = builder;
    this.#frames = new V8Nodes(builder);
  }

  get hasV8(): boolean {
    return this.#profiles.size > 0;
  }

  get hasAny(): boolean {
    return this.hasV8 || this.#frameSamples.length > 0;
  }

  /** `args` of an event Profile, ProfileChunk or CpuProfile; `id` is what its pieces share. */
  addPiece(args: JsonReader, id: string, thread: number): void {
    let profile = this.#profiles.get(id);
    if (profile === undefined) {
      const columns = { samples: new Float64Column(), deltas: new Float64Column() };
      profile = { thread, nodes: new V8Nodes(this.#builder), ...columns, startUs: NaN };
      this.#profiles.set(id, profile);
    }
    if (!args.enterObject()) return;
    for (let key = args.key(); key !== undefined; key = args.key()) {
      if (key === "data" && args.kind() === "object") readPiece(args, profile);
    }
  }

  addFrameSample(timeNs: number, thread: number, frame: string, weight: number): void {
    const told = isSummable(weight) && weight >= 0 ? weight : 1;
    if (isSummable(timeNs)) this.#frameSamples.push({ timeNs, thread, frame, weight: told });
  }

  /** `stackFrames`: by id, each with a name and the id of its caller. */
  readFrames(json: JsonReader): void {
    if (json.kind() !== "object" || !json.enterObject()) return;
    for (let id = json.key(); id !== undefined; id = json.key()) {
      if (json.kind() !== "object" || !json.enterObject()) continue;
      const place = { functionName: "", url: "", line: NaN, column: NaN };
      let parent: string | undefined;
      for (let key = json.key(); key !== undefined; key = json.key()) {
        if (key === "name") place.functionName = json.anyString();
        else if (key === "parent" && json.kind() !== "null") {
          parent = json.kind() === "string" ? json.string() : String(json.anyNumber());
        }
      }
      this.#frames.add(id, place, parent);
    }
  }

  /** `threads`: rows of the profile by those of the trace. */
  finish(threads: Int32Array, diagnosis: DiagnosisBuilder): void {
    for (const profile of this.#profiles.values()) {
      this.#finishProfile(profile, threads[profile.thread], diagnosis);
    }
    let count = 0;
    for (const { timeNs, thread, frame, weight } of this.#frameSamples) {
      const stack = this.#frames.stackOf(frame);
      if (stack < 0) diagnosis.note("dropped", "samples of an unknown stack frame");
      else {
        this.#builder.sample(timeNs, threads[thread], stack, weight);
        count += 1;
      }
    }
    if (count > 0) diagnosis.note("read", "samples", count);
  }

  /** A sample stands until the next; how long the last one does is not told. */
  #finishProfile(profile: V8Profile, thread: number, diagnosis: DiagnosisBuilder): void {
    const { nodes, samples, deltas } = profile;
    const count = Math.min(samples.length, deltas.length);
    if (count < samples.length) {
      diagnosis.note("dropped", "samples without a time", samples.length - count);
    }
    let timeUs = isSummable(profile.startUs * US_NS) ? profile.startUs : 0;
    let late = 0;
    for (let row = 0; row < count; row += 1) {
      const delta = deltas.data[row];
      if (isSummable(delta * US_NS)) timeUs += Math.max(0, delta);
      if (!(delta >= 0)) late += 1;
      const stack = nodes.stackOf(samples.data[row]);
      if (stack < 0) {
        diagnosis.note("dropped", "samples of an unknown node");
        continue;
      }
      const sample = this.#builder.sample(timeUs * US_NS, thread, stack, 1);
      const lastingNs = row + 1 < count ? deltas.data[row + 1] * US_NS : 0;
      if (lastingNs > 0 && isSummable(lastingNs)) {
        this.#builder.tables.addValue(sample, 1, lastingNs);
      }
    }
    if (late > 0) diagnosis.note("repaired", "samples out of order", late);
    this.#builder.tables.endRuns();
    diagnosis.note("read", "samples of V8", count);
  }
}

function readPiece(json: JsonReader, profile: V8Profile): void {
  if (!json.enterObject()) return;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "startTime") profile.startUs = json.anyNumber();
    else if (key === "timeDeltas") readNumbers(json, profile.deltas);
    else if (key === "nodes" && json.kind() === "array") readNodes(json, profile.nodes);
    else if (key === "samples") readNumbers(json, profile.samples);
    else if (key === "cpuProfile" && json.kind() === "object") readPiece(json, profile);
  }
}

function readNumbers(json: JsonReader, column: Float64Column): void {
  if (json.kind() !== "array" || !json.enterArray()) return;
  while (json.element()) column.push(json.anyNumber());
}
