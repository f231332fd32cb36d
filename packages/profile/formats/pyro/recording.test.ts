import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { ProfileBlock } from "../../model/block.ts";
import type { ProcessCost } from "../../model/process-costs.ts";
import { ProfileBuilder } from "../../model/builder.ts";
import { checkProfile, checkTotals } from "../../model/invariants.ts";
import { EMPTY_COST, type Profile } from "../../model/profile.ts";
import { addRandomSamples, randomNumbers, randomProfile } from "../../model/random-profile.ts";
import { fromText, TEXT_PROFILE_META } from "../../model/text-profile.ts";
import { blockBytes, blockType, headerBytes, type Codecs, RECORDING_VERSION } from "./container.ts";
import { readRecording } from "./read.ts";
import { RecordingWriter } from "./write.ts";

const codecs: Codecs = {
  compress: (bytes) => zstdCompressSync(bytes),
  decompress: (bytes, maxSizeBytes) =>
    zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, maxSizeBytes) }),
  crc32,
};

/** The pieces of a recording of these blocks: header, one per block, end. */
function piecesOf(blocks: readonly ProfileBlock[]): Uint8Array[] {
  const writer = new RecordingWriter(codecs);
  const pieces = [writer.start(TEXT_PROFILE_META)];
  for (const block of blocks) pieces.push(writer.append(block));
  pieces.push(writer.end());
  return pieces;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

function blockOf(profile: Profile): ProfileBlock {
  const { meta: _meta, cost, processCosts, ...tables } = profile;
  return { epoch: 0, tables, cost, processCosts };
}

function gain(pid: number, count: number): ProcessCost {
  const samples = { samples: count, unattributed: count * 2, notTaken: 1 };
  return { pid, ...samples, holds: count, heldNs: count * 1e10, longestHoldNs: count * 1e6 };
}

/** Samples as text, without row numbers: what must survive epochs. */
function spelled(profile: Profile): string[] {
  const { samples, stacks, frames, functions, strings, files, threads } = profile;
  return Array.from(samples.stack, (stack, row) => {
    const parts: string[] = [];
    for (let at = stack; at >= 0; at = stacks.parent[at]) {
      const frame = stacks.frame[at];
      const functionRow = frames.function[frame];
      const file = functions.file[functionRow];
      parts.push(
        JSON.stringify([
          strings[functions.name[functionRow]],
          strings[functions.qualifiedName[functionRow]],
          file < 0 ? "" : strings[files.path[file]],
          functions.firstLine[functionRow],
          frames.line[frame],
          frames.column[frame],
          frames.kind[frame],
        ]),
      );
    }
    const thread = samples.thread[row];
    const times = [samples.timeNs[row], samples.wallNs[row], samples.cpuNs[row]];
    return JSON.stringify([
      parts,
      threads.name[thread],
      threads.tid[thread],
      threads.knownStates[thread],
      times,
      samples.count[row],
      samples.state[row],
    ]);
  });
}

test("a recording of one block reads back as the tables that were written", () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const profile = randomProfile(seed);
    const read = readRecording(joined(piecesOf([blockOf(profile)])), codecs);
    assert.deepEqual(read, { profile, complete: true, droppedBytes: 0 });
  }
});

test("blocks and epochs become one profile with every sample", () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const random = randomNumbers(seed);
    const streamed = new ProfileBuilder();
    const blocks: ProfileBlock[] = [];
    const expected: string[] = [];
    let epoch = 0;
    let samples = 0;
    for (let second = 0; second < 8; second += 1) {
      const whole = new ProfileBuilder();
      const state = Math.floor(random() * 1e9);
      samples += addRandomSamples(streamed, randomNumbers(state), 20, second * 1e9);
      addRandomSamples(whole, randomNumbers(state), 20, second * 1e9);
      expected.push(...spelled(whole.finish(TEXT_PROFILE_META, EMPTY_COST)));
      const cost = { ...EMPTY_COST, samples, lost: { torn: 0 }, notes: [`second ${second}`] };
      const tables = streamed.takeBlock();
      blocks.push({ epoch, tables, cost, processCosts: [gain(second % 2, second)] });
      if (second % 3 === 2) {
        streamed.reset();
        epoch += 1;
      }
    }
    const { profile, complete } = readRecording(joined(piecesOf(blocks)), codecs);
    assert.equal(complete, true);
    checkProfile(profile);
    checkTotals(profile);
    assert.deepEqual(spelled(profile), expected);
    assert.deepEqual(profile.cost, blocks[7].cost);
    // Seconds 0, 2, 4, 6 and 1, 3, 5, 7.
    assert.deepEqual(profile.processCosts, [
      { ...gain(0, 12), notTaken: 4, longestHoldNs: 6e6 },
      { ...gain(1, 16), notTaken: 4, longestHoldNs: 7e6 },
    ]);
    assert.deepEqual(profile.meta, TEXT_PROFILE_META);
    assert.equal(new Set(profile.strings).size, profile.strings.length);
  }
});

test("rows of a sleeping thread do not merge over blocks when they are read", () => {
  const builder = new ProfileBuilder();
  const stack = builder.internUnattributed("x");
  const thread = builder.internThread(1, 1, "", 0);
  const blocks = [0, 1, 2].map((second) => {
    builder.addSample(second * 1e9, thread, stack, 100, 1e9, 0, 0);
    return { epoch: 0, tables: builder.takeBlock(), cost: EMPTY_COST, processCosts: [] };
  });
  const { profile } = readRecording(joined(piecesOf(blocks)), codecs);
  assert.deepEqual([...profile.samples.count], [100, 100, 100]);
});

