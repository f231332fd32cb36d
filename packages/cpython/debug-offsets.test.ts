import assert from "node:assert/strict";
import { test } from "node:test";
import { OperatingError } from "#base/errors.ts";
import { processModules } from "#process/modules.ts";
import {
  debugOffsetsSizeBytes,
  HEADER_BYTES,
  layoutFromDebugOffsets,
  readDebugOffsetsHeader,
} from "./debug-offsets.ts";
import type { Layout } from "./layouts/layout.ts";
import { locateRuntime } from "./locate.ts";
import { testInterpreters, type TestInterpreter } from "./testing/interpreters.ts";
import { withTarget } from "./testing/target.ts";

/** Nothing that is copied at once may be larger, and no offset inside an interpreter farther. */
const MAX_COPY_BYTES = 128 << 10;
const MAX_OFFSET_BYTES = 64 << 20;
const HOSTILE_VALUES = [
  0n,
  1n,
  3n,
  4n,
  12n,
  1n << 20n,
  1n << 31n,
  (1n << 53n) + 8n,
  (1n << 64n) - 8n,
];

async function structureOf(interpreter: TestInterpreter): Promise<Uint8Array> {
  let bytes = new Uint8Array(0);
  await withTarget(interpreter, ({ pid, memory }) => {
    const { address } = locateRuntime(memory, processModules(pid));
    bytes = Uint8Array.from(memory.read(address, debugOffsetsSizeBytes(interpreter.minor) ?? 0));
  });
  return bytes;
}

for (const interpreter of testInterpreters().filter(({ minor }) => minor >= 13)) {
  test(`no published offset can lead a reader astray: ${interpreter.name}`, async () => {
    const { minor, freeThreaded } = interpreter;
    const bytes = await structureOf(interpreter);
    assert.deepEqual(readDebugOffsetsHeader(bytes)?.freeThreaded, freeThreaded);
    const original = layoutFromDebugOffsets(bytes, minor, freeThreaded);
    assertBounded(original);
    let refused = 0;
    for (let position = HEADER_BYTES; position < bytes.length; position += 8) {
      for (const value of HOSTILE_VALUES) {
        const mutated = Uint8Array.from(bytes);
        new DataView(mutated.buffer).setBigUint64(position, value, true);
        try {
          assertBounded(layoutFromDebugOffsets(mutated, minor, freeThreaded));
        } catch (error) {
          assert.ok(
            error instanceof OperatingError && error.kind === "unsupported-version",
            String(error),
          );
          refused++;
        }
      }
    }
    assert.ok(refused > 100, `${refused} refused`);
  });
}

function assertBounded(layout: Layout): void {
  const { thread, frame, code, string, bytes } = layout;
  for (const section of [
    layout.runtime,
    layout.interpreter,
    layout.gil,
    thread,
    frame,
    code,
    string,
    bytes,
  ]) {
    for (const value of Object.values(section)) {
      assert.ok(Number.isInteger(value) && value >= -1 && value < MAX_OFFSET_BYTES);
    }
  }
  for (const { sizeBytes } of [thread, frame, code])
    assert.ok(sizeBytes > 0 && sizeBytes < MAX_COPY_BYTES);
  for (const field of [frame.previous, frame.code, frame.instruction, frame.owner]) {
    assert.ok(field < frame.sizeBytes);
  }
}

test("a structure without the cookie, or too short, is none", () => {
  assert.equal(readDebugOffsetsHeader(new Uint8Array(HEADER_BYTES)), undefined);
  assert.equal(readDebugOffsetsHeader(new TextEncoder().encode("xdebugpy")), undefined);
  assert.throws(() => layoutFromDebugOffsets(new Uint8Array(100), 13, false), OperatingError);
});
