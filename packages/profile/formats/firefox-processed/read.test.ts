import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { fixtureBytes, fixturePaths, readFixture, sniffFixture } from "../testing/fixture.ts";
import { fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings, kindsOf, stackTexts, totalOf } from "../testing/stack-texts.ts";
import { readFirefoxProcessed } from "./read.ts";
import { sniffFirefoxProcessed } from "./sniff.ts";

const META = {
  version: 30,
  interval: 1,
  startTime: 5000,
  product: "app",
  categories: [{ name: "Python" }, { name: "Kernel" }],
};
const STRINGS = [
  "main",
  "/app/a.py",
  "py::work:/app/b.py",
  "perf-12.map",
  "read",
  "vmlinux",
  "Mark",
];
const FUNCTIONS = { name: [0, 2, 4], resource: [-1, 0, 1], lineNumber: [3, null, null], length: 3 };
const FRAMES = {
  func: [0, 1, 2, 9],
  line: [4, null, null, 1],
  column: [2, null, null, null],
  address: [-1, 100, 200, -1],
  category: [0, null, 1, null],
  length: 4,
};
const RESOURCES = { name: [3, 5], lib: [0, 1], type: [1, 1], length: 2 };

/** Version 70: all tables are shared, sources have texts, callers are told by offsets. */
function newFile(thread: object = {}): object {
  return {
    meta: { ...META, preprocessedProfileVersion: 70, sampleUnits: { threadCPUDelta: "ns" } },
    threads: [
      {
        name: "python",
        pid: "12",
        tid: 12,
        samples: {
          stack: [1, 1, 2, null, 3],
          timeDeltas: [100, 1, 1, 1, 1],
          threadCPUDelta: [null, 500, 700, 1, 1],
          weight: null,
          weightType: "samples",
          length: 5,
        },
        markers: {
          name: [6],
          startTime: [101],
          endTime: [103],
          phase: [1],
          category: [1],
          data: [{ a: 1 }],
          length: 1,
        },
        ...thread,
      },
    ],
    counters: [
      { name: "malloc", category: "Memory", samples: { time: [100, 101], count: [5, 6] } },
    ],
    shared: {
      stringArray: STRINGS,
      stackTable: { frame: [0, 1, 2, 3], prefixOffset: [0, 1, 2, 3], length: 4 },
      frameTable: FRAMES,
      funcTable: { ...FUNCTIONS, source: [0, null, null] },
      resourceTable: RESOURCES,
      sources: { length: 1, id: ["x"], filename: [1], content: ["def main(): pass\n"] },
    },
  };
}

/** Version 40: each thread has its tables, callers are told by row, files by name. */
function oldFile(): object {
  const tables = {
    stringArray: STRINGS,
    stackTable: { frame: [0, 1, 2], prefix: [null, 0, 0], length: 3 },
    frameTable: FRAMES,
    funcTable: { ...FUNCTIONS, fileName: [1, null, null] },
    resourceTable: RESOURCES,
  };
  const samples = { stack: [1, 2], time: [7, 8], weight: [1.5, 2], weightType: "tracing-ms" };
  const thread = {
    name: "python",
    pid: 12,
    tid: "13.1",
    samples,
    markers: { name: [] },
    ...tables,
  };
  return { threads: [thread], meta: { ...META, preprocessedProfileVersion: 40 } };
}

async function read(file: object): Promise<Document> {
  return await readFirefoxProcessed(inputOf(JSON.stringify(file)), { rows: "runs" });
}

test("version 70: shared tables, offsets, deltas, CPU, texts of sources", async () => {
  const document = await read(newFile());
  assert.deepEqual(stackTexts(document), [
    "main (/app/a.py:4);work (/app/b.py) 2 500",
    "main (/app/a.py:4);read (vmlinux) 1 700",
  ]);
  assert.deepEqual([...document.profile.samples.timeNs], [0, 2e6]);
  assert.deepEqual(kindsOf(document, "read"), ["kernel"]);
  assert.deepEqual(kindsOf(document, "work"), ["python"]);
  assert.deepEqual([...(document.sources ?? [])], [["/app/a.py", "def main(): pass\n"]]);
  assert.deepEqual(document.kinds, ["samples", "markers", "counters"]);
  assert.deepEqual([...(document.markers?.timeNs ?? [])], [1e6]);
  assert.deepEqual([...(document.markers?.durationNs ?? [])], [2e6]);
  assert.deepEqual([...(document.counters?.value ?? [])], [5, 11]);
  assert.deepEqual(findings(document), [
    "read: samples × 3",
    "read: threads × 1",
    "dropped: frames of an unknown function × 1 (frameTable[3])",
    "dropped: samples without a stack × 1 (threads[0].samples[3])",
    "dropped: samples of an unknown stack × 1 (threads[0].samples[4])",
  ]);
});