test("read as sums, a recording keeps its totals in one row per thread, stack and state", () => {
  const builder = new ProfileBuilder();
  const thread = builder.internThread(1, 1, "", 0);
  const stacks = ["a", "b"].map((name) => builder.internUnattributed(name));
  const blocks = [0, 1, 2].map((second) => {
    for (const stack of [...stacks, ...stacks]) {
      builder.addSample(second * 1e9, thread, stack, 2, 100, 50, stack);
    }
    return { epoch: 0, tables: builder.takeBlock(), cost: EMPTY_COST, processCosts: [] };
  });
  const { samples } = readRecording(joined(piecesOf(blocks)), codecs, "sums").profile;
  assert.deepEqual([...samples.stack], stacks);
  assert.deepEqual([...samples.count], [12, 12]);
  assert.deepEqual([...samples.wallNs], [600, 600]);
  assert.deepEqual([...samples.cpuNs], [300, 300]);
});

test("times are rounded to whole nanoseconds", () => {
  const profile = fromText("main:3");
  profile.samples.cpuNs[0] = 1234.6;
  const { samples } = readRecording(joined(piecesOf([blockOf(profile)])), codecs).profile;
  assert.equal(samples.cpuNs[0], 1235);
});

test("a recording that is cut anywhere is read up to its last whole block", () => {
  const random = randomNumbers(7);
  const builder = new ProfileBuilder();
  const blocks = [0, 1, 2, 3].map((second) => {
    addRandomSamples(builder, random, 5, second * 1e9);
    return { epoch: 0, tables: builder.takeBlock(), cost: EMPTY_COST, processCosts: [] };
  });
  const pieces = piecesOf(blocks);
  const whole = joined(pieces);
  const ends: number[] = [];
  for (const piece of pieces) ends.push((ends.at(-1) ?? 0) + piece.length);
  const rowsAt = (end: number): number =>
    readRecording(whole.subarray(0, end), codecs).profile.samples.stack.length;
  const rows = ends.map(rowsAt);
  assert.deepEqual(rows.slice(0, 2), [0, blocks[0].tables.samples.stack.length]);
  for (let cut = 0; cut < whole.length; cut += 1) {
    const bytes = whole.subarray(0, cut);
    if (cut < ends[0]) {
      assert.throws(() => readRecording(bytes, codecs), { kind: "bad-file" });
      continue;
    }
    const last = ends.findLastIndex((end) => end <= cut);
    const read = readRecording(bytes, codecs);
    assert.equal(read.complete, false);
    assert.equal(read.droppedBytes, cut - ends[last]);
    assert.equal(read.profile.samples.stack.length, rows[last]);
    assert.deepEqual(read.profile.meta, TEXT_PROFILE_META);
  }
});

test("what follows the end is reported, not read", () => {
  const bytes = joined([...piecesOf([blockOf(fromText("main:3"))]), new Uint8Array(5)]);
  const read = readRecording(bytes, codecs);
  assert.equal(read.complete, true);
  assert.equal(read.droppedBytes, 5);
});

test("a newer version is refused by name, other files too", () => {
  const newer = joined(piecesOf([]));
  newer[8] = RECORDING_VERSION + 1;
  assert.throws(() => readRecording(newer, codecs), {
    name: "OperatingError",
    kind: "too-new",
    message: "the recording has version 4; this Pyrometer reads up to 3",
  });
  newer[8] = 0;
  const others = [newer, new Uint8Array(0), Buffer.from("<svg></svg>  "), headerBytes()];
  for (const bytes of others) {
    assert.throws(() => readRecording(bytes, codecs), { name: "OperatingError", kind: "bad-file" });
  }
});

test("a meta block that lacks a field or has a wrong one is refused by name", () => {
  const { host: _, ...rest } = TEXT_PROFILE_META;
  for (const meta of [rest, { ...TEXT_PROFILE_META, host: 7 }]) {
    const contents = new TextEncoder().encode(JSON.stringify(meta));
    const bytes = joined([headerBytes(), blockBytes(blockType.meta, contents, codecs)]);
    assert.throws(() => readRecording(bytes, codecs), {
      message: "the recording is damaged: meta.host is no text",
    });
  }
});

test("a small file that expands to gigabytes is refused before it is read", () => {
  const small = fromText("main:3");
  const block = blockOf({ ...small, strings: [...small.strings, "x".repeat(60e6)] });
  const data = new RecordingWriter(codecs);
  const pieces = [data.start(TEXT_PROFILE_META), data.append(block)];
  const rest = { ...block, tables: new ProfileBuilder().takeBlock(), epoch: 1 };
  const again = { ...rest, tables: { ...rest.tables, strings: ["", "y".repeat(60e6)] } };
  pieces.push(data.append(again));
  assert.ok(joined(pieces).length < 20_000);
  assert.throws(() => readRecording(joined(pieces), codecs), {
    kind: "bad-file",
    message: "the recording is too large: it expands to more than 1,024 times its size",
  });
});

test("a block that is longer than it says, or of an unknown type, ends the reading", () => {
  const pieces = piecesOf([]);
  const empty = new Uint8Array(64 * 2 ** 20 - 100);
  const bomb = blockBytes(blockType.end + 1, empty, codecs);
  assert.ok(bomb.length < 10_000);
  assert.equal(readRecording(joined([pieces[0], bomb]), codecs).complete, false);
  const lying = joined([pieces[0], bomb]);
  const sizeAt = pieces[0].length + 8;
  new DataView(lying.buffer).setUint32(sizeAt, 100, true);
  const crc = crc32(lying.subarray(pieces[0].length + 4));
  new DataView(lying.buffer).setUint32(pieces[0].length, crc, true);
  assert.equal(readRecording(lying, codecs).droppedBytes, bomb.length);
});
