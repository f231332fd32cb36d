import assert from "node:assert/strict";
import { test } from "node:test";

import type { ProfileBlock } from "#profile/model/block.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import { frameName } from "#profile/model/labels.ts";
import { EMPTY_COST, type Profile } from "#profile/model/profile.ts";
import { randomProfile } from "#profile/model/random-profile.ts";
import { DEFAULT_SELECTION } from "#profile/model/selection.ts";
import { frameKind, sampleState } from "#profile/model/tables.ts";
import { fromText } from "#profile/model/text-profile.ts";

import { hottestFunctions } from "../hottest.ts";
import { OTHER_FUNCTIONS_LABEL } from "./fold.ts";
import { LiveProfile } from "./live-profile.ts";
import { callersOf, linesOf, livePlaces, placeHistory, placeRow } from "./live-rows.ts";
import type { LiveSpec } from "./place-sums.ts";

const CPU: LiveSpec = { level: "function", value: "cpu", gilOnly: false };

function blockOf(profile: Profile, epoch = 0): ProfileBlock {
  const { cost, processCosts } = profile;
  return { epoch, tables: profile, cost, processCosts };
}

function nameOf(live: LiveProfile, place: number): string {
  const frame = live.tables.frameOfPlace(live.spec.level, place);
  return frame < 0 ? "" : frameName(live.tables.tables, frame);
}

/** `name self total` in ms, in the order of the sums since the start. */
function sumsOf(live: LiveProfile): string[] {
  return livePlaces(live, "total", undefined).map((place) => {
    const { self, total } = placeRow(live, place);
    return `${nameOf(live, place)} ${Math.round(self / 1e6)} ${Math.round(total / 1e6)}`;
  });
}

const RECURSIVE = fromText(`
  thread:   main      main      worker    main
  cpu:      10        20        0         5
  state:    cpu+gil   cpu       -         cpu+gil
            main:1    main:2    run:9     main:1
            walk:5    walk:5    wait:3    [torn]
            walk:6    leaf:7
`);

test("self and total of functions; recursion counts once", () => {
  const live = new LiveProfile();
  live.add(blockOf(RECURSIVE));
  assert.deepEqual(sumsOf(live), ["main 0 35", "walk 10 30", "leaf 20 20", "torn 5 5"]);
});

test("another value, level, thread or only the GIL: the past is counted anew", () => {
  const live = new LiveProfile();
  live.add(blockOf(RECURSIVE));
  live.setSpec({ ...CPU, gilOnly: true });
  assert.deepEqual(sumsOf(live), ["main 0 15", "walk 10 10", "torn 5 5"]);
  live.setSpec({ ...CPU, threads: new Set([1]), value: "wall" });
  assert.deepEqual(sumsOf(live), ["wait 10 10", "run 0 10"]);
  live.setSpec({ ...CPU, level: "line" });
  assert.deepEqual(sumsOf(live).toSorted(), [
    "leaf 20 20",
    "main 0 15",
    "main 0 20",
    "torn 5 5",
    "walk 0 30",
    "walk 10 10",
  ]);
});

test("callers are those of the outermost call, lines those of the function", () => {
  const live = new LiveProfile();
  live.add(blockOf(RECURSIVE));
  const walk = livePlaces(live, "total", /^walk$/)[0];
  const callers = callersOf(live, walk);
  assert.deepEqual(
    callers.map(({ frame, ns }) => [frameName(live.tables.tables, frame), ns]),
    [["main", 30e6]],
  );
  assert.deepEqual(linesOf(live, walk), {
    wholeNs: 30e6,
    lines: [
      { line: 5, selfNs: 0, totalNs: 30e6 },
      { line: 6, selfNs: 10e6, totalNs: 10e6 },
    ],
  });
  const main = livePlaces(live, "total", /^main$/)[0];
  assert.deepEqual(callersOf(live, main), [{ frame: -1, ns: 35e6 }]);
});

test("random blocks over several epochs sum to what the whole profile has", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const profile = randomProfile(seed);
    const live = new LiveProfile();
    for (let epoch = 0; epoch < 3; epoch += 1) live.add(blockOf(profile, epoch));
    const selection = { ...DEFAULT_SELECTION, includeIdle: true };
    const { profile: drawn, byTotal } = hottestFunctions(profile, selection, 1000);
    const expected = new Map<string, number>();
    for (const { frame, total } of byTotal) {
      const name = frameName(drawn, frame);
      // Drawings have a row per process at the root.
      if (name.startsWith("process ")) continue;
      expected.set(name, (expected.get(name) ?? 0) + 3 * total);
    }
    const found = new Map<string, number>();
    for (const place of livePlaces(live, "total", undefined)) {
      const name = nameOf(live, place);
      found.set(name, (found.get(name) ?? 0) + placeRow(live, place).total);
    }
    assert.deepEqual([...found.keys()].toSorted(), [...expected.keys()].toSorted());
    for (const [name, total] of found) {
      assert.ok(Math.abs(total - (expected.get(name) ?? 0)) < 1e-6 * total, name);
    }
  }
});

