// A target's memory is untrusted. Every recording is changed in ways that a torn, dying or hostile
// process could show, and read the whole way: no change may crash or hang the reader, make it read
// or look astray, or make it call a stack complete that has something else than code in it. A
// failure names the recording and the seed that repeat it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { OperatingError } from "#base/errors.ts";
import { CodeTable, MAX_CODE_SLOTS } from "./code-table.ts";
import { MAX_FILE_CHARACTERS, MAX_NAME_CHARACTERS } from "./code.ts";
import { debugOffsetsSizeBytes } from "./debug-offsets.ts";
import { MAX_KEPT_FRAMES } from "./frame-walk.ts";
import { layoutFor } from "./layouts/layout-for.ts";
import type { Layout } from "./layouts/layout.ts";
import { readOutcome } from "./stack-reader.ts";
import { MutationSource, Random } from "./testing/mutations.ts";
import { recordedTargets, type RecordedTarget } from "./testing/recorded-target.ts";
import { StackDump, type ThreadStack } from "./testing/stack-dump.ts";
import { type Change, WatchedMemory } from "./testing/watched-memory.ts";
import { MAX_INTERPRETERS, MAX_THREADS } from "./thread-list.ts";
import { validateRuntime } from "./validate.ts";
import { versionFromHex, type Version } from "./version.ts";

const MUTATIONS_PER_RECORDING = 1200;
const OFFSET_MUTATIONS_PER_RECORDING = 150;
/** Processor time that one changed target may take, all of its threads read twice. */
const MAX_MUTATION_MS = 200;
const MAX_BYTES_READ = 64 << 20;
/** Of a list of threads that was made endless. */
const MAX_THREADS_READ = 4;
const MAX_READS_BEFORE_CHANGE = 40;
/** Where a frame's owner says that it stands for a C entry (3.12 and later). */
const FIRST_ENTRY_OWNER = 3;

interface Opened {
  readonly target: RecordedTarget;
  readonly version: Version;
  readonly memory: WatchedMemory;
  readonly layout: Layout;
  readonly dump: StackDump;
}

function open(target: RecordedTarget): Opened {
  const { hexVersion, freeThreaded, runtimeAddress, codeTypeAddress } = target.recording;
  const version = versionFromHex(hexVersion);
  assert(version !== undefined);
  const memory = new WatchedMemory(target.segments, MAX_BYTES_READ);
  const layout = layoutFor(memory, runtimeAddress, version, freeThreaded);
  const dump = new StackDump(memory, layout, runtimeAddress, codeTypeAddress);
  return { target, version, memory, layout, dump };
}

interface Tally {
  complete: number;
  failed: number;
  slowestMs: number;
  mostBytes: number;
}

