// Cores that are cut short, compressed, or lie: what is there is shown, what is wrong is named, and
// nothing hangs, crashes or takes memory without bound.

import assert from "node:assert/strict";
import { copyFileSync, openSync, readFileSync, readSync, rmSync, statSync } from "node:fs";
import { closeSync, mkdtempSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";

import { OperatingError } from "#base/errors.ts";
import { testInterpreters, type TestInterpreter } from "#cpython/testing/interpreters.ts";
import { Random } from "#cpython/testing/mutations.ts";
import { openUnpacked } from "#process/core-decompress.ts";
import { CoreFile } from "#process/core-file.ts";
import { dumpCore } from "./dump.ts";
import type { DumpedThread, ProcessDump } from "./session.ts";
import { kernelCoreObstacle, withKernelCore } from "./testing/cores.ts";

const NOWHERE = { executable: undefined, folders: [] };
const MUTATIONS = 2000;
const LONGEST_MS = 5000;
const MOST_GROWTH_BYTES = 300 << 20;
/** Of the ELF header: the offset, size and number of the program headers, and of the sections. */
const HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;

/** Started by their own path: the oldest reads frames in the heap, the newest has chunks. */
const plain = testInterpreters().filter(({ command }) => command.length === 1);
const pythons: TestInterpreter[] = [...new Set([...plain.slice(0, 1), ...plain.slice(-1)])];
const skip = kernelCoreObstacle() ?? false;

let folder = "";

before(() => {
  folder = mkdtempSync(join(tmpdir(), "pyrometer-damaged-"));
});

after(() => rmSync(folder, { recursive: true }));

async function coreOf(python: TestInterpreter): Promise<string> {
  const copy = join(folder, `core-${python.minor}`);
  await withKernelCore(
    python,
    "abort",
    () => Promise.resolve(),
    ({ path }) => Promise.resolve(copyFileSync(path, copy)),
  );
  return copy;
}

/** Undefined where it was refused in words. */
async function dumpOrWords(path: string): Promise<ProcessDump | string> {
  try {
    return await dumpCore(path, NOWHERE);
  } catch (error) {
    if (error instanceof OperatingError) return error.message;
    throw error;
  }
}

for (const python of pythons) {
  test(`compressed cores: ${python.name}`, { skip }, async () => {
    const path = await coreOf(python);
    const { threads } = await dumpCore(path, NOWHERE);
    const bytes = readFileSync(path);
    for (const [name, packed] of [
      ["gz", gzipSync(bytes, { level: 1 })],
      ["zst", zstdCompressSync(bytes)],
    ] as const) {
      const packedPath = `${path}.${name}`;
      writeFileSync(packedPath, packed);
      assert.deepEqual((await dumpCore(packedPath, NOWHERE)).threads, threads, name);
      // Of one that ends early what came before is there.
      writeFileSync(packedPath, packed.subarray(0, Math.floor(packed.length * 0.9)));
      const cut = await dumpOrWords(packedPath);
      const words = typeof cut === "string" ? cut : cut.remarks.join();
      assert.match(`${words}`, /cut short/);
    }
  });

  test(`cores cut short: ${python.name}`, { skip }, async () => {
    const path = await coreOf(python);
    const whole = statSync(path).size;
    const { threads } = await dumpCore(path, NOWHERE);
    const seen = new Set<string>();
    for (const share of [0, 0.0001, 0.01, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 0.999]) {
      const cut = `${path}-cut`;
      copyFileSync(path, cut);
      truncateSync(cut, Math.floor(whole * share));
      const dump = await dumpOrWords(cut);
      if (typeof dump === "string") {
        assert.match(dump, share < 0.01 ? /not a core|cut short|ends/ : /cut short/);
        seen.add("words");
        continue;
      }
      seen.add("dump");
      assert.match(dump.remarks.join(), /the core is cut short: \d+ of \d+ bytes/);
      for (const thread of dump.threads) {
        const undamaged = threads.find(({ tid }) => tid === thread.tid);
        assert.deepEqual(thread.frames, undamaged?.frames.slice(0, thread.frames.length));
        if (thread.frames.length !== undamaged?.frames.length)
          assert.notEqual(thread.failure, undefined);
      }
    }
    assert.deepEqual([...seen].toSorted(), ["dump", "words"]);
  });

  test(`a core that lost its notes: ${python.name}`, { skip }, async () => {
    const path = await coreOf(python);
    const { threads } = await dumpCore(path, NOWHERE);
    forgetNotes(path, [NOTE_STATUS]);
    const without = await dumpCore(path, NOWHERE);
    assert.match(without.remarks.join(), /its notes of threads are missing/);
    assert.deepEqual(new Set(without.threads.map(({ tid }) => tid)), new Set([0]));
    const framesOf = (dump: readonly DumpedThread[]): ReadonlySet<string> =>
      new Set(dump.map(({ frames }) => JSON.stringify(frames)));
    assert.deepEqual(framesOf(without.threads), framesOf(threads));
    forgetNotes(path, [NOTE_FILES]);
    await assert.rejects(dumpCore(path, NOWHERE), /has no notes of its threads and files/);
  });

  test(`${MUTATIONS} cores that lie: ${python.name}`, { skip, timeout: 300_000 }, async () => {
    const path = await coreOf(python);
    const core = new CoreFile(openSync(path, "r"), path);
    const places = placesOf(core, path);
    core.close();
    const random = new Random(20_261_124);
    await dumpOrWords(path);
    const memoryBefore = process.memoryUsage.rss();
    let dumped = 0;
    for (let round = 0; round < MUTATIONS; round++) {
      const fd = openSync(path, "r+");
      const restore = mutate(fd, places, random);
      const start = performance.now();
      const outcome = await dumpOrWords(path);
      const took = performance.now() - start;
      assert.ok(took < LONGEST_MS, `round ${round} took ${took} ms`);
      if (typeof outcome !== "string") dumped++;
      restore();
      closeSync(fd);
    }
    assert.ok(dumped > MUTATIONS / 10 && dumped < MUTATIONS, `${dumped} dumped`);
    const growth = process.memoryUsage.rss() - memoryBefore;
    assert.ok(growth < MOST_GROWTH_BYTES, `${growth} bytes more`);
  });
}

const NOTE_STATUS = 1;
const NOTE_FILES = 0x46494c45;

/** Gives notes of some types, which the kernel writes into one segment, a type that none has. */
function forgetNotes(path: string, types: readonly number[]): void {
  const bytes = readFileSync(path);
  const start = Number(bytes.readBigUInt64LE(HEADER_BYTES + 8));
  const end = start + Number(bytes.readBigUInt64LE(HEADER_BYTES + 32));
  const padded = (size: number): number => Math.ceil(size / 4) * 4;
  for (let at = start; at + 12 <= end;) {
    const sizeBytes = padded(bytes.readUInt32LE(at)) + padded(bytes.readUInt32LE(at + 4));
    if (types.includes(bytes.readUInt32LE(at + 8))) bytes.writeUInt32LE(0x7fff, at + 8);
    at += 12 + sizeBytes;
  }
  writeFileSync(path, bytes);
}

/** Ranges of the file that are believed: a mutation takes one of them, then a word in it. */
function placesOf(core: CoreFile, path: string): readonly (readonly [number, number])[] {
  const start = readFileSync(path).subarray(0, HEADER_BYTES);
  const headers = start.readUInt16LE(56) * PROGRAM_HEADER_BYTES;
  const notes = readFileSync(path).readBigUInt64LE(HEADER_BYTES + 8);
  const noteBytes = Number(readFileSync(path).readBigUInt64LE(HEADER_BYTES + 32));
  const written = core.segments.filter(({ writtenBytes }) => writtenBytes > 0);
  return [
    [0, HEADER_BYTES],
    [HEADER_BYTES, headers],
    [HEADER_BYTES, headers],
    [Number(notes), noteBytes],
    [Number(notes), noteBytes],
    ...written.map(({ offset, writtenBytes }) => [offset, writtenBytes] as const),
  ];
}

const WORDS = [
  0n,
  1n,
  7n,
  8n,
  0xffffn,
  0x7fff_ffffn,
  1n << 32n,
  (1n << 47n) - 8n,
  (1n << 53n) + 1n,
];

/** Writes some wrong words; returns what puts the right ones back. */
function mutate(
  fd: number,
  places: readonly (readonly [number, number])[],
  random: Random,
): () => void {
  const undo: (() => void)[] = [];
  for (let count = 1 + random.below(4); count > 0; count--) {
    const [offset, sizeBytes] = random.of(places);
    const at = offset + random.below(Math.max(1, Math.floor(sizeBytes / 4) - 2)) * 4;
    const old = Buffer.alloc(8);
    readSync(fd, old, 0, 8, at);
    const word = Buffer.alloc(8);
    const isNear = random.below(2) === 0;
    const value = isNear
      ? old.readBigUInt64LE() ^ (1n << BigInt(random.below(64)))
      : random.of(WORDS);
    word.writeBigUInt64LE(BigInt.asUintN(64, random.below(8) === 0 ? -value : value));
    writeSync(fd, word, 0, 8, at);
    undo.unshift(() => writeSync(fd, old, 0, 8, at));
  }
  return () => undo.forEach((one) => one());
}

test("what unpacks to more than a core may have is refused", async () => {
  const path = join(folder, "bomb.gz");
  writeFileSync(path, gzipSync(Buffer.alloc(8 << 20)));
  await assert.rejects(openUnpacked(openSync(path, "r"), path, 1 << 20), {
    name: "OperatingError",
    message: /unpacks to more than 1048576 bytes/,
  });
});

test("what is no core is called what it is", async () => {
  const xz = join(folder, "core.xz");
  writeFileSync(xz, Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]));
  for (const [path, words] of [
    [join(folder, "none"), /cannot read the core file/],
    [folder, /cannot read the core file/],
    [import.meta.filename, /not a core file/],
    [process.execPath, /a program or library, not a core file/],
    [xz, /compressed by xz/],
  ] as const) {
    const found = await dumpOrWords(path);
    assert.match(typeof found === "string" ? found : "a dump", words);
  }
});
