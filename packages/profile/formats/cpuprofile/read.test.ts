import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { fixtureBytes, fixturePaths, readFixture, sniffFixture } from "../testing/fixture.ts";
import { fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings, kindsOf, stackTexts, totalOf } from "../testing/stack-texts.ts";
import { readCpuprofile } from "./read.ts";
import { sniffCpuprofile } from "./sniff.ts";

function node(id: number, functionName: string, lineNumber: number, more: object = {}): object {
  const url = lineNumber < 0 ? "" : "file:///a.js";
  const callFrame = { functionName, scriptId: "1", url, lineNumber, columnNumber: 3 };
  return { id, callFrame, hitCount: 0, ...more };
}

const NODES = [
  node(1, "(root)", -1, { children: [2, 4, 5] }),
  node(2, "main", 0, { children: [3] }),
  node(3, "", 9),
  node(4, "(garbage collector)", -1),
  node(5, "(idle)", -1),
];

const NEW = {
  nodes: NODES,
  startTime: 1000,
  endTime: 1100,
  samples: [2, 3, 3, 4, 1, 7],
  timeDeltas: [10, 20, 5, -2, 30, 10],
};

/** As Chrome before 2016. */
const OLD = {
  head: {
    functionName: "(root)",
    url: "",
    lineNumber: 0,
    id: 1,
    children: [
      {
        functionName: "main",
        url: "a.js",
        lineNumber: 3,
        id: 2,
        children: [{ functionName: "f", id: 3, children: [] }],
      },
      { functionName: "(program)", id: 4, children: [] },
    ],
  },
  startTime: 1_400_000_000,
  endTime: 1_400_000_010,
  samples: [3, 2, 4],
  timestamps: [5000, 6000, 8000],
};

async function read(file: object): Promise<Document> {
  return await readCpuprofile(inputOf(JSON.stringify(file)), { rows: "runs" });
}

test("a sample stands until the next one, the last until the end", async () => {
  const document = await read(NEW);
  assert.deepEqual(stackTexts(document), [
    "main (file:///a.js) 1 20000",
    "main (file:///a.js);(anonymous) (file:///a.js) 2 5000",
    "(garbage collector) 1 28000",
    "(root) 1 10000",
  ]);
  assert.deepEqual([...document.profile.samples.timeNs], [0, 20_000, 25_000, 53_000]);
  assert.deepEqual([...document.profile.functions.firstLine].slice(1, 3), [1, 10]);
  assert.deepEqual(kindsOf(document, "(garbage collector)"), ["gc"]);
  assert.deepEqual(findings(document), [
    "read: samples × 5",
    "read: nodes × 5",
    "repaired: samples out of order × 1 ([3])",
    "dropped: samples of an unknown node × 1 (samples[5])",
  ]);
});

test("the old form has nested nodes and a time for each sample", async () => {
  const document = await read(OLD);
  assert.deepEqual(stackTexts(document), [
    "main (a.js);f 1 1000000",
    "main (a.js) 1 2000000",
    "(program) 1 0",
  ]);
});

test("nodes that are their own ancestors have no stack", async () => {
  const nodes = [node(1, "a", 0, { children: [2] }), node(2, "b", 0, { children: [1] })];
  const document = await read({ ...NEW, nodes, samples: [1, 2], timeDeltas: [1, 1] });
  assert.deepEqual(stackTexts(document), []);
  assert.match(findings(document).join("\n"), /dropped: samples of an unknown node × 2/u);
});

test("Node's files are read", async () => {
  const paths = fixturePaths("node", /\.cpuprofile$/u);
  assert.ok(paths.length > 0);
  for (const path of paths) {
    assert.equal(sniffFixture(sniffCpuprofile, path), 3);
    const document = await readFixture(readCpuprofile, path);
    const { samples, startTime, endTime, timeDeltas } = JSON.parse(
      new TextDecoder().decode(fixtureBytes(path)),
    ) as { samples: number[]; startTime: number; endTime: number; timeDeltas: number[] };
    assert.equal(totalOf(document), samples.length);
    assert.ok(Math.abs(totalOf(document, 1) - (endTime - startTime - timeDeltas[0]) * 1000) < 1);
  }
});

test("2,000 mutated files give a valid document or one line", async () => {
  const seeds = [NEW, OLD].map((file) => new TextEncoder().encode(JSON.stringify(file)));
  const files = fixturePaths("node", /\.cpuprofile$/u).map(fixtureBytes);
  await fuzzReader(readCpuprofile, [...seeds, ...files]);
});
