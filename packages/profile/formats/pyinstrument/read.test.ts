import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { fixtureBytes, fixturePaths, readFixture, sniffFixture } from "../testing/fixture.ts";
import { fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings, kindsOf, stackTexts, totalOf } from "../testing/stack-texts.ts";
import { readPyinstrument } from "./read.ts";
import { sniffPyinstrument } from "./sniff.ts";

async function read(file: object): Promise<Document> {
  return await readPyinstrument(inputOf(JSON.stringify(file)), { rows: "runs" });
}

const MAIN = "main\0/app/a.py\x001";
const STEP = "step\0/app/a.py\x0010\x01cWork\x01l12";
const ABOUT = { start_time: 1_700_000_000.5, duration: 1, sample_count: 3, program: "a.py" };
const SESSION = {
  ...ABOUT,
  frame_records: [
    [[MAIN], 0.25],
    [[MAIN, STEP], 0.5],
    [[MAIN, STEP, "[await]\0\x000"], 0.125],
    [[], 1],
    [[MAIN], -1],
  ],
};

function frame(name: string, time: number, children: readonly object[] = [], more = {}): object {
  const place = { function: name, file_path_short: "a.py", file_path: "/app/a.py", line_no: 5 };
  return { ...place, time, is_application_code: true, children, ...more };
}

const RENDERED = {
  ...ABOUT,
  root_frame: frame("main", 1, [
    frame("[self]", 0.25),
    frame("step", 0.5, [frame("deep", 0.6)], { class_name: "Work" }),
  ]),
};
const TREE = {
  session: ABOUT,
  frame_tree: {
    identifier: MAIN,
    time: 1,
    attributes: {},
    children: [{ identifier: "step\0/app/a.py\x0010", time: 0.75, children: [] }],
  },
};

test("a saved session has its records in order, with classes and lines", async () => {
  const document = await read(SESSION);
  assert.deepEqual(stackTexts(document), [
    "main (/app/a.py) 250000000",
    "main (/app/a.py);Work.step (/app/a.py:12) 500000000",
    "main (/app/a.py);Work.step (/app/a.py:12);[await] 125000000",
  ]);
  assert.deepEqual([...document.profile.samples.timeNs], [0, 0.25e9, 0.75e9]);
  assert.deepEqual([...document.profile.functions.firstLine], [1, 10, -1]);
  assert.deepEqual(kindsOf(document, "[await]"), ["root"]);
  assert.equal(document.profile.meta.startedAtMs, 1_700_000_000_500);
  assert.deepEqual(document.profile.meta.command, ["a.py"]);
  assert.deepEqual(findings(document), [
    "read: records × 3",
    "dropped: records without a stack × 1 (frame_records[3])",
    "dropped: records without a time × 1 (frame_records[4])",
  ]);
});

test("a frame's own time is what its callees leave", async () => {
  const rendered = await read(RENDERED);
  assert.deepEqual(stackTexts(rendered), [
    "main (/app/a.py) 500000000",
    "main (/app/a.py);Work.step (/app/a.py);deep (/app/a.py) 600000000",
  ]);
  assert.equal(rendered.hasTimes, false);
  assert.deepEqual(findings(rendered), [
    "read: frames of the tree × 4",
    "repaired: frames that take less than their callees × 1 (frame 2)",
  ]);
  assert.deepEqual(stackTexts(await read(TREE)), [
    "main (/app/a.py) 250000000",
    "main (/app/a.py);step (/app/a.py) 750000000",
  ]);
});

test("deep trees are read without recursion", async () => {
  const open = '{"function":"f","time":1,"children":[';
  const text = `{"sample_count":1,"root_frame":${open.repeat(5000)}${"]}".repeat(5000)}}`;
  const document = await readPyinstrument(inputOf(text), { rows: "runs" });
  assert.equal(document.profile.stacks.frame.length, 5000);
  assert.equal(totalOf(document), 1e9);
});

test("pyinstrument's files are read, and its forms agree", async () => {
  const paths = fixturePaths("pyinstrument", /(?:pyisession|session\.json)$/u);
  assert.ok(paths.length >= 2);
  for (const path of paths) {
    assert.equal(sniffFixture(sniffPyinstrument, path), 3);
    const document = await readFixture(readPyinstrument, path);
    const { duration } = JSON.parse(new TextDecoder().decode(fixtureBytes(path))) as {
      duration: number;
    };
    assert.ok(Math.abs(totalOf(document) / 1e9 - duration) < 0.05 * duration, path);
    assert.ok(stackTexts(document).some((text) => text.includes("profiled_service.py")));
    assert.ok(document.diagnosis.every(({ kind }) => kind === "read"));
  }
});

test("2,000 mutated files give a valid document or one line", async () => {
  const seeds = [SESSION, RENDERED, TREE].map((file) =>
    new TextEncoder().encode(JSON.stringify(file)),
  );
  await fuzzReader(readPyinstrument, seeds);
});
