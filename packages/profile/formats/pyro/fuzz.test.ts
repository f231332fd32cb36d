// Mutated recordings: whatever is in the file, reading gives a valid profile or an OperatingError,
// in bounded time and memory. Mutations inside of blocks get a new checksum, or none of them would
// pass the first gate.

import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { OperatingError } from "#base/errors.ts";
import { ProfileBuilder } from "../../model/builder.ts";
import { checkProfile } from "../../model/invariants.ts";
import { EMPTY_COST } from "../../model/profile.ts";
import { addRandomSamples, randomNumbers } from "../../model/random-profile.ts";
import { TEXT_PROFILE_META } from "../../model/text-profile.ts";
import { blockAt, blockBytes, checkHeader, type Codecs } from "./container.ts";
import { readRecording } from "./read.ts";
import { RecordingWriter } from "./write.ts";

const codecs: Codecs = {
  compress: (bytes) => zstdCompressSync(bytes),
  decompress: (bytes, maxSizeBytes) =>
    zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, maxSizeBytes) }),
  crc32,
};

/** Bytes that make numbers long, large or negative. */
const SPECIAL_BYTES = [0x00, 0x01, 0x7f, 0x80, 0xff];
const MAX_MS_PER_FILE = 2000;

function recording(): Uint8Array {
  const writer = new RecordingWriter(codecs);
  const builder = new ProfileBuilder();
  const random = randomNumbers(1);
  const pieces = [writer.start(TEXT_PROFILE_META)];
  for (let second = 0; second < 4; second += 1) {
    addRandomSamples(builder, random, 10, second * 1e9);
    const tables = builder.takeBlock();
    const cost = { ...EMPTY_COST, lost: { torn: 3 }, notes: ["a note"] };
    const processCost = { pid: 7, samples: 1, unattributed: 3, notTaken: 0, holds: 1 };
    const processCosts = [{ ...processCost, heldNs: 1e6, longestHoldNs: 1e6 }];
    pieces.push(writer.append({ epoch: second >> 1, tables, cost, processCosts }));
    if (second === 1) builder.reset();
  }
  pieces.push(writer.end());
  return new Uint8Array(Buffer.concat(pieces));
}

/** Changes, inserts, removes or repeats some bytes. */
function mutated(bytes: Uint8Array, random: () => number): Uint8Array {
  let out = Buffer.from(bytes);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  for (let step = upTo(4); step >= 0; step -= 1) {
    const at = upTo(out.length);
    const byte = random() < 0.5 ? SPECIAL_BYTES[upTo(SPECIAL_BYTES.length)] : upTo(256);
    const length = 1 + upTo(8);
    const kind = upTo(4);
    if (kind === 0 && out.length > 0) out[at] = byte;
    if (kind === 1) {
      out = Buffer.concat([out.subarray(0, at), Buffer.alloc(length, byte), out.subarray(at)]);
    }
    if (kind === 2) out = Buffer.concat([out.subarray(0, at), out.subarray(at + length)]);
    if (kind === 3) out = Buffer.concat([out.subarray(0, at + length), out.subarray(at)]);
  }
  return new Uint8Array(out);
}

/** Mutates the contents of one block and gives it a true checksum again. */
function mutatedBlock(bytes: Uint8Array, random: () => number): Uint8Array {
  const out: Uint8Array[] = [bytes.subarray(0, checkHeader(bytes).end)];
  const victim = Math.floor(random() * 5);
  let offset = out[0].length;
  for (let at = 0; offset < bytes.length; at += 1) {
    const block = blockAt(bytes, offset, codecs);
    assert.ok(block !== undefined);
    const contents = at === victim ? mutated(block.contents, random) : block.contents;
    out.push(blockBytes(block.type, contents, codecs));
    offset = block.end;
  }
  return new Uint8Array(Buffer.concat(out));
}

/** What became of a file: refused, cut, or whole. */
function outcome(bytes: Uint8Array): "refused" | "cut" | "whole" {
  const start = performance.now();
  try {
    const { profile, complete } = readRecording(bytes, codecs);
    checkProfile(profile);
    return complete ? "whole" : "cut";
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    return "refused";
  } finally {
    assert.ok(performance.now() - start < MAX_MS_PER_FILE, "a file is read in bounded time");
  }
}

test("3,000 mutations of the file never hang, crash or give an invalid profile", () => {
  const random = randomNumbers(2);
  const bytes = recording();
  const outcomes = { refused: 0, cut: 0, whole: 0 };
  for (let run = 0; run < 3000; run += 1) outcomes[outcome(mutated(bytes, random))] += 1;
  assert.ok(outcomes.refused > 50 && outcomes.cut > 1000, JSON.stringify(outcomes));
});

test("3,000 mutations inside of blocks, with true checksums, neither", () => {
  const random = randomNumbers(3);
  const bytes = recording();
  const outcomes = { refused: 0, cut: 0, whole: 0 };
  const before = process.memoryUsage().arrayBuffers;
  for (let run = 0; run < 3000; run += 1) outcomes[outcome(mutatedBlock(bytes, random))] += 1;
  assert.ok(
    outcomes.refused > 50 && outcomes.cut > 300 && outcomes.whole > 50,
    JSON.stringify(outcomes),
  );
  assert.ok(process.memoryUsage().arrayBuffers - before < 1e9, "nothing large is allocated");
});
