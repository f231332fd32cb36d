import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { fixtureBytes, fixturePaths, readFixture, sniffFixture } from "../testing/fixture.ts";
import { fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings, kindsOf, stackTexts, totalOf } from "../testing/stack-texts.ts";
import { readScalene } from "./read.ts";
import { sniffScalene } from "./sniff.ts";

async function read(file: object): Promise<Document> {
  return await readScalene(inputOf(JSON.stringify(file)), { rows: "runs" });
}

function place(name: string, line: number | null, kind = "py"): object {
  const path = kind === "py" ? "/app/a.py" : "libc.so.6";
  return { kind, display_name: name, filename_or_module: path, line, ip: null, offset: null };
}

const FILE = {
  program: "/app/a.py",
  alloc_samples: 3,
  elapsed_time_sec: 1.5,
  start_time_absolute: 1_700_000_000,
  max_footprint_mb: 2,
  files: {
    "/app/a.py": {
      percent_cpu_time: 100,
      lines: [
        { lineno: 1, line: "import os\n", n_cpu_percent_python: 0, n_malloc_mb: 0 },
        { lineno: 2, line: "a \\u003c b\n", n_cpu_percent_python: 60, n_malloc_mb: 1.5 },
        { lineno: 3, line: "c\n", n_cpu_percent_c: 40, n_copy_mb_s: 3, n_python_fraction: 0.5 },
      ],
      functions: [{ lineno: 1, line: "main", n_cpu_percent_python: 100 }],
    },
  },
  combined_stacks: [
    [[place("main", 2), place("f", 3)], 3],
    [[place("main", 2), place("read", null, "native")], 1],
  ],
  memory_stacks: [[[place("main", 2)], 0.5]],
  stacks: [[["/app/a.py main:2;"], { count: 4 }]],
};
const TIMELINE = [
  { t_sec: 0, stack_index: 0, count: 2, thread_id: 5 },
  { t_sec: 0.5, stack_index: 1, count: 1, thread_id: 5 },
  { t_sec: 0.75, stack_index: 0, count: 1, thread_id: 5 },
];

test("lines have a value type per column, in units that are known", async () => {
  const { lines, sources, profile, kinds } = await read(FILE);
  assert.deepEqual(lines?.valueTypes, [
    { name: "n_cpu_percent_python", unit: "percent" },
    { name: "n_malloc_mb", unit: "bytes" },
    { name: "n_cpu_percent_c", unit: "percent" },
    { name: "n_copy_mb_s", unit: "MB/s" },
    { name: "n_python_fraction", unit: "fraction" },
  ]);
  assert.deepEqual([...lines.line], [2, 3]);
  assert.deepEqual(
    lines.self.map((column) => [...column]),
    [
      [60, 0],
      [1.5 * 1024 * 1024, 0],
      [0, 40],
      [0, 3],
      [0, 0.5],
    ],
  );
  assert.equal(profile.strings[profile.files.path[lines.file[0]]], "/app/a.py");
  assert.deepEqual([...(sources ?? [])], [["/app/a.py", "import os\na < b\nc\n"]]);
  assert.deepEqual(kinds, ["lines", "samples"]);
});

test("stacks are samples, what was allocated there another value", async () => {
  const document = await read(FILE);
  assert.deepEqual(stackTexts(document), [
    "main (/app/a.py:2);f (/app/a.py:3) 3 0",
    "main (/app/a.py:2);read (libc.so.6) 1 0",
    "main (/app/a.py:2) 0 524288",
  ]);
  assert.deepEqual(kindsOf(document, "read"), ["native"]);
  assert.equal(document.hasTimes, false);
});

test("the timeline tells when and where, if it is of all samples", async () => {
  const timed = await read({ ...FILE, combined_stacks_timeline: TIMELINE, memory_stacks: [] });
  assert.equal(timed.hasTimes, true);
  assert.deepEqual([...timed.profile.samples.timeNs], [0, 0.5e9, 0.75e9]);
  assert.deepEqual([...timed.profile.samples.count], [2, 1, 1]);
  assert.deepEqual([...timed.profile.threads.tid], [5]);
  const partial = await read({ ...FILE, combined_stacks_timeline: TIMELINE.slice(1) });
  assert.equal(partial.hasTimes, false);
  assert.match(findings(partial).join("\n"), /dropped: times of samples, which are not of all/u);
});

test("without combined stacks the plain ones are read, in both of their forms", async () => {
  const none = { ...FILE, combined_stacks: [], memory_stacks: undefined };
  assert.deepEqual(stackTexts(await read(none)), ["main (/app/a.py:2) 4 0"]);
  const older = [
    [
      [
        ["/app/a.py", "main", 7],
        ["/app/a.py", "f", 9],
      ],
      { count: 2 },
    ],
    [[], 3],
  ];
  const document = await read({ ...none, stacks: older });
  assert.deepEqual(stackTexts(document), ["main (/app/a.py:7);f (/app/a.py:9) 2 0"]);
  assert.match(findings(document).join("\n"), /dropped: stacks without frames or weight × 1/u);
});

test("scalene's files are read", async () => {
  const paths = fixturePaths("scalene", /\.json$/u);
  assert.ok(paths.length > 0);
  for (const path of paths) {
    assert.ok(sniffFixture(sniffScalene, path) >= 2, path);
    const document = await readFixture(readScalene, path);
    const { lines } = document;
    const cpu = (lines?.valueTypes ?? []).findIndex(({ name }) => name === "n_cpu_percent_python");
    const share = lines?.self[cpu].reduce((sum, value) => sum + value, 0) ?? 0;
    assert.ok(share > 1 && share <= 100.1, `${path}: ${share}`);
    assert.ok(totalOf(document) > 0, path);
    const source = document.sources?.values().next().value ?? "";
    assert.match(source, /^def main/mu);
    assert.ok(document.diagnosis.every(({ kind }) => kind === "read"));
  }
});

test("2,000 mutated files give a valid document or one line", async () => {
  const seeds = [FILE, { ...FILE, combined_stacks_timeline: TIMELINE }].map((file) =>
    new TextEncoder().encode(JSON.stringify(file)),
  );
  await fuzzReader(readScalene, seeds);
  await fuzzReader(readScalene, fixturePaths("scalene", /stacks/u).map(fixtureBytes), 100);
});
