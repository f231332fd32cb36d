import assert from "node:assert/strict";
import { test } from "node:test";
import { randomProfile } from "../../model/random-profile.ts";
import { DEFAULT_SELECTION } from "../../model/selection.ts";
import { fromText } from "../../model/text-profile.ts";
import type { Profile } from "../../model/profile.ts";
import { writeGecko } from "./write.ts";

interface Table {
  readonly schema: Readonly<Record<string, number>>;
  readonly data: readonly (readonly (number | null)[])[];
}

interface GeckoThread {
  readonly name: string;
  readonly samples: Table;
  readonly stackTable: Table;
  readonly frameTable: Table;
  readonly stringTable: readonly string[];
}

interface Gecko {
  readonly meta: { readonly version: number; readonly interval: number };
  readonly threads: readonly GeckoThread[];
}

function geckoOf(profile: Profile): Gecko {
  const selection = { ...DEFAULT_SELECTION, includeIdle: true };
  const names = { fullFileNames: false };
  return JSON.parse([...writeGecko(profile, selection, names)].join("")) as Gecko;
}

function column(table: Table, row: number, name: string): number | null {
  return table.data[row][table.schema[name]];
}

/** Outermost first. */
function framesOf(thread: GeckoThread, stack: number | null): string[] {
  const frames: string[] = [];
  for (let at = stack; at !== null; at = column(thread.stackTable, at, "prefix")) {
    const frame = column(thread.stackTable, at, "frame") ?? -1;
    frames.push(thread.stringTable[column(thread.frameTable, frame, "location") ?? -1]);
  }
  return frames.reverse();
}

test("each thread has its samples, and each sample its frames", () => {
  const { meta, threads } = geckoOf(
    fromText(`
      thread:  MainThread  worker  MainThread
      wall:    10          10      10
               main:3      run:5   main:4
               f:7
    `),
  );
  assert.equal(meta.version, 24);
  assert.deepEqual(
    threads.map(({ name }) => name),
    ["MainThread", "worker"],
  );
  const [main] = threads;
  const stacks = main.samples.data.map((_, row) =>
    framesOf(main, column(main.samples, row, "stack")).map((text) => text.split(" ")[0]),
  );
  assert.deepEqual(stacks, [["main", "f"], ["main"]]);
  assert.match(main.stringTable[0], /^main \(main\.py:\d+\)$/);
});

test("no sample is lost, and every index is a row", () => {
  for (let seed = 0; seed < 10; seed += 1) {
    const profile = randomProfile(seed, 60);
    const { threads } = geckoOf(profile);
    let samples = 0;
    for (const thread of threads) {
      samples += thread.samples.data.length;
      for (const [row] of thread.samples.data.entries()) {
        const names = framesOf(thread, column(thread.samples, row, "stack"));
        assert.ok(names.length > 0 && names.every((name) => typeof name === "string"));
      }
      const times = thread.samples.data.map((_, row) => column(thread.samples, row, "time") ?? -1);
      assert.deepEqual(
        times,
        [...times].sort((a, b) => a - b),
      );
    }
    assert.equal(
      samples,
      profile.samples.count.reduce((sum, count) => sum + count, 0),
    );
  }
});
