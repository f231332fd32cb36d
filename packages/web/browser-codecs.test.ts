// The browser's decoders give what Node's own give, and refuse what is damaged.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { writeJson } from "#profile/formats/json/write.ts";
import { readRecording } from "#profile/formats/pyro/read.ts";
import { randomNumbers } from "#profile/model/random-profile.ts";
import { browserCodecs } from "./app/browser-codecs.ts";

const RECORDING = readFileSync(
  join(import.meta.dirname, "../../fixtures/profiles/pyrometer/2/two-epochs.pyro"),
);
const SIZES = [0, 1, 7, 255, 256, 65_537, 300_000];

/** Half of it repeats, as names do; half does not, as times. */
function contentOf(sizeBytes: number): Uint8Array {
  const random = randomNumbers(sizeBytes);
  return Uint8Array.from({ length: sizeBytes }, (_, at) =>
    at % 512 < 256 ? at & 0xff : Math.floor(random() * 256),
  );
}

for (const sizeBytes of SIZES) {
  test(`${sizeBytes} bytes: decompressed, and with their checksum`, () => {
    const content = contentOf(sizeBytes);
    const packed = new Uint8Array(zstdCompressSync(content));
    assert.deepEqual(browserCodecs.decompress(packed, sizeBytes), content);
    assert.equal(browserCodecs.crc32(content), crc32(content));
  });
}

test("nothing is written beyond the size that a block tells", () => {
  for (const content of [contentOf(10_000), new Uint8Array(10_000)]) {
    const packed = new Uint8Array(zstdCompressSync(content));
    try {
      assert.equal(browserCodecs.decompress(packed, 500).length, 500);
    } catch (error) {
      assert.ok(error instanceof Error && !(error instanceof assert.AssertionError));
    }
  }
});

test("a recording reads as in Node, and up to where it is damaged", () => {
  const decompress = (bytes: Uint8Array, maxSizeBytes: number): Uint8Array =>
    zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, maxSizeBytes) });
  const nodeDecoders = { decompress, crc32 };
  const textOf = (bytes: Uint8Array, decoders: typeof browserCodecs): string =>
    [...writeJson(readRecording(bytes, decoders).profile)].join("");
  assert.equal(textOf(RECORDING, browserCodecs), textOf(RECORDING, nodeDecoders));
  const damaged = Uint8Array.from(RECORDING);
  damaged[damaged.length >> 1] ^= 0x10;
  const { complete, droppedBytes } = readRecording(damaged, browserCodecs);
  assert.deepEqual(readRecording(damaged, nodeDecoders).droppedBytes, droppedBytes);
  assert.equal(complete, false);
  assert.equal(textOf(damaged, browserCodecs), textOf(damaged, nodeDecoders));
});
