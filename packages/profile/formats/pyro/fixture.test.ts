// Recordings that people have must stay readable: fixtures/profiles/pyrometer/<version>/.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { crc32, zstdDecompressSync } from "node:zlib";
import { writeJson } from "../json/write.ts";
import { readRecording } from "./read.ts";

const FOLDER = join(import.meta.dirname, "../../../../fixtures/profiles/pyrometer");

for (const version of [1, 2, 3]) {
  test(`a recording of version ${version} reads as it did when the version was new`, () => {
    const { profile, complete, droppedBytes } = readRecording(
      readFileSync(join(FOLDER, `${version}/two-epochs.pyro`)),
      {
        decompress: (bytes, maxSizeBytes) =>
          zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, maxSizeBytes) }),
        crc32,
      },
    );
    assert.deepEqual({ complete, droppedBytes }, { complete: true, droppedBytes: 0 });
    const expected = readFileSync(join(FOLDER, `${version}/two-epochs.json`), "utf8");
    assert.equal([...writeJson(profile)].join(""), expected);
  });
}
