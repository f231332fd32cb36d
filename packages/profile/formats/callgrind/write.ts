// Callgrind's profile format, read by KCachegrind, QCachegrind and others:
// https://valgrind.org/docs/manual/cl-format.html. A function has a line per line of its code that
// used something, and a `calls=` line per place that it calls another function from; the number of
// calls, which samples cannot know, is the number of samples that saw it.

import { frameName, framePath, shortPath } from "../../model/labels.ts";
import type { Profile } from "../../model/profile.ts";
import { selectedStacks } from "../../model/selected-stacks.ts";
import type { Selection } from "../../model/selection.ts";
import { valueTypeOf } from "../../model/value-types.ts";
import { callEdges, type CallEdge } from "../call-edges.ts";
import { chunked } from "../chunks.ts";
import type { FileNames } from "../file-names.ts";

/** Short name and meaning; what other tools weigh goes by its own name. */
const EVENTS: Readonly<Record<string, readonly [string, string]>> = {
  samples: ["Samples", "samples"],
  wall: ["WallNs", "elapsed time, ns"],
  cpu: ["CpuNs", "CPU time, ns"],
};
const NOT_OF_A_NAME = /\W+/gu;
/** Names and paths end at the end of their line. */
const BREAKING = /[\p{Cc}\u2028\u2029]/gu;

/** Chunks of text. */
export function writeCallgrind(
  profile: Profile,
  selection: Selection,
  names: FileNames,
): Iterable<string> {
  const drawn = selectedStacks(profile, {
    ...selection,
    byFunction: false,
    perThread: false,
    perProcess: false,
  });
  return chunked(document(drawn, selection, new Names(drawn, names)));
}

/** A text is written out once, as `(id) text`, and is `(id)` from then on. */
class Names {
  readonly #drawn: Profile;
  readonly #names: FileNames;
  readonly #ids = new Map<string, number>();

  constructor(drawn: Profile, names: FileNames) {
    this.#drawn = drawn;
    this.#names = names;
  }

  file(frame: number): string {
    const path = framePath(this.#drawn, frame);
    if (path === "") return this.#said("file", "???");
    return this.#said("file", this.#names.fullFileNames ? path : shortPath(this.#drawn, path));
  }

  function(frame: number): string {
    const row = this.#drawn.frames.function[frame];
    // Functions of one name and file are told apart by their id alone.
    return this.#said(`function ${row}`, frameName(this.#drawn, frame));
  }

  #said(kind: string, text: string): string {
    const key = kind === "file" ? `file ${text}` : kind;
    const known = this.#ids.get(key);
    if (known !== undefined) return `(${known})`;
    const id = this.#ids.size + 1;
    this.#ids.set(key, id);
    return `(${id}) ${text.replaceAll(BREAKING, " ")}`;
  }
}

function* document(drawn: Profile, selection: Selection, names: Names): Generator<string> {
  const [event, meaning] = eventOf(drawn, selection.value);
  const { frameSelf, edges } = callEdges(drawn, selection.value);
  const { meta } = drawn;
  yield "# callgrind format\nversion: 1\n";
  yield `creator: pyrometer ${meta.pyrometerVersion}\npid: ${meta.pid}\n`;
  yield `cmd: ${meta.command.join(" ").replaceAll(BREAKING, " ")}\n`;
  yield `positions: line\nevent: ${event} : ${meaning}\nevents: ${event}\n`;
  const framesOf = rowsBy(drawn.frames.function, drawn.functions.name.length);
  const edgesOf = edgesByCaller(drawn, edges);
  for (const [row, frames] of framesOf.entries()) {
    if (frames.length === 0) continue;
    yield `\nfl=${names.file(frames[0])}\nfn=${names.function(frames[0])}\n`;
    for (const frame of frames) {
      if (frameSelf[frame] > 0) yield `${lineOf(drawn, frame)} ${Math.round(frameSelf[frame])}\n`;
    }
    for (const edge of edgesOf[row]) yield callText(drawn, names, edge, framesOf);
  }
}

function eventOf(drawn: Profile, value: string): readonly [string, string] {
  const { name, unit } = valueTypeOf(drawn, value);
  return EVENTS[name] ?? [name.replaceAll(NOT_OF_A_NAME, "_"), `${name}, ${unit}`];
}

function callText(
  drawn: Profile,
  names: Names,
  edge: CallEdge,
  framesOf: readonly (readonly number[])[],
): string {
  const [callee] = framesOf[edge.callee];
  const firstLine = Math.max(0, drawn.functions.firstLine[edge.callee]);
  return (
    `cfi=${names.file(callee)}\ncfn=${names.function(callee)}\n` +
    `calls=${edge.samples} ${firstLine}\n` +
    `${lineOf(drawn, edge.caller)} ${Math.round(edge.total)}\n`
  );
}

/** 0: not known. */
function lineOf(drawn: Profile, frame: number): number {
  return Math.max(0, drawn.frames.line[frame]);
}

function rowsBy(key: Int32Array, count: number): readonly (readonly number[])[] {
  const rows = Array.from({ length: count }, (): number[] => []);
  for (let row = 0; row < key.length; row++) rows[key[row]].push(row);
  return rows;
}

function edgesByCaller(
  drawn: Profile,
  edges: readonly CallEdge[],
): readonly (readonly CallEdge[])[] {
  const rows = Array.from(drawn.functions.name, (): CallEdge[] => []);
  for (const edge of edges) rows[drawn.frames.function[edge.caller]].push(edge);
  return rows;
}