test("version 40: tables in the thread, weights in ms", async () => {
  const document = await read(oldFile());
  assert.deepEqual(document.profile.valueTypes, [{ name: "time", unit: "nanoseconds" }]);
  assert.deepEqual(stackTexts(document), [
    "main (/app/a.py:4);work (/app/b.py) 1500000",
    "main (/app/a.py:4);read (vmlinux) 2000000",
  ]);
  assert.deepEqual(document.profile.threads.name, ["python (13.1)"]);
});

test("version 75: flags tell what a row does not have", async () => {
  const file = newFile() as { meta: object; shared: Record<string, object> };
  file.meta = { ...META, preprocessedProfileVersion: 75, sampleUnits: { threadCPUDelta: "ns" } };
  file.shared["frameTable"] = {
    func: [0, 1, 2, 9],
    line: [4, 0, 0, 1],
    column: [2, 0, 0, 0],
    address: [0, 100, 200, 0],
    category: [0, 0, 1, 0],
    flags: [4 | 16 | 32, 2, 2 | 4, 16],
  };
  file.shared["funcTable"] = {
    name: [0, 2, 4],
    resource: [0, 0, 1],
    source: [0, 0, 0],
    lineNumber: [3, 0, 0],
    flags: [8 | 16, 4, 4],
  };
  const document = await read(file);
  assert.deepEqual(stackTexts(document), stackTexts(await read(newFile())));
  assert.deepEqual([...document.profile.functions.firstLine], [3, -1, -1]);
});

test("a stack that is its own caller is unknown", async () => {
  const file = newFile() as { shared: { stackTable: object } };
  file.shared.stackTable = { frame: [0, 0, 0, 0], prefixOffset: [5, -1, 1, 0] };
  const document = await read(file);
  assert.deepEqual(stackTexts(document), ["main (/app/a.py:4) 1 1"]);
});

test("old versions are refused by name, newer ones are read with a word", async () => {
  const meta = { ...META, preprocessedProfileVersion: 12 };
  await assert.rejects(read({ meta, threads: [] }), {
    message: "profile: a profile of Firefox of version 12; 30 is the oldest that is read",
  });
  const newer = { ...META, preprocessedProfileVersion: 99 };
  assert.match(findings(await read({ ...newFile(), meta: newer })).join("\n"), /newer than 75/u);
});

test("Tachyon's files are read", async () => {
  const paths = fixturePaths("tachyon", /gecko\.json$/u);
  assert.ok(paths.length > 0);
  for (const path of paths) {
    assert.equal(sniffFixture(sniffFirefoxProcessed, path), 3);
    const document = await readFixture(readFirefoxProcessed, path);
    assert.equal(document.writtenBy, "Tachyon Sampling Profiler");
    assert.ok(totalOf(document) > 100);
    assert.ok(stackTexts(document).some((text) => text.includes("profiled_service.py")));
    assert.ok((document.markers?.name.length ?? 0) > 0);
    assert.deepEqual(
      document.diagnosis.filter(({ kind }) => kind !== "read"),
      [],
    );
  }
});

test("2,000 mutated files give a valid document or one line", async () => {
  const seeds = [newFile(), oldFile(), newFile({ nativeAllocations: {} })];
  await fuzzReader(
    readFirefoxProcessed,
    seeds.map((seed) => new TextEncoder().encode(JSON.stringify(seed))),
  );
  await fuzzReader(readFirefoxProcessed, fixturePaths("tachyon", /gecko/u).map(fixtureBytes), 100);
});