/** Runs one read of a changed target under its bounds; a failure tells how to repeat it. */
function attempt(name: string, memory: WatchedMemory, tally: Tally, read: () => void): void {
  const before = process.threadCpuUsage();
  try {
    read();
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : ""}`, {
      cause: error,
    });
  }
  const { user, system } = process.threadCpuUsage(before);
  const spentMs = (user + system) / 1000;
  tally.slowestMs = Math.max(tally.slowestMs, spentMs);
  tally.mostBytes = Math.max(tally.mostBytes, memory.bytesRead);
  assert(spentMs < MAX_MUTATION_MS, `${name}: took ${spentMs} ms`);
}

/** The whole way, as the sampler goes it at every tick. */
function readEverything(opened: Opened, tally: Tally): void {
  const { dump } = opened;
  if (!dump.refresh()) return;
  const { threads, interpreters } = dump.list;
  assert(threads.length <= MAX_THREADS && interpreters.length <= MAX_INTERPRETERS);
  for (const state of threads.slice(0, MAX_THREADS_READ)) {
    checkStack(opened, dump.readFree(state), tally);
    checkStack(opened, dump.readHeld(state), tally);
    checkStack(opened, dump.readAhead(state), tally);
    checkStack(opened, dump.readShortly(state), tally);
  }
  dump.list.poll();
}

function checkStack(opened: Opened, stack: ThreadStack, tally: Tally): void {
  const { reader } = opened.dump;
  assert(reader.walk.kept <= MAX_KEPT_FRAMES && reader.codes.count <= MAX_CODE_SLOTS);
  if (stack.outcome !== readOutcome.complete) {
    if (stack.outcome !== readOutcome.empty) tally.failed++;
    assert.equal(stack.frames.length, 0);
    return;
  }
  tally.complete++;
  for (const { name, qualifiedName, file, line } of stack.frames) {
    assert(name.length <= MAX_NAME_CHARACTERS * 2 + 1);
    assert(qualifiedName.length <= MAX_NAME_CHARACTERS * 2 + 1);
    assert(file.length <= MAX_FILE_CHARACTERS * 2 + 1 && Number.isSafeInteger(line));
  }
}

/** A stack that counts has a code object in every frame, and frames that stand for C entries. */
function checkCodeTypes({ memory, layout, target, dump }: Opened): void {
  const { walk, slots, codes } = dump.reader;
  for (let row = 0; row < walk.kept; row++) {
    if (slots[row] < 0) {
      const owner = memory.look(walk.address[row] + Math.max(0, layout.frame.owner), 1);
      assert(layout.minor >= 12 && owner !== undefined && owner[0] >= FIRST_ENTRY_OWNER, "no code");
      continue;
    }
    const bytes = memory.look(codes.address[slots[row]] + layout.objectType, 8);
    assert(bytes !== undefined);
    const type = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    assert.equal(type, target.recording.codeTypeAddress, "the type of a frame's code");
  }
}

for (const target of recordedTargets()) {
  test(`changed memory: ${target.name}`, (context) => {
    const opened = open(target);
    const { memory, dump, layout } = opened;
    memory.begin([], 0);
    assert(dump.refresh());
    const source = new MutationSource(target, layout, memory, dump);
    const tally: Tally = { complete: 0, failed: 0, slowestMs: 0, mostBytes: 0 };
    const unchanged: Tally = { ...tally };
    for (let seed = 0; seed < MUTATIONS_PER_RECORDING; seed++) {
      const random = new Random(seed);
      const { text, changes } = source.mutation(random);
      // Known from before, or met for the first time; changed before the first read or in the
      // middle.
      const known = random.below(3) > 0;
      const afterReads = random.below(3) === 0 ? 1 + random.below(MAX_READS_BEFORE_CHANGE) : 0;
      memory.begin([], 0);
      dump.forget();
      if (known) readEverything(opened, unchanged);
      memory.begin(changes, afterReads);
      attempt(`${target.name}, seed ${seed}: ${text}`, memory, tally, () => {
        readEverything(opened, tally);
        if (afterReads === 0) checkEveryThread(opened);
      });
    }
    assert.equal(unchanged.failed, 0);
    assert(tally.failed > MUTATIONS_PER_RECORDING / 10, "changes make reads fail");
    assert(tally.complete > MUTATIONS_PER_RECORDING / 10, "changes elsewhere do not");
    context.diagnostic(JSON.stringify(tally));
  });
}

/** Reads once more, so that what was read and what stands in memory are the same. */
function checkEveryThread(opened: Opened): void {
  for (const state of opened.dump.list.threads.slice(0, MAX_THREADS_READ)) {
    if (opened.dump.readHeld(state).outcome === readOutcome.complete) checkCodeTypes(opened);
  }
}

test("a table of code objects that is full says so, and keeps what it has", () => {
  const codes = new CodeTable(open(recordedTargets()[0]).layout);
  const slots = new Set<number>();
  for (let index = 1; index <= MAX_CODE_SLOTS; index++) slots.add(codes.slotAt(index * 16));
  assert.equal(slots.size, MAX_CODE_SLOTS);
  assert(codes.isFull);
  // Twice what there are places for: a search for a free one would not end.
  for (let index = 1; index <= MAX_CODE_SLOTS * 2; index++) {
    assert.equal(codes.slotAt((MAX_CODE_SLOTS + index) * 16), -1);
  }
  assert.equal(codes.replace(16), -1);
  assert.equal(codes.slotAt(16), 0);
  codes.clear();
  assert.equal(codes.slotAt(MAX_CODE_SLOTS * 32), 0);
});

/**
 * From 3.13 on the target says itself where its fields are: that table is as untrusted as the rest.
 */
for (const target of recordedTargets()) {
  const sizeBytes = debugOffsetsSizeBytes((target.recording.hexVersion >>> 16) & 0xff);
  if (sizeBytes === undefined) continue;
  test(`changed debug offsets: ${target.name}`, (context) => {
    const opened = open(target);
    const tally: Tally = { complete: 0, failed: 0, slowestMs: 0, mostBytes: 0 };
    let refused = 0;
    for (let seed = 0; seed < OFFSET_MUTATIONS_PER_RECORDING; seed++) {
      const change = offsetChange(new Random(seed), target.recording.runtimeAddress, sizeBytes);
      opened.memory.begin([change], 0);
      const name = `${target.name}, offsets, seed ${seed}`;
      attempt(name, opened.memory, tally, () => {
        if (!attachAndRead(opened, tally)) refused++;
      });
    }
    assert(refused > OFFSET_MUTATIONS_PER_RECORDING / 4, "most wrong offsets are refused");
    context.diagnostic(JSON.stringify({ refused, ...tally }));
  });
}

/** Cookie and version apart: without them there is nothing to attach to. */
function offsetChange(random: Random, runtime: number, sizeBytes: number): Change {
  const word = 2 + random.below(sizeBytes / 8 - 2);
  const values = [0, 8, 16, 24, 4, 7, random.below(256), random.below(1 << 16), 2 ** 31, 2 ** 53];
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(random.of(values)), true);
  return { address: runtime + word * 8, bytes, holeBytes: 0 };
}

/** What attaching does, and the first look; false where the layout is refused. */
function attachAndRead({ memory, target, version }: Opened, tally: Tally): boolean {
  const { runtimeAddress, codeTypeAddress, freeThreaded } = target.recording;
  const layout = layoutOrRefusal(memory, runtimeAddress, version, freeThreaded);
  if (layout === undefined) return false;
  const valid = validateRuntime(memory, layout, runtimeAddress, codeTypeAddress);
  const dump = new StackDump(memory, layout, runtimeAddress, codeTypeAddress);
  readEverything({ memory, target, version, layout, dump }, tally);
  dump.reader.batch.free();
  return valid.outcome === "valid";
}

function layoutOrRefusal(
  memory: WatchedMemory,
  runtimeAddress: number,
  version: Version,
  freeThreaded: boolean,
): Layout | undefined {
  try {
    return layoutFor(memory, runtimeAddress, version, freeThreaded);
  } catch (error) {
    if (error instanceof OperatingError && error.kind === "unsupported-version") return undefined;
    throw error;
  }
}
