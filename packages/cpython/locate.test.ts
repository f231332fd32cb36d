import assert from "node:assert/strict";
import { test } from "node:test";
import type { Memory } from "#process/memory.ts";
import { processModules } from "#process/modules.ts";
import { bytecodeCopyAddress, MAX_FILE_CHARACTERS, MAX_NAME_CHARACTERS, readCode } from "./code.ts";
import { linePosition } from "./lines.ts";
import { locateRuntime, type Runtime } from "./locate.ts";
import { testInterpreters } from "./testing/interpreters.ts";
import { stripped } from "./testing/stripped.ts";
import { withTarget, type Target } from "./testing/target.ts";
import { ELISION } from "./text.ts";
import { addressAt, readAddress, readUint32, uint32At } from "./words.ts";

for (const interpreter of testInterpreters()) {
  test(`runtime, layout and code objects: ${interpreter.name}`, async () => {
    await withTarget(interpreter, (target) => {
      const runtime = locateRuntime(target.memory, processModules(target.pid));
      assert.equal(runtime.version.hex, target.facts.hexVersion);
      assert.equal(runtime.version.minor, interpreter.minor);
      assert.equal(runtime.layout.freeThreaded, interpreter.freeThreaded);
      assert.equal(runtime.codeTypeAddress, target.facts.codeType);
      checkStripped(target, runtime);
      checkThreads(target, runtime);
      checkCodes(target, runtime);
    });
  });
}

/** The same runtime is found without symbols, and without sections too. */
function checkStripped({ pid, memory }: Target, runtime: Runtime): void {
  for (const withSections of [true, false]) {
    const found = locateRuntime(memory, stripped(processModules(pid), withSections));
    assert.equal(found.address, runtime.address);
    assert.equal(found.version.text, runtime.version.text);
    assert.equal(found.codeTypeAddress, runtime.codeTypeAddress, "learned from a frame");
  }
}

interface SeenThread {
  readonly pthread: number;
  readonly nativeId: number;
  readonly bytes: Uint8Array;
}

function threadsOf(memory: Memory, { address, layout }: Runtime): SeenThread[] {
  const { interpreter, thread, runtime } = layout;
  const main = readAddress(memory, address + runtime.interpretersHead);
  assert.equal(readUint32(memory, main + interpreter.id), 0);
  assert.equal(readAddress(memory, main + interpreter.next), 0, "there is one interpreter");
  const threads: SeenThread[] = [];
  for (let at = readAddress(memory, main + interpreter.threadsHead); at !== 0;) {
    const bytes = memory.read(at, thread.sizeBytes);
    assert.equal(addressAt(bytes, thread.interpreter), main);
    const nativeId = thread.nativeId < 0 ? -1 : addressAt(bytes, thread.nativeId);
    threads.push({ pthread: addressAt(bytes, thread.pthread), nativeId, bytes });
    at = addressAt(bytes, thread.next);
  }
  checkIdle(memory, layout, address, main, threads);
  return threads;
}

/** All threads wait: nobody holds the GIL or asks for it, nothing is collected, nothing raised. */
function checkIdle(
  memory: Memory,
  layout: Runtime["layout"],
  runtime: number,
  main: number,
  threads: readonly SeenThread[],
): void {
  const { thread, interpreter } = layout;
  if (layout.runtime.currentThread >= 0) {
    assert.equal(readAddress(memory, runtime + layout.runtime.currentThread), 0);
  } else {
    const gil = readAddress(memory, main + interpreter.gil);
    assert.equal(readUint32(memory, gil + layout.gil.locked), 0);
    if (layout.gil.enabled >= 0) assert.equal(readUint32(memory, gil + layout.gil.enabled), 0);
  }
  const collecting =
    interpreter.gcCollecting < 0
      ? runtime + layout.runtime.gcCollecting
      : main + interpreter.gcCollecting;
  assert.equal(readUint32(memory, collecting), 0);
  for (const { bytes } of threads) {
    for (const flag of [thread.holdsGil, thread.gilRequested]) {
      if (flag >= 0) assert.equal(uint32At(bytes, flag), 0);
    }
    if (thread.currentException >= 0) assert.equal(addressAt(bytes, thread.currentException), 0);
    if (thread.status >= 0)
      assert.equal((uint32At(bytes, thread.status) >>> thread.statusActiveBit) & 1, 0);
  }
}

