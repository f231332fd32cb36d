// The stacks of a scalene file: `combined_stacks` (Python and native, with how often each was
// seen), when and on which thread in `combined_stacks_timeline`; before there were those, only
// `stacks`. `memory_stacks` weigh what was allocated there.

import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import type { FramePlace, ImportBuilder } from "../../model/import-builder.ts";
import type { ValueType } from "../../model/tables.ts";
import { isSummable, kindOfFile, lineOf, STACK_DEPTH_MAX, threadOfIds } from "../imported-names.ts";
import type { JsonMark, JsonReader } from "../json-reader.ts";

const MIB_BYTES = 1024 * 1024;
const SECOND_NS = 1e9;
export const SCALENE_VALUE_TYPES: readonly ValueType[] = [
  { name: "samples", unit: "count" },
  { name: "allocated", unit: "bytes" },
];
const SAMPLES = 0;
const ALLOCATED = 1;

export interface StackMarks {
  combined?: JsonMark;
  timeline?: JsonMark;
  memory?: JsonMark;
  plain?: JsonMark;
}

interface FoundStack {
  readonly stack: number;
  readonly weight: number;
}

/** A run of equal samples of a thread. */
interface TimelineRun {
  readonly timeNs: number;
  readonly stack: number;
  readonly count: number;
  readonly thread: string;
}

export class ScaleneStacks {
  /** Do times of samples tell when they were taken? */
  hasTimes = false;
  count = 0;
  readonly #builder: ImportBuilder;
  readonly #diagnosis: DiagnosisBuilder;

  constructor(builder: ImportBuilder, diagnosis: DiagnosisBuilder) {
    this.#builder = builder;
    this.#diagnosis = diagnosis;
  }

  read(json: JsonReader, { combined, timeline, memory, plain }: StackMarks): void {
    let stacks = combined === undefined ? [] : this.#readStacks(json.readerAt(combined));
    if (stacks.length === 0 && plain !== undefined) stacks = this.#readStacks(json.readerAt(plain));
    const runs = timeline === undefined ? [] : readTimeline(json.readerAt(timeline), stacks);
    if (runs.length > 0 && sumOf(runs.map(({ count }) => count)) === weightOf(stacks)) {
      this.hasTimes = true;
      for (const { timeNs, stack, count, thread } of runs) {
        const { pid, tid, name } = threadOfIds("", thread, "");
        const threadRow = this.#builder.thread(pid, tid, name);
        this.#add(timeNs, threadRow, stack, SAMPLES, count);
      }
    } else {
      if (runs.length > 0) {
        this.#diagnosis.note("dropped", "times of samples, which are not of all stacks");
      }
      const thread = stacks.length > 0 ? this.#builder.thread(0, 0, "") : -1;
      for (const { stack, weight } of stacks) this.#add(0, thread, stack, SAMPLES, weight);
    }
    this.#readMemory(json, memory);
    this.#diagnosis.note("read", "stacks", stacks.length);
  }

  #readMemory(json: JsonReader, memory: JsonMark | undefined): void {
    const stacks = memory === undefined ? [] : this.#readStacks(json.readerAt(memory));
    if (stacks.length === 0) return;
    const thread = this.#builder.thread(0, 0, "");
    this.#builder.tables.endRuns();
    for (const { stack, weight } of stacks) {
      this.#add(0, thread, stack, ALLOCATED, weight * MIB_BYTES);
    }
  }

  #add(timeNs: number, thread: number, stack: number, valueIndex: number, weight: number): void {
    // Not usable, and counted already.
    if (stack < 0) return;
    const { tables } = this.#builder;
    const isCount = valueIndex === SAMPLES && Number.isInteger(weight) && weight < 2 ** 31;
    const row = tables.addSample(timeNs, thread, stack, isCount ? weight : 0, 0, 0, 0);
    tables.addValue(row, valueIndex, weight);
    this.count += 1;
  }

  /** `[[frame, …], weight]` for each, from the outermost frame on. */
  #readStacks(json: JsonReader): FoundStack[] {
    const stacks: FoundStack[] = [];
    if (json.kind() !== "array" || !json.enterArray()) return stacks;
    while (json.element()) {
      const { path } = json;
      let stack = -1;
      let depth = 0;
      let weight = NaN;
      if (json.kind() !== "array" || !json.enterArray()) continue;
      while (json.element()) {
        if (json.index === 0 && json.kind() === "array" && json.enterArray()) {
          while (json.element()) {
            depth += 1;
            const frame = this.#builder.frame(readPlace(json));
            if (depth <= STACK_DEPTH_MAX) stack = this.#builder.stack(stack, frame);
          }
        } else if (json.index === 1) weight = readWeight(json);
      }
      const isUsable = stack >= 0 && depth <= STACK_DEPTH_MAX && isSummable(weight) && weight >= 0;
      // A row all the same: the timeline names them by row.
      stacks.push({ stack: isUsable ? stack : -1, weight: isUsable ? weight : 0 });
      if (!isUsable) this.#diagnosis.note("dropped", "stacks without frames or weight", 1, path);
    }
    return stacks.some(({ stack }) => stack >= 0) ? stacks : [];
  }
}

