// Small profiles drawn as text, for tests of this and other packages. One column is one sample, its
// outermost frame on top; columns are parted by two spaces or more and start below one another:
//
//   thread:   main           main           worker
//   cpu:      10             5              0
//   state:    cpu+gil        cpu            -
//             main:3         main:4         run@/lib/pool.py:7
//             Work.step:9    [torn chain]
//
// A cell is `name`, `name:line` or `name@path:line`; the path is `/app/main.py` where none is
// given, the name what follows the last dot of the qualified name. `[text]` is a frame of kind
// root, `<text>` one of kind gc, `{text}` a native one. Rows of settings come first and may be
// absent: `thread` (MainThread), `count` (1), `wall` and `cpu` in ms (10 each; cpu 0 off the CPU),
// `state` (`cpu+gil`; `-` for none).

import { assert, ensure } from "#base/assert.ts";
import { ProfileBuilder } from "./builder.ts";
import { EMPTY_COST, type Profile, type ProfileMeta } from "./profile.ts";
import { frameKind, sampleState } from "./tables.ts";

const PID = 100;
const DEFAULT_PATH = "/app/main.py";
const SETTINGS = ["thread", "count", "wall", "cpu", "state"] as const;
const ALL_STATES = 31;

const STATE_WORDS: Readonly<Record<string, number>> = {
  "-": 0,
  cpu: sampleState.onCpu,
  gil: sampleState.holdsGil,
  wait: sampleState.waitsForGil,
  gc: sampleState.inGc,
  exception: sampleState.exception,
};

const BRACKETS: Readonly<Record<string, "root" | "gc" | "native">> = {
  "[": "root",
  "<": "gc",
  "{": "native",
};

export const TEXT_PROFILE_META: ProfileMeta = {
  pyrometerVersion: "0.1.0",
  startedAtMs: 1_700_000_000_000,
  pid: PID,
  command: ["python3", "main.py"],
  workingDirectory: "/app",
  standardLibrary: "/usr/lib/python3.12",
  pythonVersion: "3.12.1",
  host: "example",
  rateHz: 100,
  noStop: false,
};

/**
 * The profile drawn in `text`; its threads have the tids 100, 101 … in the order in which they are
 * first named.
 */
export function fromText(text: string, meta: Partial<ProfileMeta> = {}): Profile {
  const builder = new ProfileBuilder();
  const threads = new Map<string, number>();
  const lost: Record<string, number> = {};
  let timeNs = 0;
  let samples = 0;
  for (const column of columnsOf(text)) {
    const name = column.settings.get("thread") ?? "MainThread";
    const tid = threads.get(name) ?? PID + threads.size;
    threads.set(name, tid);
    const count = Number(column.settings.get("count") ?? "1");
    const state = stateOf(column.settings.get("state") ?? "cpu+gil");
    const cpuMs = (state & sampleState.onCpu) === 0 ? 0 : 10;
    const wallNs = Number(column.settings.get("wall") ?? "10") * 1e6;
    const cpuNs = Number(column.settings.get("cpu") ?? String(cpuMs)) * 1e6;
    const thread = builder.internThread(PID, tid, name, ALL_STATES);
    builder.addSample(timeNs, thread, stackOf(builder, column.cells), count, wallNs, cpuNs, state);
    timeNs += wallNs;
    const leaf = ensure(column.cells.at(-1), "a column has a frame");
    if (leaf.startsWith("[")) lost[inner(leaf)] = (lost[inner(leaf)] ?? 0) + count;
    else samples += count;
  }
  const cost = { ...EMPTY_COST, durationNs: timeNs, ticks: samples, samples, lost };
  return builder.finish({ ...TEXT_PROFILE_META, ...meta }, cost);
}

interface Column {
  readonly start: number;
  readonly settings: Map<string, string>;
  readonly cells: string[];
}

/**
 * Cells belong to the column that starts where they start; the first line says where columns start.
 */
function columnsOf(text: string): Column[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const columns: Column[] = [];
  for (const line of lines) {
    const setting = SETTINGS.find((name) => line.trimStart().startsWith(`${name}: `));
    const rest =
      setting === undefined ? line : line.replace(`${setting}:`, (key) => " ".repeat(key.length));
    for (const cell of rest.matchAll(/\S+(?: \S+)*/g)) {
      let column = columns.find((other) => other.start === cell.index);
      if (column === undefined) {
        assert(line === lines[0], `no column starts above "${cell[0]}"`);
        column = { start: cell.index, settings: new Map(), cells: [] };
        columns.push(column);
      }
      if (setting === undefined) column.cells.push(cell[0]);
      else column.settings.set(setting, cell[0]);
    }
  }
  return columns;
}

function stateOf(words: string): number {
  let state = 0;
  for (const word of words.split("+")) state |= ensure(STATE_WORDS[word], `a state: ${word}`);
  return state;
}

function stackOf(builder: ProfileBuilder, cells: readonly string[]): number {
  let stack = -1;
  for (const cell of cells) stack = builder.internStack(stack, frameOf(builder, cell));
  return stack;
}

function frameOf(builder: ProfileBuilder, cell: string): number {
  const kind = BRACKETS[cell[0]];
  if (kind !== undefined) return builder.internNamedFrame(inner(cell), kind);
  const parts = ensure(
    /^([^@:]+)(?:@([^:]+))?(?::(\d+))?$/.exec(cell) ?? undefined,
    `a frame: ${cell}`,
  );
  const qualifiedName = parts[1];
  const path: string | undefined = parts[2];
  const line = parts[3] === undefined ? -1 : Number(parts[3]);
  const functionRow = builder.internFunction(
    builder.internString(qualifiedName.slice(qualifiedName.lastIndexOf(".") + 1)),
    builder.internString(qualifiedName),
    builder.internFile(path ?? DEFAULT_PATH),
    1,
  );
  return builder.internFrame(functionRow, line, line, -1, -1, frameKind.python);
}

function inner(cell: string): string {
  return cell.slice(1, -1);
}
