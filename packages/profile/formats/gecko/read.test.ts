import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { randomProfile } from "../../model/random-profile.ts";
import { DEFAULT_SELECTION } from "../../model/selection.ts";
import { fromText } from "../../model/text-profile.ts";
import { fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings, kindsOf, stackTexts, totalOf } from "../testing/stack-texts.ts";
import { readGecko } from "./read.ts";
import { sniffGecko } from "./sniff.ts";
import { writeGecko } from "./write.ts";

const META = {
  version: 24,
  interval: 1,
  startTime: 1_000_000,
  product: "Firefox",
  categories: [{ name: "JavaScript" }, { name: "Kernel" }],
  sampleUnits: { time: "ms", threadCPUDelta: "µs" },
};

/** As Firefox writes them: a schema names the columns, rows end behind their last value. */
function thread(more: object = {}): object {
  return {
    name: "GeckoMain",
    processType: "default",
    processName: "Parent",
    pid: 10,
    tid: 11,
    samples: {
      schema: { stack: 0, time: 1, responsiveness: 2, threadCPUDelta: 3 },
      data: [
        [1, 5, 0, null],
        [1, 6, 0, 900],
        [2, 7],
        [null, 8],
        [9, 9],
        [2, 6.5, 0, 10],
      ],
    },
    markers: {
      schema: { name: 0, startTime: 1, endTime: 2, phase: 3, category: 4, data: 5 },
      data: [
        [3, 5, null, 0, 0, { type: "Text", name: "x" }],
        [3, 5, 8, 1, 1],
        [4, 6, null, 2, 0],
        [4, null, 9, 3, 0],
        [4, null, 9, 3, 0],
        [4, null, null, 0, 0],
      ],
    },
    stackTable: {
      schema: { prefix: 0, frame: 1 },
      data: [
        [null, 0],
        [0, 1],
        [0, 2],
        [3, 2],
      ],
    },
    frameTable: {
      schema: { location: 0, relevantForJS: 1, line: 2, column: 3, category: 4 },
      data: [
        [0, false],
        [1, true, 12, 4, 0],
        [2, false, null, null, 1],
      ],
    },
    stringTable: [
      "(root)",
      "f (https://a.org/b.js:10:2)[3]",
      "sys_read (in vmlinux)",
      "Mark",
      "Begin",
    ],
    ...more,
  };
}

async function read(file: object): Promise<Document> {
  return await readGecko(inputOf(JSON.stringify(file)), { rows: "runs" });
}

test("samples have stacks, times and CPU time", async () => {
  const document = await read({ meta: META, libs: [], threads: [thread()] });
  assert.deepEqual(document.profile.valueTypes, [
    { name: "samples", unit: "count" },
    { name: "cpu", unit: "nanoseconds" },
  ]);
  assert.deepEqual(stackTexts(document), [
    "(root);f (https://a.org/b.js:12) 2 900000",
    "(root);sys_read (vmlinux) 2 10000",
  ]);
  assert.deepEqual([...document.profile.samples.timeNs], [0, 2e6]);
  assert.deepEqual(kindsOf(document, "sys_read"), ["kernel"]);
  assert.deepEqual(document.profile.functions.firstLine[1], 10);
  assert.deepEqual(document.profile.processes.command, ["Parent"]);
  assert.equal(document.writtenBy, "Firefox");
  assert.equal(document.profile.meta.startedAtMs, 1_000_000);
  assert.deepEqual(findings(document), [
    "read: samples × 4",
    "read: processes × 1",
    "repaired: samples out of order × 1 (threads[0].samples.data[5])",
    "dropped: samples without a stack × 1 (threads[0].samples.data[3])",
    "dropped: samples of an unknown stack × 1 (threads[0].samples.data[4])",
    "dropped: markers without a time × 1 (threads[0].markers.data[5])",
    "ambiguous: ends of markers that never began × 1 (threads[0].markers.data[4])",
  ]);
});

test("markers are moments, stretches, and pairs of a beginning and an end", async () => {
  const { markers, profile } = await read({ meta: META, threads: [thread()] });
  assert.ok(markers !== undefined);
  const told = Array.from(markers.name, (name, row) => [
    profile.strings[name],
    profile.strings[markers.category[row]],
    markers.timeNs[row],
    markers.durationNs[row],
  ]);
  assert.deepEqual(told, [
    ["Mark", "JavaScript", 0, 0],
    ["Mark", "Kernel", 0, 3e6],
    ["Begin", "JavaScript", 1e6, 3e6],
    ["Begin", "JavaScript", 4e6, 0],
  ]);
  assert.equal(profile.strings[markers.data[0]], '{"type":"Text","name":"x"}');
});

test("child processes are on the parent's clock, counters of memory are summed", async () => {
  const child = {
    meta: { ...META, startTime: 1_000_100 },
    threads: [thread({ pid: 20, tid: 21, processName: "Child" })],
    counters: [
      {
        name: "malloc",
        category: "Memory",
        samples: {
          schema: { time: 0, count: 1 },
          data: [
            [1, 100],
            [2, -30],
          ],
        },
      },
    ],
  };
  const document = await read({ threads: [thread()], processes: [child], meta: META });
  assert.deepEqual([...document.profile.threads.pid], [10, 20]);
  assert.deepEqual([...document.profile.samples.timeNs], [0, 2e6, 100e6, 102e6]);
  const { counters } = document;
  assert.deepEqual([...(counters?.value ?? [])], [100, 70]);
  assert.deepEqual(document.kinds, ["samples", "markers", "counters"]);
});

test("what we write is read back: stacks, threads and samples", async () => {
  const selection = { ...DEFAULT_SELECTION, includeIdle: true };
  const drawn = fromText(`
    thread:  MainThread  worker  MainThread
    count:   1           2       1
    wall:    10          20      10
             main:3      run:5   main:4
             f:7
  `);
  const text = [...writeGecko(drawn, selection, { fullFileNames: true })].join("");
  assert.equal(sniffGecko(new TextEncoder().encode(text)), 3);
  const document = await readGecko(inputOf(text), { rows: "runs" });
  assert.deepEqual(stackTexts(document), [
    "main (/app/main.py:3);f (/app/main.py:7) 1",
    "main (/app/main.py:4) 1",
    "run (/app/main.py:5) 2",
  ]);
  assert.deepEqual(document.profile.threads.name, ["MainThread", "worker"]);
  for (let seed = 0; seed < 10; seed += 1) {
    const profile = randomProfile(seed, 60);
    const hostile = [...writeGecko(profile, selection, { fullFileNames: true })].join("");
    const again = await readGecko(inputOf(hostile), { rows: "runs" });
    assert.equal(
      totalOf(again),
      profile.samples.count.reduce((sum, count) => sum + count, 0),
    );
  }
});

test("versions before 24 are refused by name, processed files are read as such", async () => {
  await assert.rejects(read({ meta: { ...META, version: 20 }, threads: [] }), {
    message: "profile: a gecko profile of version 20; 24 is the oldest that is read",
  });
  const meta = { ...META, preprocessedProfileVersion: 57 };
  assert.equal((await read({ meta, threads: [] })).format, "firefox-processed");
});

test("2,000 mutated files give a valid document or one line", async () => {
  const file = {
    meta: META,
    threads: [thread()],
    processes: [{ meta: META, threads: [thread()] }],
  };
  const seeds = [file, { threads: [thread({ markers: null })], meta: META }];
  await fuzzReader(
    readGecko,
    seeds.map((seed) => new TextEncoder().encode(JSON.stringify(seed))),
  );
});