function weightOf(stacks: readonly FoundStack[]): number {
  return sumOf(stacks.map(({ weight }) => weight));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

/** How often; or what is told of the stack, `count` among it, in 1.5 as the first of a list. */
function readWeight(json: JsonReader): number {
  let weight = NaN;
  if (json.kind() === "array") {
    json.enterArray();
    while (json.element()) if (json.index === 0) weight = json.anyNumber();
    return weight;
  }
  if (json.kind() !== "object") return json.anyNumber();
  if (!json.enterObject()) return weight;
  for (let key = json.key(); key !== undefined; key = json.key()) {
    if (key === "count") weight = json.anyNumber();
  }
  return weight;
}

/** An object, a list of path, function and line, or a text `path function:line;`. */
function readPlace(json: JsonReader): FramePlace {
  if (json.kind() === "string") return placeOfText(json.string());
  let kind = "";
  let name = "";
  let path = "";
  let line = NaN;
  if (json.kind() === "array" && json.enterArray()) {
    while (json.element()) {
      if (json.index === 0) path = json.anyString();
      else if (json.index === 1) name = json.anyString();
      else if (json.index === 2) line = json.anyNumber();
    }
  } else if (json.kind() === "object" && json.enterObject()) {
    for (let key = json.key(); key !== undefined; key = json.key()) {
      if (key === "kind") kind = json.anyString();
      else if (key === "display_name") name = json.anyString();
      else if (key === "filename_or_module") path = json.anyString();
      else if (key === "line") line = json.anyNumber();
    }
  }
  const frameKind = kind === "native" ? "native" : kindOfFile(path);
  return { name, path, line: lineOf(line), kind: frameKind };
}

function placeOfText(text: string): FramePlace {
  const end = text.endsWith(";") ? text.slice(0, -1) : text;
  const space = end.lastIndexOf(" ");
  const colon = end.lastIndexOf(":");
  if (space < 0 || colon < space) return { name: end };
  const path = end.slice(0, space);
  const line = lineOf(Number(end.slice(colon + 1)));
  return { name: end.slice(space + 1, colon), path, line, kind: kindOfFile(path) };
}

function readTimeline(json: JsonReader, stacks: readonly FoundStack[]): TimelineRun[] {
  const runs: TimelineRun[] = [];
  if (json.kind() !== "array" || !json.enterArray()) return runs;
  while (json.element()) {
    if (json.kind() !== "object" || !json.enterObject()) continue;
    let timeNs = NaN;
    let row = NaN;
    let count = NaN;
    let thread = "";
    for (let key = json.key(); key !== undefined; key = json.key()) {
      if (key === "t_sec") timeNs = json.anyNumber() * SECOND_NS;
      else if (key === "stack_index") row = json.anyNumber();
      else if (key === "count") count = json.anyNumber();
      else if (key === "thread_id") thread = json.scalar();
    }
    const stack = Number.isInteger(row) && row >= 0 ? stacks.at(row) : undefined;
    if (
      stack !== undefined &&
      isSummable(timeNs) &&
      timeNs >= 0 &&
      isSummable(count) &&
      count > 0
    ) {
      runs.push({ timeNs, stack: stack.stack, count, thread });
    }
  }
  return runs;
}
