// The data that our own SVG flame graphs carry for their script (packages/analysis/svg/
// flame-data.ts writes it): the tree that was drawn, in walking order, with names and places. What
// was too narrow to be in the file is told as belonging to its caller, which it does.

import type { DiagnosisBuilder } from "../../model/diagnosis.ts";
import { ImportBuilder } from "../../model/import-builder.ts";
import type { Profile } from "../../model/profile.ts";
import type { SampleRows } from "../../model/sample-columns.ts";

const COUNT_MAX = 2 ** 31 - 1;
const LINE_MAX = 2 ** 31 - 1;
const SAMPLES = { name: "samples", unit: "count" };

/** What is taken of it; every number and every row was checked. */
interface OwnData {
  readonly names: readonly string[];
  readonly paths: readonly string[];
  readonly lines: readonly number[];
  readonly climb: readonly number[];
  readonly frame: readonly number[];
  readonly self: readonly number[];
  readonly count: readonly number[];
  readonly hidden: readonly number[];
  readonly scale: number;
  readonly unit: string;
  readonly view: string;
}

/** Undefined where the text is not such data. */
export function readOwnData(
  json: string,
  rows: SampleRows,
  diagnosis: DiagnosisBuilder,
): Profile | undefined {
  const data = checkedData(json);
  if (data === undefined) return undefined;
  const isCounted = data.unit === "count";
  const name = data.view.startsWith("CPU") ? "cpu" : "wall";
  const types = isCounted ? [SAMPLES] : [{ name, unit: "nanoseconds" }, SAMPLES];
  const builder = new ImportBuilder(types, rows);
  const thread = builder.thread(0, 0, "");
  const stacks = stacksOf(data, builder);
  if (stacks === undefined) return undefined;
  const add = (stack: number, units: number, count: number): void => {
    const samples = Math.min(Math.max(0, Math.round(count)), COUNT_MAX);
    const value = units * data.scale;
    if (value <= 0 && samples === 0) return;
    const row = builder.sample(builder.tables.sampleRows, thread, stack, value, samples);
    if (!isCounted) builder.tables.addValue(row, 1, samples);
  };
  for (const [node, stack] of stacks.entries()) add(stack, data.self[node], data.count[node]);
  for (let at = 0; at + 2 < data.hidden.length; at += 3) {
    // Row 0 is the root; what is hidden there belongs to no frame that is in the file.
    const stack = stacks[data.hidden[at] - 1] ?? builder.tables.internUnattributed("hidden frames");
    diagnosis.note("ambiguous", "places whose narrowest frames are not in the file");
    add(stack, data.hidden[at + 1], data.hidden[at + 2]);
  }
  return builder.finish();
}

/** By node. */
function stacksOf(data: OwnData, builder: ImportBuilder): readonly number[] | undefined {
  const frames = data.names.map((text, row) => {
    const line = data.lines[row];
    const isLine = Number.isInteger(line) && line > 0 && line <= LINE_MAX;
    return builder.frame({ name: text, path: data.paths[row], line: isLine ? line : -1 });
  });
  /** The stacks that lead to the latest node. */
  const path: number[] = [];
  const stacks: number[] = [];
  for (const [node, climb] of data.climb.entries()) {
    const frame = frames[data.frame[node]];
    if (frame === undefined || climb < 0 || climb > path.length) return undefined;
    path.length -= climb;
    const stack = builder.stack(path.at(-1) ?? -1, frame);
    path.push(stack);
    stacks.push(stack);
  }
  return stacks;
}

function checkedData(json: string): OwnData | undefined {
  const data = parsed(json);
  if (!isRecord(data) || !isRecord(data.frames)) return undefined;
  const names = data.frames.name;
  const rows = data.frames.path;
  const lines = data.frames.line;
  const { paths, climb, frame, self, count, hidden, scale, unit, view } = data;
  if (!isTexts(names) || !isTexts(paths) || !isNumbers(rows) || !isNumbers(lines)) return undefined;
  if (!isNumbers(climb) || !isNumbers(frame) || !isNumbers(self) || !isNumbers(count)) {
    return undefined;
  }
  if (!isNumbers(hidden) || typeof scale !== "number" || !(scale > 0 && scale < 1e12)) {
    return undefined;
  }
  const columns = [frame, self, count];
  if (columns.some((column) => column.length !== climb.length)) return undefined;
  return {
    names,
    paths: names.map((_, row) => paths[rows[row]] ?? ""),
    lines,
    climb,
    frame,
    self,
    count,
    hidden,
    scale,
    unit: typeof unit === "string" ? unit : "count",
    view: typeof view === "string" ? view : "",
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}
