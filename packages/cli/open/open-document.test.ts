// Opening files as people have them: compressed once and twice, through a pipe, cut short, empty,
// no profile at all, and made to blow up.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { once } from "node:events";
import * as path from "node:path";
import { test } from "node:test";
import { constants, createGzip, createZstdCompress, gzipSync, zstdCompressSync } from "node:zlib";

import { OperatingError } from "#base/errors.ts";

import { temporaryFolder } from "../testing/temporary-folder.ts";
import { documentNotes, diagnosisLines, warningLines } from "./diagnosis-text.ts";
import { fileInput } from "./file-input.ts";
import { openDocument } from "./open-document.ts";

const FIXTURES = path.join(import.meta.dirname, "../../../fixtures/profiles");
const STATISTICS = path.join(FIXTURES, "cprofile/3.12.1/work.prof");
const STACKS = path.join(FIXTURES, "py-spy/0.4.3/raw.txt");
const folder = temporaryFolder();

const WITH_CHECKSUM = { [constants.ZSTD_c_checksumFlag]: 1 };
/** To be passed over: 5 bytes of it. */
const SKIPPED = Uint8Array.from([0x50, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]);

function written(name: string, content: Uint8Array | string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

test("the name says nothing: what is in the file decides, compressed or not", async () => {
  const bytes = fs.readFileSync(STATISTICS);
  const files = [
    written("plain.json", bytes),
    written("gzip.svg", gzipSync(bytes)),
    written("zstd", zstdCompressSync(bytes)),
    written("checked.zst", zstdCompressSync(bytes, { params: WITH_CHECKSUM })),
    written("both.gz", gzipSync(zstdCompressSync(bytes))),
    written(
      "parts.gz",
      Buffer.concat([gzipSync(bytes.subarray(0, 9)), gzipSync(bytes.subarray(9))]),
    ),
    written(
      "parts.zst",
      Buffer.concat([
        zstdCompressSync(bytes.subarray(0, 9)),
        SKIPPED,
        zstdCompressSync(bytes.subarray(9)),
      ]),
    ),
  ];
  for (const file of files) {
    const { format, edges } = await openDocument(file);
    assert.deepEqual([format, edges?.nodes.function.length], ["pstats", 201], file);
  }
});

test("a pipe with a name is read like a file", async () => {
  const pipe = path.join(folder, "pipe");
  assert.equal((await once(spawn("mkfifo", [pipe]), "exit"))[0], 0);
  const cat = once(spawn("sh", ["-c", 'exec cat "$1" > "$2"', "sh", STACKS, pipe]), "exit");
  const { format } = await openDocument(pipe);
  assert.equal(format, "collapsed");
  assert.equal((await cat)[0], 0);
});

const STACKED = `${"main;work 1\n".repeat(4000)}`;
const REFUSED: readonly (readonly [name: string, content: Uint8Array | string, what: RegExp])[] = [
  ["empty", "", /empty: is empty$/],
  ["empty.gz", gzipSync(""), /empty\.gz: is empty$/],
  ["cut.gz", gzipSync(STACKED).subarray(0, 60), /its gzip data ends too early, after \d+ bytes/],
  ["cut.zst", zstdCompressSync(STACKED).subarray(0, 18), /its zstd data ends too early, after \d+/],
  [
    "damaged.gz",
    Buffer.concat([gzipSync(STACKED).subarray(0, -8), Buffer.alloc(8, 7)]),
    /its gzip data is damaged, after \d+ bytes/,
  ],
  [
    "wide.zst",
    Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0xa0, 1, 0, 0]),
    /wide\.zst: its zstd data needs more than 128 MiB to look back/,
  ],
  ["thrice.gz", gzipSync(gzipSync(gzipSync(STACKED))), /looks like binary data, which is no prof/],
  ["a.zip", "PK\u0003\u0004", /looks like a zip archive, which is no profile known here$/],
  ["letter", "Dear colleague,\nit is slow.\n", /looks like text that begins "Dear colleague, it/],
  ["perf.data", "PERFILE2 and more", /is a recording of Linux perf \(perf\.data\), which cannot/],
  [
    "cut.prof",
    fs.readFileSync(STATISTICS).subarray(0, 700),
    /cut\.prof: looks like cProfile \(pstats\); it is cut short: it ends at byte 700/,
  ],
];

for (const [name, content, what] of REFUSED) {
  test(`${name} is refused in one line`, async () => {
    const file = written(name, content);
    const open = fs.readdirSync("/proc/self/fd").length;
    await assert.rejects(openDocument(file), (error) => {
      assert.ok(error instanceof OperatingError && error.kind === "bad-file");
      assert.match(error.message, what);
      assert.ok(error.message.startsWith(file) && !error.message.includes("\n"));
      assert.notEqual(error.remedy, undefined);
      return true;
    });
    assert.ok(fs.readdirSync("/proc/self/fd").length <= open, "the file is closed");
  });
}

test("what is missing, a folder, and what may not be read say so", async () => {
  await assert.rejects(openDocument(path.join(folder, "none")), {
    message: /no such file or folder/,
  });
  await assert.rejects(openDocument(folder), { message: /is a folder/ });
});

test("a small file that becomes 200 MB is refused while it is read", async () => {
  const file = path.join(folder, "bomb.zst");
  const compress = createZstdCompress();
  const output = fs.createWriteStream(file);
  compress.pipe(output);
  const zeros = Buffer.alloc(1 << 20, "a");
  for (let mib = 0; mib < 200; mib += 1) {
    if (!compress.write(zeros)) await once(compress, "drain");
  }
  compress.end();
  await once(output, "finish");
  assert.ok(fs.statSync(file).size < 100_000);
  const input = await fileInput(file);
  const before = process.memoryUsage().arrayBuffers;
  await assert.rejects(input.whole(), { message: /expands to more than 1024 times its size/ });
  assert.ok(process.memoryUsage().arrayBuffers - before < 300e6);
  await input.close();
});

test("all of a compressed file, of whatever size, byte for byte", async () => {
  const file = path.join(folder, "large.gz");
  const gzip = createGzip();
  const output = fs.createWriteStream(file);
  gzip.pipe(output);
  const block = Buffer.from(Array.from({ length: 65_536 }, (_, at) => (at * 7919) & 0xff));
  for (let piece = 0; piece < 100; piece += 1) {
    block.writeUInt32LE(piece);
    if (!gzip.write(Buffer.from(block))) await once(gzip, "drain");
  }
  gzip.end();
  await once(output, "finish");
  const input = await fileInput(file);
  assert.equal(input.head.length, 65_536);
  const bytes = await input.whole();
  assert.equal(bytes.length, 6_553_600);
  for (let piece = 0; piece < 100; piece += 1) {
    assert.equal(new DataView(bytes.buffer, piece * 65_536).getUint32(0, true), piece);
  }
  await input.close();
});

test("the diagnosis as lines: what a person must know, with places", async () => {
  const found = await openDocument(path.join(FIXTURES, "odd/bad-index.speedscope.json"));
  assert.deepEqual(warningLines("x.json", found.diagnosis), [
    "note: x.json: left out: 1 samples of a frame that the file does not list" +
      " (profiles[0].samples[1])",
  ]);
  assert.ok(diagnosisLines(found.diagnosis).some((line) => line.startsWith("read: 1 samples")));
  assert.deepEqual(documentNotes("x.json", found), warningLines("x.json", found.diagnosis));
});
