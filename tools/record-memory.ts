// Records what Pyrometer reads of a parked interpreter, for tests: `node tools/record-memory.ts
// [NAME ...]` with names as in packages/cpython/testing/interpreters.ts, or none for all that the
// machine has. Writes fixtures/memory/VERSION/{recording.json,memory.zst}.
//
// Trap: memory next to what is read may hold paths of the machine and text of others. The program
// runs under a made-up file name, without environment and site packages, and all text but its own
// names is overwritten before the recording is read back, compared with the program's own word, and
// written.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { constants, zstdCompressSync } from "node:zlib";
import { assert, ensure } from "#base/assert.ts";
import { layoutFor } from "#cpython/layouts/layout-for.ts";
import { locateRuntime, type Runtime } from "#cpython/locate.ts";
import { readOutcome } from "#cpython/stack-reader.ts";
import { testInterpreters, type TestInterpreter } from "#cpython/testing/interpreters.ts";
import {
  MEMORY_FILE,
  RECORDING_FILE,
  type RecordedThread,
  type Recording,
} from "#cpython/testing/recorded-target.ts";
import { StackDump, type StackFrame } from "#cpython/testing/stack-dump.ts";
import type { AddressRange } from "#cpython/module.ts";
import { validateRuntime } from "#cpython/validate.ts";
import { versionFromHex } from "#cpython/version.ts";
import { LiveMemory } from "#process/live-memory.ts";
import { processModules } from "#process/modules.ts";
import { RecordedMemory, type RecordedSegment } from "#process/recorded-memory.ts";
import { RecordingMemory } from "./record-memory-ranges.ts";
import { neededRanges } from "./record-memory-needed.ts";
import { overwriteText } from "./record-memory-text.ts";

const FOLDER = new URL("../fixtures/memory/", import.meta.url);
const PROGRAM = readFileSync(new URL("parked.py", FOLDER), "utf8");
/** Does not exist: only its name is seen. */
const PROGRAM_FILE = "/srv/example/parked.py";
const RUN = `import sys; exec(compile(sys.argv[1], ${JSON.stringify(PROGRAM_FILE)}, "exec"))`;
/** All of the environment: chroot is found by it. */
const SEARCH_PATH = { PATH: "/usr/sbin:/usr/bin" };
const ZSTD_LEVEL = 19;
const WAIT_MS = 5;
const MAX_WAITS = 2000;

interface ToldFrame {
  readonly name: string;
  readonly qualifiedName: string;
  readonly file: string;
  readonly line: number;
  /** Line, end line, column, end column; empty where the program cannot tell. */
  readonly position: readonly number[];
}

/** The program's own word. */
interface Told {
  readonly hexVersion: number;
  readonly codeType: number;
  readonly main: readonly ToldFrame[];
  readonly second: readonly ToldFrame[];
}

async function main(names: readonly string[]): Promise<void> {
  const all = testInterpreters();
  for (const interpreter of all) {
    if (names.length === 0 || names.includes(interpreter.name)) await record(interpreter);
  }
}

async function record(interpreter: TestInterpreter): Promise<void> {
  const [program, ...rest] = interpreter.command;
  const arguments_ = [...rest, "-I", "-S", "-B", "-c", RUN, PROGRAM];
  const child = spawn(program, arguments_, {
    stdio: ["pipe", "pipe", "inherit"],
    env: SEARCH_PATH,
    cwd: "/",
  });
  const ended = once(child, "exit");
  try {
    const told = JSON.parse(await firstLine(child)) as Told;
    const pid = ensure(child.pid, "a spawned child has an id");
    await untilParked(pid);
    write(interpreter, recordProcess(pid, told));
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: ensure(child.stdout, "stdout is a pipe") }))
    return line;
  throw new Error("the program ended before it told its stacks");
}

/** Every thread waits in a system call; the main one reads stdin (call 0, argument 0). */
async function untilParked(pid: number): Promise<void> {
  for (let wait = 0; wait < MAX_WAITS; wait++) {
    const calls = readdirSync(`/proc/${pid}/task`).map((tid) =>
      readFileSync(`/proc/${pid}/task/${tid}/syscall`, "utf8"),
    );
    if (calls.every((call) => /^\d/.test(call)) && calls.some((call) => call.startsWith("0 0x0 ")))
      return;
    await sleep(WAIT_MS);
  }
  throw new Error("the program does not park");
}

interface Recorded {
  readonly recording: Recording;
  readonly segments: readonly RecordedSegment[];
}

