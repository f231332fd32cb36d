// What `python -m pstats` and SnakeViz read: one marshalled dict of
// `{(file, line, name): (cc, nc, tt, ct, callers)}`, with `callers` a dict of
// `{(file, line, name): (nc, cc, tt, ct)}` (the first two are swapped there). Samples cannot count
// calls: the number of calls is the number of samples that saw the function. The times are
// seconds. Source: Lib/cProfile.py, Lib/pstats.py and Python/marshal.c of CPython.

import type { Profile } from "../../model/profile.ts";
import { selectedStacks } from "../../model/selected-stacks.ts";
import type { Selection } from "../../model/selection.ts";
import { valueTypeOf } from "../../model/value-types.ts";
import { callEdges, type Cost } from "../call-edges.ts";
import { MarshalWriter } from "./marshal-writer.ts";

const SECOND_NS = 1e9;
/** What cProfile writes for code that is no file's. */
const NO_FILE = "~";

/** One function as pstats knows it: several of ours may have one file, line and name. */
interface Entry extends Cost {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly callers: Map<Entry, Cost>;
}

export function writePstats(profile: Profile, selection: Selection): Uint8Array {
  const drawn = selectedStacks(profile, {
    ...selection,
    byFunction: true,
    perThread: false,
    perProcess: false,
  });
  // A time is what pstats shows: counts stand for the time between two samples.
  const { unit } = valueTypeOf(drawn, selection.value);
  const scale = unit === "count" ? 1 / drawn.meta.rateHz : 1 / SECOND_NS;
  const entries = entriesOf(drawn, selection.value);
  const writer = new MarshalWriter();
  writer.startDict();
  for (const entry of new Set(entries)) {
    writeKey(writer, entry);
    writer.startTuple(5);
    writer.integer(entry.samples);
    writer.integer(entry.samples);
    writer.float(entry.self * scale);
    writer.float(entry.total * scale);
    writer.startDict();
    for (const [caller, cost] of entry.callers) {
      writeKey(writer, caller);
      writer.startTuple(4);
      writer.integer(cost.samples);
      writer.integer(cost.samples);
      writer.float(cost.self * scale);
      writer.float(cost.total * scale);
    }
    writer.endDict();
  }
  writer.endDict();
  return writer.bytes();
}

function writeKey(writer: MarshalWriter, { file, line, name }: Entry): void {
  writer.startTuple(3);
  writer.text(file);
  writer.integer(line);
  writer.text(name);
}

/** By row of functions. */
function entriesOf(drawn: Profile, value: string): readonly Entry[] {
  const { functions, edges } = callEdges(drawn, value);
  const { strings, files } = drawn;
  const byKey = new Map<string, Entry>();
  const entries = functions.map((cost, row): Entry => {
    const file = drawn.functions.file[row];
    const path = file < 0 ? NO_FILE : strings[files.path[file]];
    const line = Math.max(0, drawn.functions.firstLine[row]);
    const name = strings[drawn.functions.name[row]];
    const key = JSON.stringify([path, line, name]);
    const entry = byKey.get(key) ?? { file: path, line, name, ...NOTHING, callers: new Map() };
    byKey.set(key, entry);
    add(entry, cost);
    return entry;
  });
  for (const edge of edges) {
    const { callers } = entries[edge.callee];
    const caller = entries[drawn.frames.function[edge.caller]];
    const cost = callers.get(caller) ?? { ...NOTHING };
    callers.set(caller, cost);
    add(cost, edge);
  }
  return entries;
}

const NOTHING: Cost = { self: 0, total: 0, samples: 0 };

function add(sum: Cost, cost: Cost): void {
  sum.self += cost.self;
  sum.total += cost.total;
  sum.samples += cost.samples;
}
