// speedscope's own JSON, read by speedscope.app and others:
// https://www.speedscope.app/file-format-schema.json, whose source is `src/lib/file-format-spec.ts`
// of jlfwong/speedscope (read at 1.25.0). We write one "sampled" profile per thread, in order of
// time, so that its time-ordered view is true; its stacks are lists of frames from the outermost.

import { frameName, framePath, shortPath, threadLabel } from "../../model/labels.ts";
import type { Profile } from "../../model/profile.ts";
import { selectedTimeline } from "../../model/selected-stacks.ts";
import type { Selection } from "../../model/selection.ts";
import { valueColumn, valueTypeOf } from "../../model/value-types.ts";
import { chunked, jsonArray, jsonNumbers } from "../chunks.ts";
import type { FileNames } from "../file-names.ts";

const SCHEMA = "https://www.speedscope.app/file-format-schema.json";
/** Those that the format knows. */
const UNITS = new Set(["nanoseconds", "microseconds", "milliseconds", "seconds", "bytes"]);

interface Frame {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
}

/** Sample rows with weight by thread; threads without any are left out. */
interface ThreadRows {
  readonly thread: number;
  readonly rows: readonly number[];
  readonly total: number;
}

/** Chunks of JSON text. Threads are profiles already: `perThread` changes nothing. */
export function writeSpeedscope(
  profile: Profile,
  selection: Selection,
  names: FileNames,
): Iterable<string> {
  const drawn = selectedTimeline(profile, { ...selection, perThread: false, perProcess: false });
  return chunked(document(drawn, selection, names));
}

function* document(drawn: Profile, selection: Selection, names: FileNames): Generator<string> {
  const { meta } = drawn;
  const threads = rowsByThread(drawn, selection);
  const heaviest = threads.reduce(
    (best, { total }, at) => (total > threads[best].total ? at : best),
    0,
  );
  yield `{"$schema":${JSON.stringify(SCHEMA)},`;
  yield `"exporter":${JSON.stringify(`pyrometer@${meta.pyrometerVersion}`)},`;
  yield `"name":${JSON.stringify(`${meta.command.join(" ")} (${selection.value})`)},`;
  yield `"activeProfileIndex":${heaviest},"shared":{"frames":`;
  yield* jsonArray(frames(drawn, names));
  yield `},"profiles":[`;
  for (const [at, rows] of threads.entries()) {
    if (at > 0) yield ",";
    yield* threadProfile(drawn, selection, rows);
  }
  yield "]}\n";
}

function* frames(drawn: Profile, names: FileNames): Generator<Frame> {
  for (let frame = 0; frame < drawn.frames.kind.length; frame += 1) {
    const path = framePath(drawn, frame);
    const line = drawn.frames.line[frame];
    yield {
      name: frameName(drawn, frame),
      ...(path === "" ? {} : { file: names.fullFileNames ? path : shortPath(drawn, path) }),
      ...(line < 1 ? {} : { line }),
    };
  }
}

function* threadProfile(
  drawn: Profile,
  selection: Selection,
  { thread, rows, total }: ThreadRows,
): Generator<string> {
  const weights = valueColumn(drawn, selection.value);
  const { unit } = valueTypeOf(drawn, selection.value);
  yield `{"type":"sampled","name":${JSON.stringify(threadLabel(drawn, thread))},`;
  yield `"unit":"${UNITS.has(unit) ? unit : "none"}","startValue":0,"endValue":${total},"samples":`;
  yield* jsonArray(stacksOf(drawn, rows));
  yield `,"weights":`;
  yield* jsonNumbers(rows.map((row) => weights[row]));
  yield "}";
}

function* stacksOf(drawn: Profile, rows: readonly number[]): Generator<number[]> {
  const { parent, frame } = drawn.stacks;
  for (const row of rows) {
    const stack: number[] = [];
    for (let at = drawn.samples.stack[row]; at >= 0; at = parent[at]) stack.push(frame[at]);
    yield stack.reverse();
  }
}

function rowsByThread(drawn: Profile, selection: Selection): ThreadRows[] {
  const weights = valueColumn(drawn, selection.value);
  const rows = Array.from(drawn.threads.pid, (): number[] => []);
  const totals = rows.map(() => 0);
  for (let row = 0; row < weights.length; row += 1) {
    if (weights[row] <= 0) continue;
    const thread = drawn.samples.thread[row];
    rows[thread].push(row);
    totals[thread] += weights[row];
  }
  return rows
    .map((threadRows, thread) => ({ thread, rows: threadRows, total: totals[thread] }))
    .filter((one) => one.rows.length > 0);
}