/** A block of one second: the functions each cost 10 ms, below `main`. */
function second(names: readonly string[], atSeconds: number, epoch: number): ProfileBlock {
  const builder = new ProfileBuilder();
  const thread = builder.internThread(1, 1, "main", sampleState.onCpu);
  const frameOf = (name: string): number => {
    const text = builder.internString(name);
    const row = builder.internFunction(text, text, builder.internFile("/app/a.py"), 1);
    return builder.internFrame(row, 1, 1, -1, -1, frameKind.python);
  };
  const main = builder.internStack(-1, frameOf("main"));
  for (const name of names) {
    const stack = builder.internStack(main, frameOf(name));
    builder.addSample(atSeconds * 1e9, thread, stack, 1, 10e6, 10e6, sampleState.onCpu);
  }
  const cost = { ...EMPTY_COST, durationNs: (atSeconds + 1) * 1e9, samples: names.length };
  return { epoch, tables: builder.takeBlock(), cost, processCosts: [] };
}

test("now is the last five seconds, and the history has a second each", () => {
  const live = new LiveProfile();
  for (let at = 0; at < 100; at += 1) {
    live.add(second([at < 50 ? "early" : "late", ...(at === 99 ? ["last"] : [])], at, at));
  }
  assert.equal(live.recent.elapsedNs, 5e9);
  assert.equal(live.whole.elapsedNs, 100e9);
  assert.equal(live.slices.length, 60);
  const [main, late, last, early] = livePlaces(live, "totalNow", undefined);
  assert.deepEqual(
    [main, late, last, early].map((place) => nameOf(live, place)),
    ["main", "late", "last", "early"],
  );
  assert.equal(placeRow(live, late).selfNow, 50e6);
  assert.equal(placeRow(live, early).selfNow, 0);
  assert.equal(placeRow(live, early).self, 500e6);
  assert.deepEqual(placeHistory(live, last, "self", 3), [0, 0, 0.01]);
  assert.deepEqual(placeHistory(live, main, "total", 2), [0.01, 0.02]);
});

test("a reset forgets what was measured, and goes on", () => {
  const live = new LiveProfile();
  live.add(second(["a"], 0, 0));
  live.reset();
  assert.equal(live.whole.elapsedNs, 0);
  assert.deepEqual(livePlaces(live, "total", undefined), []);
  live.add(second(["a"], 1, 1));
  assert.deepEqual(sumsOf(live), ["a 10 10", "main 0 10"]);
  assert.equal(live.whole.elapsedNs, 1e9);
});

test("however long it runs, memory is bounded and totals add up", () => {
  const bounds = { tableBytes: 400_000, sumRows: 500, functions: 20 };
  const live = new LiveProfile(bounds);
  let rows = 0;
  for (let at = 0; at < 400; at += 1) {
    const names = Array.from({ length: 20 }, (_, index) => `f${at}_${index}`);
    live.add(second(["steady", ...names], at, at));
    rows = Math.max(rows, live.sums.length);
  }
  assert.ok(live.generation > 5, `${live.generation} folds`);
  assert.ok(rows <= bounds.sumRows + 21, `${rows} rows`);
  assert.ok(live.tables.builder.tableBytes < 2 * bounds.tableBytes);
  const sums = new Map(
    livePlaces(live, "total", undefined).map((place) => [
      nameOf(live, place),
      placeRow(live, place),
    ]),
  );
  assert.equal(Math.round((sums.get("main")?.total ?? 0) / 1e6), 400 * 21 * 10);
  assert.equal(Math.round((sums.get("steady")?.self ?? 0) / 1e6), 400 * 10);
  const self = [...sums.values()].reduce((sum, row) => sum + row.self, 0);
  assert.equal(Math.round(self / 1e6), 400 * 21 * 10);
  assert.ok((sums.get(OTHER_FUNCTIONS_LABEL)?.self ?? 0) > 0);
  assert.equal(live.whole.elapsedNs, 400e9);
  assert.ok(live.stacksNs < live.whole.elapsedNs);
  // One thread alone: only what whole stacks are kept of.
  live.setSpec({ ...CPU, threads: new Set(live.recent.threads.keys()) });
  assert.equal(live.sinceNs, live.stacksNs);
  assert.ok(livePlaces(live, "total", undefined).length > 0);
});