function checkThreads({ memory, facts }: Target, runtime: Runtime): void {
  const { layout } = runtime;
  const threads = threadsOf(memory, runtime);
  const expected = [facts.main, [facts.parked[0], facts.parked[1]]].map(([pthread, id]) => [
    pthread,
    id,
  ]);
  const found = threads.map(({ pthread, nativeId }) => [pthread, nativeId]);
  const wanted = layout.thread.nativeId < 0 ? expected.map(([pthread]) => [pthread, -1]) : expected;
  assert.deepEqual(new Set(found.map(String)), new Set(wanted.map(String)));
  assert.equal(found.length, 2);
  const parked = threads.find(({ pthread }) => pthread === facts.parked[0]);
  assert.ok(parked !== undefined);
  assert.deepEqual(lineInThread(memory, runtime, parked.bytes, facts.parked[2]), [facts.parked[3]]);
}

/** Lines at which frames of the thread stand in the code object; checks how the chain ends. */
function lineInThread(
  memory: Memory,
  runtime: Runtime,
  thread: Uint8Array,
  code: number,
): number[] {
  const { layout } = runtime;
  const { frame } = layout;
  const lines: number[] = [];
  let last = 0;
  let at =
    layout.thread.frame >= 0
      ? addressAt(thread, layout.thread.frame)
      : readAddress(memory, addressAt(thread, layout.thread.cframe) + layout.thread.cframeCurrent);
  while (at !== 0) {
    const bytes = memory.read(at, frame.sizeBytes);
    if (codeOf(bytes, layout) === code) {
      lines.push(lineOf(memory, runtime, bytes, code));
      checkChunk(memory, runtime, thread, at);
    }
    last = at;
    at = addressAt(bytes, frame.previous);
  }
  if (layout.thread.baseFrame >= 0) assert.equal(addressAt(thread, layout.thread.baseFrame), last);
  return lines;
}

function codeOf(frame: Uint8Array, layout: Runtime["layout"]): number {
  const code = addressAt(frame, layout.frame.code);
  return layout.minor >= 14 ? code - (code % 4) : code;
}

function lineOf(memory: Memory, { layout }: Runtime, frame: Uint8Array, code: number): number {
  const facts = readCode(memory, layout, code);
  if (layout.code.bytecode < 0) {
    const index = uint32At(frame, layout.frame.instruction) | 0;
    return linePosition(layout.minor, facts.lineTable, facts.firstLine, index).line;
  }
  const copy = layout.frame.bytecodeIndex < 0 ? 0 : uint32At(frame, layout.frame.bytecodeIndex);
  const start = bytecodeCopyAddress(memory, layout, code, copy);
  const index = (addressAt(frame, layout.frame.instruction) - start) / 2;
  return linePosition(layout.minor, facts.lineTable, facts.firstLine, index).line;
}

/** 3.11+: the frame lies in its thread's newest chunk: previous, size, top, data. */
function checkChunk(memory: Memory, { layout }: Runtime, thread: Uint8Array, frame: number): void {
  if (layout.thread.dataStackChunk < 0) return;
  const chunk = addressAt(thread, layout.thread.dataStackChunk);
  const sizeBytes = readAddress(memory, chunk + 8);
  assert.ok(frame > chunk && frame < chunk + sizeBytes);
}

function cut(text: string, maxCharacters: number): string {
  const characters = Array.from(text);
  return characters.length > maxCharacters
    ? characters.slice(0, maxCharacters).join("") + ELISION
    : text;
}

function checkCodes({ memory, facts }: Target, { layout }: Runtime): void {
  assert.ok(facts.codes.length > 500);
  for (const [address, name, qualifiedName, file, firstLine, flags, lineTableHex] of facts.codes) {
    const code = readCode(memory, layout, address);
    assert.equal(code.name, cut(name, MAX_NAME_CHARACTERS));
    assert.equal(code.qualifiedName, cut(qualifiedName, MAX_NAME_CHARACTERS));
    assert.equal(code.file, cut(file, MAX_FILE_CHARACTERS));
    assert.equal(code.firstLine, firstLine);
    assert.equal(code.flags, flags);
    assert.equal(Buffer.from(code.lineTable).toString("hex"), lineTableHex);
  }
}
