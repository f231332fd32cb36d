import assert from "node:assert/strict";
import { test } from "node:test";
import { type Memory, MemoryError } from "#process/memory.ts";
import type { SegmentBatch } from "#process/read-batch.ts";
import { RecordedMemory } from "#process/recorded-memory.ts";
import { layoutFor } from "./layouts/layout-for.ts";
import type { Layout } from "./layouts/layout.ts";
import { readOutcome } from "./stack-reader.ts";
import { recordedTargets, type RecordedTarget } from "./testing/recorded-target.ts";
import { StackDump } from "./testing/stack-dump.ts";
import { validateRuntime } from "./validate.ts";
import { versionFromHex } from "./version.ts";

const targets = recordedTargets();
const PAGE_BYTES = 4096;

/** A recording with words replaced; counts the reads that fail by where they begin. */
class PatchedMemory implements Memory {
  readonly #below: RecordedMemory;
  readonly patches = new Map<number, number>();
  readonly failed = new Set<number>();

  constructor(target: RecordedTarget) {
    this.#below = new RecordedMemory(target.segments);
  }

  read(address: number, sizeBytes: number): Uint8Array {
    try {
      const bytes = this.#below.read(address, sizeBytes);
      this.#cover(bytes, address, sizeBytes, 0);
      return bytes;
    } catch (error) {
      this.failed.add(address);
      throw error;
    }
  }

  readSegments(batch: SegmentBatch, first: number): boolean {
    for (let index = first; index < batch.count; index++) {
      const { addresses, sizesBytes, offsets, bytes } = batch;
      if (!this.#copy(bytes, addresses[index], sizesBytes[index], offsets[index])) return false;
    }
    return true;
  }

  #copy(into: Uint8Array, address: number, sizeBytes: number, offset: number): boolean {
    try {
      into.set(this.read(address, sizeBytes), offset);
      return true;
    } catch (error) {
      if (error instanceof MemoryError) return false;
      throw error;
    }
  }

  #cover(into: Uint8Array, address: number, sizeBytes: number, offset: number): void {
    for (const [at, value] of this.patches) {
      const start = at - address + offset;
      if (at < address || at + 8 > address + sizeBytes) continue;
      new DataView(into.buffer, into.byteOffset).setBigUint64(start, BigInt(value), true);
    }
  }
}

interface Opened {
  readonly memory: PatchedMemory;
  readonly layout: Layout;
  readonly dump: StackDump;
}

function open(target: RecordedTarget): Opened {
  const { hexVersion, freeThreaded, runtimeAddress, codeTypeAddress } = target.recording;
  const version = versionFromHex(hexVersion);
  assert(version !== undefined);
  const memory = new PatchedMemory(target);
  const layout = layoutFor(memory, runtimeAddress, version, freeThreaded);
  return { memory, layout, dump: new StackDump(memory, layout, runtimeAddress, codeTypeAddress) };
}

test("there is a recording of every supported minor, and of a free-threaded build", () => {
  const minors = targets.map(({ recording }) => (recording.hexVersion >>> 16) & 0xff);
  assert.deepEqual([...new Set(minors)], [8, 9, 10, 11, 12, 13, 14, 15]);
  assert(targets.some(({ recording }) => recording.freeThreaded));
});

for (const target of targets) {
  const { recording, name } = target;

  test(`recorded stacks: ${name}`, () => {
    const { dump, memory, layout } = open(target);
    assert.equal(dump.refresh(), true);
    assert.equal(dump.list.interpreters.length, recording.interpreters);
    assert.equal(dump.list.threads.length, recording.threads.length);
    for (const [index, state] of dump.list.threads.entries()) {
      const { hasFrames, frames } = recording.threads[index];
      // Cold and free, held, free and predicted, looked at before a hold: the way does not change
      // what is there.
      for (const way of ["readFree", "readHeld", "readFree", "readShortly", "readAhead"] as const) {
        const stack = dump[way](state);
        assert.equal(stack.outcome, hasFrames ? readOutcome.complete : readOutcome.empty);
        assert.deepEqual(stack.frames, frames);
        assert.equal(stack.holdsGil, false, "both threads wait");
      }
    }
    const frames = recording.threads.flatMap((thread) => thread.frames);
    assert(frames.length > 50 && frames.some((frame) => frame.name === "名前_𠀀"));
    const valid = validateRuntime(
      memory,
      layout,
      recording.runtimeAddress,
      recording.codeTypeAddress,
    );
    assert.equal(valid.outcome, "valid");
  });

  test(`reads that must fail: ${name}`, () => {
    for (const address of recording.unreadable) checkUnreadable(target, address);
  });
}

/**
 * A target whose pointers lead where nothing can be read: what still can be read is, the rest is a
 * named failure.
 */
function checkUnreadable(target: RecordedTarget, hole: number): void {
  const { memory, layout, dump } = open(target);
  assert.throws(() => memory.read(hole, 8), MemoryError);
  assert.equal(dump.refresh(), true);
  const state = dump.list.threads.find((_, index) => target.recording.threads[index].hasFrames);
  assert(state !== undefined);
  const whole = dump.readHeld(state).frames;
  const addresses = Array.from(dump.reader.walk.address.subarray(0, dump.reader.walk.kept));
  const code = dump.reader.walk.code.find((one) => one !== 0);
  assert(code !== undefined && whole.length > 1);

  const mustHit = (what: string, read: () => void): void => {
    memory.failed.clear();
    dump.forget();
    read();
    memory.patches.clear();
    const near = [...memory.failed].some((at) => Math.abs(at - hole) < 16 * PAGE_BYTES);
    assert(near || hole >= 2 ** 47 || hole === 0, `${what}: the read at ${hole} is tried`);
  };
  mustHit("a predicted page is gone", () => {
    dump.predictionOf(state).noteRange(hole, hole + 64, 0);
    assert.deepEqual(dump.readFree(state).frames, whole, "read without the prediction");
  });
  if (hole === 0) return;
  mustHit("a frame's caller is gone", () => {
    memory.patches.set(addresses[0] + layout.frame.previous, hole);
    assert.equal(dump.readHeld(state).outcome, readOutcome.unreadable);
  });
  mustHit("a name is gone", () => {
    memory.patches.set(code + layout.code.name, hole);
    const stack = dump.readHeld(state);
    assert(!stack.named && stack.frames.length === 0);
  });
  mustHit("a code object is gone", () => {
    memory.patches.set(addresses[0] + layout.frame.code, hole);
    assert.equal(dump.readHeld(state).outcome, readOutcome.notCode);
  });
  // Elsewhere the interpreter's far end may lie in what can be read.
  if (hole < 2 ** 47) return;
  mustHit("the interpreter is gone", () => {
    memory.patches.set(target.recording.runtimeAddress + layout.runtime.interpretersHead, hole);
    assert.equal(dump.refresh(), false);
  });
}
