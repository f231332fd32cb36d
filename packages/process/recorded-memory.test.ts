import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryError } from "./memory.ts";
import { SegmentBatch } from "./read-batch.ts";
import { RecordedMemory } from "./recorded-memory.ts";

function counting(first: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (first + index) & 0xff);
}

/** Given out of order; the first two touch. */
const memory = new RecordedMemory([
  { address: 0x9000, bytes: counting(0x90, 16) },
  { address: 0x1010, bytes: counting(0x10, 32) },
  { address: 0x1000, bytes: counting(0, 16) },
]);

test("reads what was recorded, across ranges that touch", () => {
  assert.deepEqual([...memory.read(0x1000, 4)], [0, 1, 2, 3]);
  assert.deepEqual(memory.read(0x1000, 48), counting(0, 48));
  assert.deepEqual([...memory.read(0x100e, 4)], [14, 15, 16, 17]);
  assert.deepEqual([...memory.read(0x900f, 1)], [0x9f]);
  assert.equal(memory.read(0x5000, 0).length, 0);
});

test("what was not recorded cannot be read, not even in part", () => {
  const misses: readonly (readonly [number, number])[] = [
    [0, 1],
    [0x0fff, 2],
    [0x1030, 1],
    [0x102f, 2],
    [0x8fff, 8],
    [0x9010, 1],
    [0x9008, 16],
    [2 ** 47, 8],
    [0xffff_8000_0000_0000, 8],
    [2 ** 64, 8],
    [Number.NaN, 8],
  ];
  for (const [address, sizeBytes] of misses) {
    assert.throws(() => memory.read(address, sizeBytes), MemoryError, `${address}`);
  }
});

test("a read gives a copy", () => {
  memory.read(0x1000, 4).fill(0xff);
  assert.deepEqual([...memory.read(0x1000, 4)], [0, 1, 2, 3]);
});

test("a batch is filled from its first wanted segment on, whole or not at all", () => {
  const batch = new SegmentBatch(64);
  const first = batch.add(0x1008, 8);
  const second = batch.add(0x100c, 16);
  assert.equal(memory.readSegments(batch, 0), true);
  assert.deepEqual(batch.bytes.slice(first, first + 8), counting(8, 8));
  assert.deepEqual(batch.bytes.slice(second, second + 16), counting(12, 16));
  batch.bytes.fill(0);
  assert.equal(memory.readSegments(batch, 1), true);
  assert.equal(batch.bytes[first], 0, "what lay before is left alone");
  assert.equal(memory.readSegments(batch, 2), true, "nothing to read");
  batch.add(0x9010, 8);
  assert.equal(memory.readSegments(batch, 0), false);
  batch.free();
});
