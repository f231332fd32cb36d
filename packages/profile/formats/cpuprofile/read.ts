// V8's own profiles, by Chrome's DevTools and `node --cpu-prof`:
// https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile. Nodes with
// children, the node of each sample, and µs between them. Before 2016: a nested `head`, and a time
// in seconds or µs for each sample. A sample stands until the next one; what is before the first
// belongs to none.

import { Float64Column } from "../../model/columns.ts";
import { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { Document } from "../../model/document.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { ValueType } from "../../model/tables.ts";
import { rebase } from "../event-columns.ts";
import { isSummable } from "../imported-names.ts";
import { JsonReader } from "../json-reader.ts";
import type { Input, ReadOptions } from "../reader.ts";
import { readHeadNodes } from "./head-nodes.ts";
import { readCallFrame, V8Nodes, type V8Place } from "./v8-nodes.ts";

export const V8_VALUE_TYPES: readonly ValueType[] = [
  { name: "samples", unit: "count" },
  { name: "time", unit: "nanoseconds" },
];
const US_NS = 1e3;

interface V8Samples {
  readonly nodes: Float64Column;
  /** µs since the sample before, the first since the start. */
  readonly deltas: Float64Column;
  /** In place of deltas. */
  readonly timestamps: Float64Column;
  startTime: number;
  endTime: number;
}

export async function readCpuprofile(input: Input, options: ReadOptions): Promise<Document> {
  const json = new JsonReader(await input.whole(), input.name);
  const diagnosis = new DiagnosisBuilder();
  const builder = new ImportBuilder(V8_VALUE_TYPES, options.rows);
  const nodes = new V8Nodes(builder);
  const samples = readFile(json, nodes);
  if (nodes.size === 0) throw json.error("looks like a .cpuprofile, but has no nodes");
  addSamples(samples, nodes, builder, diagnosis);
  const profile = builder.finish();
  rebase({ samples: profile.samples });
  diagnosis.note("read", "nodes", nodes.size);
  return {
    format: "cpuprofile",
    writtenBy: "",
    kinds: ["samples"],
    profile,
    hasTimes: true,
    isOwn: false,
    diagnosis: diagnosis.finish(),
  };
}

function readFile(json: JsonReader, nodes: V8Nodes): V8Samples {
  const samples: V8Samples = {
    nodes: new Float64Column(),
    deltas: new Float64Column(),
    timestamps: new Float64Column(),
    startTime: NaN,
    endTime: NaN,
  };
  if (!json.enterObject()) throw json.error("a .cpuprofile has to be an object");
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "nodes") readNodes(json, nodes);
    else if (key === "head") readHeadNodes(json, nodes);
    else if (key === "samples") readNumbers(json, samples.nodes);
    else if (key === "timeDeltas") readNumbers(json, samples.deltas);
    else if (key === "timestamps") readNumbers(json, samples.timestamps);
    else if (key === "startTime") samples.startTime = json.anyNumber();
    else if (key === "endTime") samples.endTime = json.anyNumber();
  }
  json.end();
  return samples;
}

function readNumbers(json: JsonReader, column: Float64Column): void {
  if (json.enterArray()) while (json.element()) column.push(json.anyNumber());
}

/** Adds the nodes of a list; parents are told by themselves or by their children. */
export function readNodes(json: JsonReader, nodes: V8Nodes): void {
  const parents: [child: number, parent: number][] = [];
  if (!json.enterArray()) return;
  while (json.element()) {
    const place: V8Place = { functionName: "", url: "", line: NaN, column: NaN };
    let id = NaN;
    let parent = NaN;
    const children: number[] = [];
    if (!json.enterObject()) continue;
    for (let key = json.key(); key !== undefined; key = json.key()) {
      if (key === "id") id = json.anyNumber();
      else if (key === "parent") parent = json.anyNumber();
      else if (key === "callFrame") readCallFrame(json, place);
      else if (key === "children" && json.enterArray()) {
        while (json.element()) children.push(json.anyNumber());
      }
    }
    nodes.add(id, place, Number.isNaN(parent) ? undefined : parent);
    for (const child of children) parents.push([child, id]);
  }
  for (const [child, parent] of parents) nodes.setParent(child, parent);
}

function addSamples(
  { nodes: ids, deltas, timestamps, startTime, endTime }: V8Samples,
  nodes: V8Nodes,
  builder: ImportBuilder,
  diagnosis: DiagnosisBuilder,
): void {
  const thread = builder.thread(0, 0, "");
  const times = sampleTimes(ids.length, deltas, timestamps, startTime, diagnosis);
  const endUs = endOf(times, timestamps.length > 0, startTime, endTime);
  let count = 0;
  for (let row = 0; row < times.length; row += 1) {
    const stack = nodes.stackOf(ids.data[row]);
    if (stack < 0) {
      diagnosis.note("dropped", "samples of an unknown node", 1, `samples[${row}]`);
      continue;
    }
    const nextUs = row + 1 < times.length ? times[row + 1] : endUs;
    const lasting = Math.max(0, nextUs - times[row]) * US_NS;
    const sample = builder.sample(times[row] * US_NS, thread, stack, 1);
    if (isSummable(lasting)) builder.tables.addValue(sample, 1, lasting);
    count += 1;
  }
  diagnosis.note("read", "samples", count);
}

/** In order: V8 writes some deltas below 0, of samples that its threads handed over late. */
function sampleTimes(
  count: number,
  deltas: Float64Column,
  timestamps: Float64Column,
  startTime: number,
  diagnosis: DiagnosisBuilder,
): Float64Array {
  const isDeltas = timestamps.length === 0;
  const column = isDeltas ? deltas : timestamps;
  const told = Math.min(count, column.length);
  if (told < count) diagnosis.note("dropped", "samples without a time", count - told);
  const times = new Float64Array(told);
  let time = isDeltas ? 0 : startTime;
  let latest = -Infinity;
  for (let row = 0; row < told; row += 1) {
    const next = isDeltas ? time + column.data[row] : column.data[row];
    if (isSummable(next * US_NS)) time = next;
    if (!(time >= latest)) diagnosis.note("repaired", "samples out of order", 1, `[${row}]`);
    latest = time >= latest ? time : Math.max(latest, 0);
    times[row] = latest;
  }
  return times;
}

/**
 * When the last sample ends. Old files tell start and end in seconds of another clock than that of
 * the samples: then nobody knows.
 */
function endOf(
  times: Float64Array,
  isTimestamps: boolean,
  startTime: number,
  endTime: number,
): number {
  const last = times.at(-1) ?? 0;
  const end = isTimestamps ? endTime : endTime - startTime;
  const isSameClock = !isTimestamps || (startTime <= times[0] && last <= endTime);
  return isSameClock && isSummable(end * US_NS) ? Math.max(last, end) : last;
}
