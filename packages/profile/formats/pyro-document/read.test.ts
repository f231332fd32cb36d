// Our own recordings as documents: whole, cut off, and not to be read.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { Codecs } from "../pyro/container.ts";
import { readRecording } from "../pyro/read.ts";
import { assertDocument, fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { BEHIND_END, CUT_OFF, NOT_WHOLE, readPyroDocument } from "./read.ts";
import { sniffPyroDocument } from "./sniff.ts";

const FIXTURES = join(import.meta.dirname, "../../../../fixtures/profiles/pyrometer");
const codecs: Codecs = {
  compress: (bytes) => zstdCompressSync(bytes),
  decompress: (bytes, maxSizeBytes) =>
    zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, maxSizeBytes) }),
  crc32,
};
const read = readPyroDocument(codecs);
const RECORDING = new Uint8Array(readFileSync(join(FIXTURES, "2/two-epochs.pyro")));

function findings(diagnosis: readonly { message: string; count: number }[]): string[] {
  return diagnosis.map(({ message, count }) => `${count} ${message}`);
}

for (const version of ["1", "2"]) {
  test(`version ${version}: what the recording holds, with its losses and its cost`, async () => {
    const bytes = new Uint8Array(readFileSync(join(FIXTURES, version, "two-epochs.pyro")));
    assert.equal(sniffPyroDocument(bytes), 3);
    const document = await read(inputOf(bytes), { rows: "runs" });
    assertDocument(document);
    assert.deepEqual(
      [document.isOwn, document.hasTimes, document.kinds],
      [true, true, ["samples"]],
    );
    assert.deepEqual(document.profile, readRecording(bytes, codecs).profile);
    assert.match(document.writtenBy, /^pyrometer \d/);
    assert.deepEqual(findings(document.diagnosis), ["95 samples"]);
  });
}

test("a recording that was cut off says so, and how much of it was left out", async () => {
  const cut = RECORDING.subarray(0, RECORDING.length - 30);
  const { profile, diagnosis } = await read(inputOf(cut), { rows: "runs" });
  const { droppedBytes } = readRecording(cut, codecs);
  const told = findings(diagnosis);
  assert.ok(told.includes(`1 ${CUT_OFF}`) && told.includes(`${droppedBytes} ${NOT_WHOLE}`));
  assert.ok(profile.samples.stack.length > 0);
  const longer = new Uint8Array([...RECORDING, 1, 2, 3]);
  const more = await read(inputOf(longer), { rows: "sums" });
  assert.ok(findings(more.diagnosis).includes(`3 ${BEHIND_END}`));
});

test("a recording of a later version, and one without a block, are refused by name", async () => {
  const later = RECORDING.slice();
  later[8] = 99;
  await assert.rejects(read(inputOf(later, "a.pyro"), { rows: "runs" }), {
    kind: "too-new",
    message: /^a\.pyro: the recording has version 99/,
  });
  await assert.rejects(read(inputOf(RECORDING.subarray(0, 40), "a.pyro"), { rows: "runs" }), {
    kind: "bad-file",
    message: /^a\.pyro: the recording ends or is damaged before its first block/,
  });
});

test("2,000 mutations are read or refused", async () => {
  await fuzzReader(read, [RECORDING]);
});
