import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "../../model/document.ts";
import { randomProfile } from "../../model/random-profile.ts";
import { DEFAULT_SELECTION } from "../../model/selection.ts";
import { fromText } from "../../model/text-profile.ts";
import { fixtureBytes, fixturePaths, readFixture, sniffFixture } from "../testing/fixture.ts";
import { fuzzReader } from "../testing/fuzz-reader.ts";
import { inputOf } from "../testing/input-of.ts";
import { findings, stackTexts, totalOf } from "../testing/stack-texts.ts";
import { readSpeedscope } from "./read.ts";
import { sniffSpeedscope } from "./sniff.ts";
import { writeSpeedscope } from "./write.ts";

const FRAMES = [
  { name: "main", file: "/app/a.py", line: 3 },
  { name: "f", file: "/app/a.py", line: 7, col: 5 },
  { name: "native", file: "libc.so.6" },
];

async function read(profiles: readonly object[], more: object = {}): Promise<Document> {
  const file = { shared: { frames: FRAMES }, profiles, ...more };
  return await readSpeedscope(inputOf(JSON.stringify(file)), { rows: "runs" });
}

function sampled(samples: readonly unknown[], weights?: readonly unknown[], more = {}): object {
  const values = weights === undefined ? {} : { weights };
  return {
    type: "sampled",
    name: "t",
    unit: "milliseconds",
    startValue: 5,
    samples,
    ...values,
    ...more,
  };
}

function evented(events: readonly (readonly [string, number, number])[], more = {}): object {
  const told = events.map(([type, at, frame]) => ({ type, at, frame }));
  return { type: "evented", name: "t", unit: "seconds", startValue: 0, events: told, ...more };
}

test("samples have their stacks, times and weights in nanoseconds", async () => {
  const document = await read([sampled([[0], [0, 1], [0, 1], [0, 2]], [1, 2, 3, 0.5])]);
  assert.deepEqual(stackTexts(document), [
    "main (/app/a.py:3) 1000000",
    "main (/app/a.py:3);f (/app/a.py:7) 5000000",
    "main (/app/a.py:3);native (libc.so.6) 500000",
  ]);
  assert.deepEqual([...document.profile.samples.timeNs], [0, 1e6, 6e6]);
  assert.deepEqual([...document.profile.samples.count], [1, 2, 1]);
  assert.deepEqual(document.profile.valueTypes, [{ name: "time", unit: "nanoseconds" }]);
  assert.equal(document.hasTimes, true);
});

test("events become the time between them", async () => {
  const document = await read([
    evented([
      ["O", 0, 0],
      ["O", 1, 1],
      ["C", 3, 1],
      ["C", 4, 0],
      ["O", 6, 2],
      ["C", 7, 2],
    ]),
  ]);
  assert.deepEqual(stackTexts(document), [
    "main (/app/a.py:3) 1000000000",
    "main (/app/a.py:3);f (/app/a.py:7) 2000000000",
    "main (/app/a.py:3) 1000000000",
    "native (libc.so.6) 1000000000",
  ]);
  assert.deepEqual([...document.profile.samples.timeNs], [0, 1e9, 3e9, 6e9]);
});

test("profiles are threads; units that differ are value types", async () => {
  const document = await read([
    sampled([[0]], [2], { name: 'Process 7 Thread 9 "worker"' }),
    sampled([[1]], [100], { unit: "bytes" }),
    sampled([[2]], [4], { unit: "none" }),
    sampled([[2]], [8], { name: 'thread 12 "main"' }),
  ]);
  const { pid, tid, name } = document.profile.threads;
  assert.deepEqual(
    name.map((one, row) => [pid[row], tid[row], one]),
    [
      [7, 9, "worker"],
      [0, 0, "t"],
      [0, 0, "t (profile 3)"],
      [0, 12, "main"],
    ],
  );
  assert.deepEqual(
    document.profile.valueTypes.map(({ unit }) => unit),
    ["nanoseconds", "bytes", "count"],
  );
  assert.deepEqual(
    [0, 1, 2].map((index) => totalOf(document, index)),
    [10e6, 100, 4],
  );
});

