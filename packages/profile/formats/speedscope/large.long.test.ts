// A file beyond V8's longest string, which speedscope itself cannot open.

import assert from "node:assert/strict";
import { constants } from "node:buffer";
import { test } from "node:test";
import { inputOf } from "../testing/input-of.ts";
import { totalOf } from "../testing/stack-texts.ts";
import { readSpeedscope } from "./read.ts";

const SAMPLES_PER_PIECE = 1000;
const DEPTH = 40;

/** Pieces one behind the other; in one array, for no string may be as long. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

test("JSON of more than V8's longest string is read", async () => {
  const frames = Array.from({ length: 3000 }, (_, row) => ({ name: `function_${row}` }));
  const stacks = Array.from({ length: SAMPLES_PER_PIECE }, (_, row) =>
    Array.from({ length: DEPTH }, (_unused, depth) => 1000 + ((row * 7 + depth * 31) % 2000)),
  );
  const encoder = new TextEncoder();
  const piece = encoder.encode(`${JSON.stringify(stacks).slice(1, -1)},`);
  const count = Math.ceil((constants.MAX_STRING_LENGTH * 1.1) / piece.length);
  const weights = encoder.encode("1,".repeat(SAMPLES_PER_PIECE));
  const bytes = joined([
    encoder.encode(`{"shared":{"frames":${JSON.stringify(frames)}},"profiles":[{"type":"sampled",`),
    encoder.encode('"name":"t","unit":"milliseconds","startValue":0,"samples":['),
    ...Array.from({ length: count }, () => piece),
    encoder.encode('[]],"weights":['),
    ...Array.from({ length: count }, () => weights),
    encoder.encode("0]}]}"),
  ]);
  assert.ok(bytes.length > constants.MAX_STRING_LENGTH);
  const document = await readSpeedscope(inputOf(bytes), { rows: "sums" });
  assert.equal(totalOf(document), count * SAMPLES_PER_PIECE * 1e6);
  assert.equal(document.profile.samples.stack.length, SAMPLES_PER_PIECE);
  const rssBytes = process.resourceUsage().maxRSS * 1024;
  assert.ok(rssBytes < bytes.length + 512 * 1024 * 1024, `${rssBytes} bytes`);
});