function recordProcess(pid: number, told: Told): Recorded {
  const live = new LiveMemory(pid);
  const modules = processModules(pid);
  const runtime = locateRuntime(live, modules);
  for (const module of modules) module.close();
  const memory = new RecordingMemory(live);
  const { needed } = readStacks(memory, runtime);
  const segments = memory.segments();
  const unreadable = memory.unreadable();
  live.close();
  overwriteText(segments, ownText(told), needed);
  const { threads, interpreters } = readStacks(new RecordedMemory(segments), runtime);
  checkAgainst(told, threads, runtime);
  const recording = {
    hexVersion: runtime.version.hex,
    freeThreaded: runtime.layout.freeThreaded,
    runtimeAddress: runtime.address,
    codeTypeAddress: runtime.codeTypeAddress,
    interpreters,
    threads,
    unreadable,
    ranges: segments.map(({ address, bytes }) => [address, bytes.length] as const),
  };
  return { recording, segments };
}

interface ReadStacks {
  readonly threads: readonly RecordedThread[];
  readonly interpreters: number;
  readonly needed: readonly AddressRange[];
}

/** All that the tests read. */
function readStacks(
  memory: RecordingMemory | RecordedMemory,
  { address, version, layout: { freeThreaded }, codeTypeAddress }: Runtime,
): ReadStacks {
  const layout = layoutFor(memory, address, version, freeThreaded);
  const dump = new StackDump(memory, layout, address, codeTypeAddress);
  const valid = validateRuntime(memory, layout, address, codeTypeAddress);
  assert(valid.outcome === "valid", "a parked process has a runtime that is valid");
  assert(dump.refresh(), "a parked process has an interpreter");
  for (const state of dump.list.threads) dump.readFree(state);
  dump.forget();
  const stacks = dump.list.threads.map((state) => {
    dump.readHeld(state);
    return dump.readFree(state);
  });
  const threads = stacks.map(({ outcome, frames }) => {
    const empty = outcome === readOutcome.empty;
    assert(
      empty || outcome === readOutcome.complete,
      `a parked stack is read whole, not ${outcome}`,
    );
    return { hasFrames: !empty, frames };
  });
  return {
    threads,
    interpreters: dump.list.interpreters.length,
    needed: neededRanges(memory, layout, address, dump),
  };
}

function ownText({ main: first, second }: Told): readonly string[] {
  const frames = [...first, ...second];
  const texts = new Set(
    frames.flatMap(({ name, qualifiedName, file }) => [name, qualifiedName, file]),
  );
  // The longest first: a name stands in its qualified name too.
  return [...texts].sort((left, right) => right.length - left.length);
}

function checkAgainst(told: Told, threads: readonly RecordedThread[], runtime: Runtime): void {
  assert(told.hexVersion === runtime.version.hex, "the version is the program's");
  assert(told.codeType === runtime.codeTypeAddress, "the code type is the program's");
  const read = threads.filter(({ hasFrames }) => hasFrames).map(({ frames }) => frames);
  assert(read.length === 2, `two threads have frames, not ${read.length}`);
  // The newest thread stands first in its interpreter's list.
  checkFrames(read[0], told.second);
  checkFrames(read[1], told.main);
}

function checkFrames(read: readonly StackFrame[], told: readonly ToldFrame[]): void {
  assert(read.length === told.length, `${read.length} frames were read, ${told.length} told`);
  for (const [index, frame] of read.entries()) {
    const { name, qualifiedName, file, line, position } = told[index];
    const where = `frame ${index}, ${name}:${line}`;
    assert(
      frame.name === name && frame.qualifiedName === qualifiedName,
      `${where}: read ${frame.name}`,
    );
    assert(
      frame.file === file && frame.line === line,
      `${where}: read ${frame.file}:${frame.line}`,
    );
    if (position.length === 0) continue;
    const found = [frame.line, frame.endLine, frame.column, frame.endColumn];
    assert(
      found.join() === position.join(),
      `${where}: read ${found.join()}, told ${position.join()}`,
    );
  }
}

function write(interpreter: TestInterpreter, { recording, segments }: Recorded): void {
  const version = ensure(versionFromHex(recording.hexVersion), "a version of Python");
  const debian = interpreter.command[0] === "chroot" ? "-debian" : "";
  const name = `${version.text}${recording.freeThreaded ? "t" : ""}${debian}`;
  const folder = new URL(`${name}/`, FOLDER);
  mkdirSync(folder, { recursive: true });
  const bytes = Buffer.concat(segments.map((segment) => segment.bytes));
  const packed = zstdCompressSync(bytes, {
    params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL },
  });
  writeFileSync(new URL(RECORDING_FILE, folder), text(recording));
  writeFileSync(new URL(MEMORY_FILE, folder), packed);
  process.stdout.write(
    `${name}: ${bytes.length} bytes in ${segments.length} ranges, packed ${packed.length}\n`,
  );
}

/** A line per field, and per element of its lists. */
function text(recording: Recording): string {
  const fields = Object.entries(recording).map(([name, value]: [string, unknown]) => {
    const key = JSON.stringify(name);
    if (!Array.isArray(value)) return `${key}: ${JSON.stringify(value)}`;
    return `${key}: [\n${value.map((element) => JSON.stringify(element)).join(",\n")}\n]`;
  });
  return `{\n${fields.join(",\n")}\n}\n`;
}

await main(process.argv.slice(2));
