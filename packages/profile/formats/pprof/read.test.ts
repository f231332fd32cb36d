// Files of Go, of austin2pprof and of our own writer, whose sums must be what was measured.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { frameName, framePath } from "../../model/labels.ts";
import type { Document } from "../../model/document.ts";
import { randomProfile } from "../../model/random-profile.ts";
import { DEFAULT_SELECTION } from "../../model/selection.ts";
import { assertDocument, fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { decodePprof } from "./decode.test-helper.ts";
import { readPprof } from "./read.ts";
import { sniffPprof } from "./sniff.ts";
import { pprofBytes } from "./write.ts";

const FIXTURES = join(import.meta.dirname, "../../../../fixtures/profiles");
const FILES = globSync("{go,austin}/*/*.{pb,pb.gz,pprof}", { cwd: FIXTURES }).sort();

function contentOf(file: string): Uint8Array {
  const bytes = readFileSync(join(FIXTURES, file));
  return new Uint8Array(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
}

async function read(bytes: Uint8Array): Promise<Document> {
  return await readPprof(inputOf(bytes), { rows: "runs" });
}

/** Sums by value type. */
function totals({ profile }: Document): Record<string, number> {
  const sums = profile.samples.values.map((column) => column.reduce((sum, one) => sum + one, 0));
  return Object.fromEntries(profile.valueTypes.map(({ name }, at) => [name, sums[at]]));
}

const NS: Readonly<Record<string, number>> = { microseconds: 1e3, μs: 1e3, milliseconds: 1e6 };

for (const file of FILES) {
  test(`${file}: every value type adds up to what the schema's reader finds`, async () => {
    const bytes = contentOf(file);
    assert.equal(sniffPprof(bytes), 2);
    const document = await read(bytes);
    assertDocument(document);
    const { sampleType, sample, stringTable } = decodePprof(bytes);
    const expected = sampleType.map(({ type, unit }, at) => {
      const scale = NS[stringTable[Number(unit)]] ?? 1;
      const sum = sample.reduce((all, { value }) => all + Number(value[at]) * scale, 0);
      return [stringTable[Number(type)], sum] as const;
    });
    assert.deepEqual(totals(document), Object.fromEntries(expected));
    const leaf = document.profile.stacks.frame[document.profile.samples.stack[0]];
    assert.notEqual(frameName(document.profile, leaf), "");
  });
}

test("there are files of Go and of austin", () => assert.ok(FILES.length >= 4, FILES.join(" ")));

test("threads of austin2pprof are threads", async () => {
  const { profile } = await read(contentOf("austin/4.0.0/austin.pprof"));
  assert.ok(profile.threads.tid.length >= 2);
  assert.ok(profile.threads.pid.every((pid) => pid > 0));
});

test("what we write is read again: stacks, values, threads, files and lines", async () => {
  for (let seed = 0; seed < 4; seed += 1) {
    const profile = randomProfile(seed, 80);
    const selection = { ...DEFAULT_SELECTION, value: "wall", includeIdle: true, perProcess: false };
    const written = pprofBytes(profile, selection);
    const document = await read(written);
    assertDocument(document);
    assert.match(document.writtenBy, /^pyrometer \d/);
    assert.equal(document.profile.valueTypes[0].name, "wall");
    const again = await read(pprofBytes(document.profile, selection));
    assert.deepEqual(summary(again), summary(document));
    const { wall, cpu, samples } = totals(document);
    const sum = (column: ArrayLike<number>): number =>
      Array.from(column).reduce((all, one) => all + Math.round(one), 0);
    assert.ok(Math.abs(wall - sum(profile.samples.wallNs)) <= profile.samples.stack.length);
    assert.ok(Math.abs(cpu - sum(profile.samples.cpuNs)) <= profile.samples.stack.length);
    assert.equal(samples, sum(profile.samples.count));
  }
});

/** Each stack as text with its values. */
function summary({ profile }: Document): readonly string[] {
  const { stacks, samples, frames, threads } = profile;
  return Array.from(samples.stack, (stack, row) => {
    const path: string[] = [];
    for (let at = stack; at >= 0; at = stacks.parent[at]) {
      const frame = stacks.frame[at];
      path.push(`${frameName(profile, frame)} ${framePath(profile, frame)}:${frames.line[frame]}`);
    }
    const thread = samples.thread[row];
    const values = samples.values.map((column) => column[row]).join(" ");
    return `${threads.pid[thread]} ${threads.tid[thread]} ${path.join(";")} ${values}`;
  }).sort();
}

const STRINGS = ["", "samples", "count", "space", "kilobytes", "outer", "inner", "a.py", "request"];

/** A message of fields, in order: numbers, texts and messages. */
function message(
  ...fields: readonly (readonly [number, number | string | Uint8Array])[]
): Uint8Array {
  const writer = new BinaryWriter();
  for (const [field, value] of fields) {
    if (typeof value === "number") writer.tag(field, WireType.Varint).int64(BigInt(value));
    else if (typeof value === "string") writer.tag(field, WireType.LengthDelimited).string(value);
    else writer.tag(field, WireType.LengthDelimited).bytes(value);
  }
  return writer.finish();
}

const TYPES = [
  [1, message([1, 1], [2, 2])],
  [1, message([1, 3], [2, 4])],
] as const;
const HUGE_ID = 2 ** 53 + 2;
const NAMES = [
  // A location whose function was inlined into another, and one that is an address alone.
  [4, message([1, HUGE_ID], [3, 64], [4, message([1, 2], [2, 7])], [4, message([1, 1], [2, 9])])],
  [4, message([1, 5], [3, 255])],
  [5, message([1, 1], [2, 5], [4, 7], [5, 3])],
  [5, message([1, 2], [2, 6], [4, 7])],
  ...STRINGS.map((text) => [6, text] as const),
] as const;

test("inlined calls, large ids, addresses, labels, units; what is wrong is counted", async () => {
  const bytes = message(
    ...TYPES,
    [2, message([1, HUGE_ID], [1, 5], [2, 3], [2, 2], [3, message([1, 8], [3, 1])])],
    [2, message([1, 5], [2, -4], [2, 1])],
    [2, message([1, 5], [2, 1])],
    [2, message([1, 77], [2, 1], [2, 1])],
    ...NAMES,
    [7, 5],
    [14, 1],
  );
  const document = await read(bytes);
  assertDocument(document);
  assert.deepEqual(document.profile.valueTypes, [
    { name: "samples", unit: "count" },
    { name: "space", unit: "bytes" },
  ]);
  assert.deepEqual(summary(document), [
    "0 0 0xff :-1 -4 1024",
    "0 0 inner a.py:7;outer a.py:9;0xff :-1 3 2048",
  ]);
  const found = document.diagnosis.map(
    ({ kind, message: text, count }) => `${kind} ${count} ${text}`,
  );
  assert.deepEqual(found, [
    "read 4 samples",
    'dropped 1 labels "request" of samples',
    "dropped 1 samples whose number of values is not that of types",
    "dropped 1 places that are not there",
    "dropped 1 samples without a place in the program",
    "ambiguous 1 places that are known by their address alone",
    "ambiguous 1 values below 0, as of a difference",
    "ambiguous 1 expression of frames to leave out (drop_frames), not applied",
  ]);
});

test("labels without a place are told by name, with the first of their values", async () => {
  const texts = [...STRINGS, "trace_id", "4bf92f35", "00f067aa", "bytes", "x".repeat(100)];
  const textLabel = (row: number): readonly [number, Uint8Array] => [3, message([1, 9], [2, row])];
  const sizeLabel = [3, message([1, 12], [3, 512], [4, 12])] as const;
  const sample = (...labels: readonly (readonly [number, Uint8Array])[]): Uint8Array =>
    message([1, 5], [2, 1], [2, 1], ...labels);
  const bytes = message(
    ...TYPES,
    [2, sample(textLabel(10), sizeLabel)],
    [2, sample(textLabel(10))],
    [2, sample(textLabel(11), sizeLabel)],
    [2, sample(textLabel(13))],
    [4, message([1, 5], [3, 255])],
    ...texts.map((text) => [6, text] as const),
  );
  const { diagnosis } = await read(bytes);
  assert.deepEqual(
    diagnosis.filter(({ kind }) => kind === "dropped"),
    [
      {
        kind: "dropped",
        message: 'labels "trace_id" of samples',
        count: 4,
        places: ['"4bf92f35"', '"00f067aa"', `"${"x".repeat(60)}…"`],
      },
      {
        kind: "dropped",
        message: 'labels "bytes" of samples',
        count: 2,
        places: ['"512 bytes"'],
      },
    ],
  );
});

test("a profile behind another, a cut one, and one of nothing are refused", async () => {
  const bytes = contentOf("go/1.26.8/cpu.pb");
  const doubled = new Uint8Array([...bytes, ...bytes]);
  await assert.rejects(read(doubled), { message: /a second profile begins/ });
  await assert.rejects(read(bytes.subarray(0, 2000)), {
    message: /cut short: it ends at byte 2000/,
  });
  await assert.rejects(read(message([6, ""])), { message: /no sample type/ });
});

test("a location of many lines in a sample of many locations is refused, quickly", async () => {
  const lines = Array.from({ length: 5000 }, () => [4, message([1, 1])] as const);
  const places = Array.from({ length: 20_000 }, () => [1, 9] as const);
  const sample = [2, message(...places, [2, 1], [2, 1])] as const;
  const bytes = message(...TYPES, sample, [4, message([1, 9], ...lines)], ...NAMES);
  const start = performance.now();
  await assert.rejects(read(bytes), { message: /more frames than its size allows/ });
  assert.ok(performance.now() - start < 5000);
});

test("2,000 mutations are read or refused", async () => {
  const own = pprofBytes(randomProfile(1, 30), DEFAULT_SELECTION);
  await fuzzReader(readPprof, [contentOf("go/1.26.8/cpu.pb"), own]);
});
