import assert from "node:assert/strict";
import { test } from "node:test";
import type { Profile } from "../../model/profile.ts";
import { randomProfile } from "../../model/random-profile.ts";
import { DEFAULT_SELECTION, type Selection } from "../../model/selection.ts";
import { fromText } from "../../model/text-profile.ts";
import { writeSpeedscope } from "./write.ts";

interface SpeedscopeFile {
  readonly $schema: string;
  readonly name: string;
  readonly activeProfileIndex: number;
  readonly shared: { readonly frames: { name: string; file?: string; line?: number }[] };
  readonly profiles: {
    readonly type: string;
    readonly name: string;
    readonly unit: string;
    readonly startValue: number;
    readonly endValue: number;
    readonly samples: number[][];
    readonly weights: number[];
  }[];
}

function write(profile: Profile, changes: Partial<Selection> = {}): SpeedscopeFile {
  const selection = { ...DEFAULT_SELECTION, ...changes };
  const chunks = [...writeSpeedscope(profile, selection, { fullFileNames: false })];
  return JSON.parse(chunks.join("")) as SpeedscopeFile;
}

test("one sampled profile per thread, in order of time, the heaviest in front", () => {
  const file = write(
    fromText(`
      thread:  worker  main    main    worker
      cpu:     1       10      5       2
               run:7   main:3  main:3  run:7
                       b:9     a:4
    `),
  );
  assert.equal(file.$schema, "https://www.speedscope.app/file-format-schema.json");
  assert.equal(file.name, "python3 main.py (cpu)");
  assert.deepEqual(file.shared.frames, [
    { name: "run", file: "main.py", line: 7 },
    { name: "main", file: "main.py", line: 3 },
    { name: "b", file: "main.py", line: 9 },
    { name: "a", file: "main.py", line: 4 },
  ]);
  assert.equal(file.activeProfileIndex, 1);
  assert.deepEqual(file.profiles[1], {
    type: "sampled",
    name: 'thread 101 "main"',
    unit: "nanoseconds",
    startValue: 0,
    endValue: 15e6,
    samples: [
      [1, 2],
      [1, 3],
    ],
    weights: [10e6, 5e6],
  });
  // Equal consecutive samples of a thread are one row.
  assert.deepEqual(file.profiles[0].weights, [3e6]);
});

test("the value is the weight, and its unit is said", () => {
  const profile = fromText("main:3");
  assert.deepEqual(write(profile, { value: "samples" }).profiles[0].unit, "none");
  assert.deepEqual(write(profile, { value: "samples" }).profiles[0].weights, [1]);
  assert.deepEqual(write(profile, { value: "wall" }).profiles[0].weights, [10e6]);
});

test("a profile in which nothing is selected is a valid file without profiles", () => {
  const idle = fromText(`
    state:  -
            main:3
  `);
  assert.deepEqual(write(idle).profiles, []);
});

test("what speedscope's importer needs holds for hostile profiles", () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const file = write(randomProfile(seed, 60), { value: "wall", includeIdle: true });
    const places = new Set(file.shared.frames.map((frame) => JSON.stringify(frame)));
    assert.ok(places.size > 0);
    for (const { samples, weights, endValue } of file.profiles) {
      assert.equal(samples.length, weights.length);
      assert.equal(
        weights.reduce((sum, weight) => sum + weight, 0),
        endValue,
      );
      for (const frame of samples.flat())
        assert.ok(frame >= 0 && frame < file.shared.frames.length);
    }
  }
});

test("a large profile comes in chunks, none of which is large", () => {
  const profile = randomProfile(1, 3000);
  const chunks = [...writeSpeedscope(profile, DEFAULT_SELECTION, { fullFileNames: true })];
  assert.ok(chunks.length > 1);
  assert.ok(Math.max(...chunks.map((chunk) => chunk.length)) < 200_000);
});
