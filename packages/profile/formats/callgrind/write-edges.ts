// Edges as callgrind's format, for KCachegrind: what each function used itself, and what each of
// its calls did. Costs are whole numbers there, so seconds become nanoseconds, which is what
// cProfile measures in. The edges tell no line of a call, nor which line used what: the lines are
// those where functions begin, as pyprof2calltree has it.
// https://valgrind.org/docs/manual/cl-format.html

import type { CallTable, EdgeTables } from "../../model/kinds.ts";
import type { Profile } from "../../model/profile.ts";
import type { ValueType } from "../../model/tables.ts";
import { chunked } from "../chunks.ts";

const NOT_OF_A_NAME = /\W+/gu;
/** Names and paths end at the end of their line. */
const BREAKING = /[\p{Cc}\u2028\u2029]/gu;
const SECOND_NS = 1e9;
const NO_FILE = "~";

interface Event {
  readonly name: string;
  readonly meaning: string;
  readonly scale: number;
}

/** Chunks of text. */
export function writeCallgrindEdges(profile: Profile, edges: EdgeTables): Iterable<string> {
  return chunked(document(profile, edges));
}

function* document(profile: Profile, edges: EdgeTables): Generator<string> {
  const { meta, cost } = profile;
  const events = edges.valueTypes.map(eventOf);
  yield "# callgrind format\nversion: 1\n";
  yield `creator: pyrometer ${meta.pyrometerVersion}\n`;
  yield `cmd: ${oneLine(meta.command.join(" "))}\n`;
  for (const note of cost.notes) yield `desc: Note: ${oneLine(note)}\n`;
  yield "positions: line\n";
  for (const { name, meaning } of events) yield `event: ${name} : ${meaning}\n`;
  yield `events: ${events.map(({ name }) => name).join(" ")}\n`;
  const names = new Names(profile);
  const { nodes, calls } = edges;
  const callsOf = callsByCaller(calls, nodes.function.length);
  for (const [node, row] of nodes.function.entries()) {
    const line = Math.max(0, profile.functions.firstLine[row]);
    yield `\nfl=${names.file(row)}\nfn=${names.function(row)}\n`;
    yield `${line} ${costs(nodes.self, node, events)}\n`;
    for (const call of callsOf[node]) {
      const callee = nodes.function[calls.callee[call]];
      const calleeLine = Math.max(0, profile.functions.firstLine[callee]);
      yield `cfi=${names.file(callee)}\ncfn=${names.function(callee)}\n`;
      yield `calls=${wholeNumber(calls.calls[call])} ${calleeLine}\n`;
      yield `${line} ${costs(calls.total, call, events)}\n`;
    }
  }
}

function eventOf({ name, unit }: ValueType): Event {
  const known = name.replaceAll(NOT_OF_A_NAME, "_");
  if (unit === "seconds") return { name: `${known}Ns`, meaning: `${name}, ns`, scale: SECOND_NS };
  return { name: known, meaning: `${name}, ${unit}`, scale: 1 };
}

function costs(columns: readonly Float64Array[], row: number, events: readonly Event[]): string {
  return events.map(({ scale }, at) => wholeNumber(columns[at][row] * scale)).join(" ");
}

/** What is not known is 0 there. */
function wholeNumber(value: number): string {
  return Number.isFinite(value) ? String(Math.max(0, Math.round(value))) : "0";
}

/** A text is written out once, as `(id) text`, and is `(id)` from then on. */
class Names {
  readonly #profile: Profile;
  readonly #ids = new Map<string, number>();

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  file(functionRow: number): string {
    const { functions, files, strings } = this.#profile;
    const file = functions.file[functionRow];
    const path = file < 0 ? NO_FILE : strings[files.path[file]];
    return this.#said(`file ${path}`, path);
  }

  function(functionRow: number): string {
    const { functions, strings } = this.#profile;
    // Functions of one name and file are told apart by their id alone.
    return this.#said(`function ${functionRow}`, strings[functions.qualifiedName[functionRow]]);
  }

  #said(key: string, text: string): string {
    const known = this.#ids.get(key);
    if (known !== undefined) return `(${known})`;
    const id = this.#ids.size + 1;
    this.#ids.set(key, id);
    return `(${id}) ${oneLine(text)}`;
  }
}

function oneLine(text: string): string {
  return text.replaceAll(BREAKING, " ");
}

function callsByCaller({ caller }: CallTable, nodes: number): readonly (readonly number[])[] {
  const rows = Array.from({ length: nodes }, (): number[] => []);
  for (const [call, node] of caller.entries()) rows[node].push(call);
  return rows;
}
