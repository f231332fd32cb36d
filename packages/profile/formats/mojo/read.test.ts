// Files of Austin 4, judged by the text that mojo2austin made of the same files.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { frameName, framePath } from "../../model/labels.ts";
import { assertDocument, fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { readMojo } from "./read.ts";
import { sniffMojo } from "./sniff.ts";

const FIXTURES = join(import.meta.dirname, "../../../../fixtures/profiles/austin/4.0.0");

function contentOf(file: string): Uint8Array {
  return readFileSync(join(FIXTURES, file));
}

async function read(bytes: Uint8Array): Promise<Document> {
  return await readMojo(inputOf(bytes), { rows: "runs" });
}

/** Microseconds by stack, as Austin's text has them. */
function sums({ profile }: Document): Map<string, number> {
  const { stacks, samples, frames, threads } = profile;
  const found = new Map<string, number>();
  const wall = samples.values[profile.valueTypes.findIndex(({ name }) => name === "wall")];
  for (const [row, stack] of samples.stack.entries()) {
    const path: string[] = [];
    for (let at = stack; at >= 0; at = stacks.parent[at]) {
      const frame = stacks.frame[at];
      const name = frameName(profile, frame);
      if (name === "no Python stack") continue;
      path.unshift(`${framePath(profile, frame)}:${name}:${frames.line[frame]}`);
    }
    const thread = samples.thread[row];
    const key = [`P${threads.pid[thread]}`, `T0:${threads.tid[thread]}`, ...path].join(";");
    found.set(key, (found.get(key) ?? 0) + wall[row] / 1000);
  }
  return found;
}

function byKey([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}

function sumsOfText(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of text.split("\n").filter((one) => one.startsWith("P"))) {
    const blank = line.lastIndexOf(" ");
    const key = line.slice(0, blank);
    found.set(key, (found.get(key) ?? 0) + Number(line.slice(blank + 1)));
  }
  return found;
}

for (const name of ["wall", "full"]) {
  test(`${name}.mojo: the stacks and times of ${name}.austin`, async () => {
    const bytes = contentOf(`${name}.mojo`);
    assert.equal(sniffMojo(bytes), 3);
    const document = await read(bytes);
    assertDocument(document);
    assert.equal(document.writtenBy, "Austin 4.0.0");
    assert.match(document.profile.meta.pythonVersion, /^3\.14/);
    assert.equal(document.profile.meta.rateHz, 50);
    const text = readFileSync(join(FIXTURES, `${name}.austin`), "utf8");
    const expected = [...sumsOfText(text)].sort(byKey);
    const found = [...sums(document)].sort(byKey);
    assert.deepEqual(
      found.map(([key, us]) => [key, Math.round(us)]),
      expected,
    );
  });
}

test("CPU time, time and memory together, and the collector", async () => {
  const cpu = await read(contentOf("cpu.mojo"));
  assert.deepEqual(cpu.profile.valueTypes, [{ name: "cpu", unit: "nanoseconds" }]);
  const { profile } = await read(contentOf("full.mojo"));
  const names = profile.valueTypes.map(({ name }) => name);
  assert.deepEqual(names, ["cpu", "wall", "memory"]);
  const [cpuNs, wallNs] = profile.samples.values.map((one) => one.reduce((sum, v) => sum + v, 0));
  assert.ok(cpuNs > 0 && cpuNs <= wallNs);
  assertDocument(await read(contentOf("gc.mojo")));
});

/** Bytes of events: numbers below 64 are bytes, texts end in a zero byte. */
function stream(...parts: readonly (number | string)[]): Uint8Array {
  const bytes = parts.flatMap((part) =>
    typeof part === "number" ? [part] : [...new TextEncoder().encode(part), 0],
  );
  return Uint8Array.from(bytes);
}

const HEAD = [0x4d, 0x4f, 0x4a, 3, 1, "mode", "wall"] as const;
const STRINGS = [11, 2, "app.py", 11, 3, "run", 11, 4, "lib.so", 11, 5, "spin"] as const;
/** Frame 1 is app.py:run, frame 2 lib.so:spin. */
const FRAMES = [3, 1, 2, 3, 7, 7, 5, 9, 3, 2, 4, 5, 0, 0, 0, 0] as const;

const SAMPLE = [2, 9, 0, "b"] as const;
const CALLED = [5, 1, 5, 2, 9, 10] as const;
const REPEATED_IN_KERNEL = [13, 6, "do_read", 9, 20] as const;
const REPEATED_IN_GC = [13, 7, 9, 30] as const;

test("a stack that repeats the outer part of the one before, without its native end", async () => {
  const bytes = stream(
    ...HEAD,
    ...SAMPLE,
    ...STRINGS,
    ...FRAMES,
    ...CALLED,
    ...SAMPLE,
    ...REPEATED_IN_KERNEL,
    ...SAMPLE,
    ...REPEATED_IN_GC,
  );
  const document = await read(bytes);
  assertDocument(document);
  assert.deepEqual(
    [...sums(document)],
    [
      ["P9;T0:11;app.py:run:7;lib.so:spin:-1", 10],
      ["P9;T0:11;app.py:run:7;:do_read:-1", 20],
      ["P9;T0:11;app.py:run:7;:GC:-1", 30],
    ],
  );
  assert.equal(document.profile.frames.column[0], 4);
});

test("a file that was cut off holds the samples before; what is no event is refused", async () => {
  const bytes = contentOf("wall.mojo");
  const cut = await read(bytes.subarray(0, 5000));
  assertDocument(cut);
  assert.ok(cut.profile.samples.stack.length > 10);
  assert.match(cut.diagnosis.map(({ message }) => message).join(), /cut short/);
  const torn = stream(...HEAD, 2, 9, 0, "b", 60);
  await assert.rejects(read(torn), { message: /at byte 20: there is no event 60/ });
  await assert.rejects(read(stream(0x4d, 0x4f, 0x4a, 4)), { message: /version 4/ });
});

test("2,000 mutations are read or refused", async () => {
  await fuzzReader(readMojo, [contentOf("full.mojo"), contentOf("gc.mojo")]);
});
