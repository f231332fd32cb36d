import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { sniffCollapsed } from "../collapsed/sniff.ts";
import { fixtureBytes, fixturePaths, readFixture, sniffFixture } from "../testing/fixture.ts";
import { assertDocument, fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings, kindsOf, stackTexts, totalOf } from "../testing/stack-texts.ts";
import { readAustin } from "./read.ts";
import { sniffAustin } from "./sniff.ts";

async function read(text: string): Promise<Document> {
  const document = await readAustin(inputOf(text), { rows: "runs" });
  assertDocument(document);
  return document;
}

for (const path of fixturePaths("austin", /\.austin$/u)) {
  test(`reads ${path}`, async () => {
    assert.equal(sniffFixture(sniffAustin, path), 3);
    const document = await readFixture(readAustin, path);
    assertDocument(document);
    const lines = new TextDecoder().decode(fixtureBytes(path)).trimEnd().split("\n");
    const samples = lines.filter((line) => line.startsWith("P"));
    const metrics = samples.map((line) => line.split(" ").at(-1)?.split(",") ?? []);
    // It is collapsed text too, unless a sample has several metrics; the surer one is taken.
    const isPlain = metrics.every((all) => all.length === 1);
    assert.equal(sniffFixture(sniffCollapsed, path), isPlain ? 2 : 0);
    // Microseconds; of memory bytes.
    const factor = lines.includes("# mode: memory") ? 1 : 1000;
    const sum = metrics.reduce((total, [first]) => total + Number(first) * factor, 0);
    assert.equal(totalOf(document), sum);
    assert.deepEqual(findings(document), [`read: samples × ${samples.length}`]);
    // Only 4.0 tells.
    const version = lines[0] === "# austin: 4.0.0" ? "3.14.10" : "";
    assert.equal(document.profile.meta.pythonVersion, version);
    assert.equal(document.profile.meta.rateHz, 50);
    assert.equal(new Set(document.profile.threads.tid).has(document.profile.meta.pid), true);
    // Memory grew while modules were imported, and not later.
    const callee = factor === 1 ? "Thread" : "handle";
    const main = new RegExp(`\\(/srv/app/profiled_service\\.py:\\d+\\);${callee}`, "u");
    assert.ok(stackTexts(document).some((text) => main.test(text)));
  });
}

test("time, CPU time and memory of full mode, in nanoseconds and bytes", async () => {
  const document = await read(
    "# austin: 3.6.0\n# mode: full\n\nP1;T2;a.py:f:1 10,0,4096\nP1;T3;a.py:f:1;a.py:g:2 20,1,-512\n",
  );
  assert.deepEqual(
    document.profile.valueTypes.map(({ name, unit }) => `${name} ${unit}`),
    ["wall nanoseconds", "cpu nanoseconds", "allocated bytes", "freed bytes"],
  );
  assert.deepEqual(stackTexts(document), [
    "f (a.py:1) 10000 10000 4096 0",
    "f (a.py:1);g (a.py:2) 20000 0 0 512",
  ]);
  assert.equal(document.writtenBy, "Austin 3.6.0");
});

test("the mode of the header names the value", async () => {
  const typesOf = async (mode: string): Promise<readonly string[]> => {
    const document = await read(`# mode: ${mode}\nP1;T2;a.py:f:1 10\n`);
    return document.profile.valueTypes.map(({ name }) => name);
  };
  assert.deepEqual(await typesOf("wall"), ["wall"]);
  assert.deepEqual(await typesOf("cpu"), ["cpu"]);
  assert.deepEqual(await typesOf("memory"), ["allocated", "freed"]);
});

test("threads, interpreters, the collector, the kernel and samples without frames", async () => {
  const document = await read(
    "P1;T0:7 5\nP1;T1:7;a.py:f:1;:GC: 6\nP2;T0x7f00aa;C:\\x.py:g:3;kernel:do_wait:0 7\n",
  );
  assert.deepEqual(stackTexts(document), [
    "no Python frame 5000",
    "f (a.py:1);<GC> 6000",
    "g (C:\\x.py:3);do_wait 7000",
  ]);
  assert.deepEqual(kindsOf(document, "<GC>"), ["gc"]);
  assert.deepEqual(kindsOf(document, "do_wait"), ["kernel"]);
  const { threads } = document.profile;
  assert.deepEqual([...threads.pid], [0, 1, 1, 2]);
  assert.deepEqual([...threads.tid], [0, 7, 7, 0]);
  assert.deepEqual(threads.name, ["", "", "interpreter 1", "0x7f00aa"]);
});

test("lines that are no samples are counted", async () => {
  const document = await read("P1;T2;a.py:f:1 10\nP1;T2;a.py:f:1 10,2\nfoo;bar 3\n");
  assert.deepEqual(findings(document), [
    "read: samples × 1",
    "dropped: lines without the metrics of mode wall × 1 (line 2)",
    "dropped: lines without a process and a thread × 1 (line 3)",
  ]);
  await assert.rejects(read("# mode: wall\n"), /no line of it is a sample/);
});

test("a file of more threads than any machine has is too large, not broken", async () => {
  const lines = Array.from({ length: 1_000_001 }, (_, tid) => `P1;T0:${tid};a.py:f:1 1\n`);
  await assert.rejects(read(lines.join("")), /it is too large: more than 1000000 threads/);
});

test("2,000 mutated files neither hang nor crash", async () => {
  const full = "# mode: full\nP1;T2;a.py:f:1 10,0,4096\nP1;T3;a.py:f:1;a.py:g:2 20,1,-512\n";
  const seeds = fixturePaths("austin", /wall\.austin$/u).map((path) =>
    fixtureBytes(path).slice(0, 4000),
  );
  await fuzzReader(readAustin, [new TextEncoder().encode(full), ...seeds]);
});