test("what does not fit is repaired or dropped, and counted with its place", async () => {
  const crossed = await read([
    evented([
      ["O", 0, 0],
      ["O", 1, 1],
      ["C", 2, 0],
      ["C", 3, 1],
      ["O", 2.5, 2],
    ]),
  ]);
  assert.deepEqual(findings(crossed).slice(3), [
    "repaired: frames that close before their callees × 1 (profiles[0].events[2])",
    "repaired: events before the one in front of them × 1 (profiles[0].events[4])",
    "repaired: frames that never close × 1 (profiles[0])",
    "dropped: frames that close without being open × 1 (profiles[0].events[3])",
  ]);
  const odd = await read([
    sampled([[0], [99], [], [1], [2], [0]], [1, 1, 1, -1, "x".length, 1, 1]),
    sampled([[0], [1]]),
  ]);
  assert.deepEqual(findings(odd).slice(3), [
    "dropped: samples of a frame that the file does not list × 1 (profiles[0].samples[1])",
    "dropped: samples without a stack × 1 (profiles[0].samples[2])",
    "dropped: samples that weigh no number or less than 0 × 1 (profiles[0].samples[3])",
    "dropped: lists of weights that are longer than the samples × 1 (profiles[0])",
    "ambiguous: profiles without weights, counted × 1 (profiles[1])",
  ]);
});

test("a file that is cut short has the profiles that it told whole", async () => {
  const whole = JSON.stringify({
    shared: { frames: FRAMES },
    profiles: [sampled([[0], [0, 1]], [1, 2]), sampled([[2]], [3])],
  });
  const document = await readSpeedscope(inputOf(whole.slice(0, -12)), { rows: "runs" });
  assert.equal(totalOf(document), 3e6);
  assert.match(findings(document).at(-1) ?? "", /^dropped: ends of files that are cut short/u);
  await assert.rejects(readSpeedscope(inputOf(whole.slice(0, 150)), { rows: "runs" }), {
    message: /cut short: it ends in /u,
  });
});

test("what we write is read back: stacks and weights", async () => {
  const selection = { ...DEFAULT_SELECTION, includeIdle: true };
  const drawn = fromText(`
    thread:  worker  main    main    worker
    cpu:     1       10      5       2
             run:7   main:3  main:3  run:7
                     b:9     a:4
  `);
  const text = [...writeSpeedscope(drawn, selection, { fullFileNames: true })].join("");
  const document = await readSpeedscope(inputOf(text), { rows: "runs" });
  assert.deepEqual(document.profile.valueTypes, [{ name: "cpu", unit: "nanoseconds" }]);
  assert.match(document.writtenBy, /^pyrometer \d/u);
  assert.deepEqual(document.profile.meta.command, ["python3 main.py"]);
  assert.deepEqual(document.profile.threads.name, ["worker", "main"]);
  assert.deepEqual(stackTexts(document), [
    "run (/app/main.py:7) 3000000",
    "main (/app/main.py:3);b (/app/main.py:9) 10000000",
    "main (/app/main.py:3);a (/app/main.py:4) 5000000",
  ]);
  for (let seed = 0; seed < 20; seed += 1) {
    const profile = randomProfile(seed, 60);
    const value = { ...selection, value: "wall" };
    const hostile = [...writeSpeedscope(profile, value, { fullFileNames: true })].join("");
    const again = await readSpeedscope(inputOf(hostile), { rows: "runs" });
    const total = profile.samples.wallNs.reduce((sum, wall) => sum + wall, 0);
    assert.ok(Math.abs(totalOf(again) - total) < 1, `seed ${seed}`);
  }
});

test("files of the tools are read: py-spy, austin, pyinstrument, speedscope itself", async () => {
  const files: readonly (readonly [string, string])[] = [
    ...["py-spy", "austin", "pyinstrument"].flatMap((tool) =>
      fixturePaths(tool, /speedscope\.json$/u).map((path) => [path, tool] as const),
    ),
    ...fixturePaths("speedscope", /\.json$/u).map((path) => [path, "speedscope"] as const),
  ];
  assert.ok(files.length >= 6);
  for (const [path, tool] of files) {
    assert.equal(sniffFixture(sniffSpeedscope, path), 3, path);
    const document = await readFixture(readSpeedscope, path);
    assert.ok(totalOf(document) > 0, path);
    assert.ok(document.writtenBy.toLowerCase().startsWith(tool), document.writtenBy);
    // py-spy 0.3 has samples without frames.
    const dropped = document.diagnosis.filter(({ kind }) => kind === "dropped");
    assert.ok(
      dropped.every(({ message }) => message === "samples without a stack"),
      path,
    );
  }
});

test("2,000 mutated files give a valid document or one line", async () => {
  const seeds = [
    ...fixturePaths("py-spy", /speedscope\.json$/u),
    ...fixturePaths("speedscope", /evented\.speedscope\.json$/u),
    ...fixturePaths("odd", /(?:crossed|few-weights|doubled-frames|bad-index)\.speedscope\.json$/u),
  ];
  await fuzzReader(readSpeedscope, seeds.map(fixtureBytes));
});
