import assert from "node:assert/strict";
import { test } from "node:test";
import { randomProfile } from "../../model/random-profile.ts";
import { DEFAULT_SELECTION } from "../../model/selection.ts";
import { fromText } from "../../model/text-profile.ts";
import type { Profile } from "../../model/profile.ts";
import { writeChromeTrace } from "./write.ts";

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
}

function eventsOf(profile: Profile): TraceEvent[] {
  const selection = { ...DEFAULT_SELECTION, includeIdle: true };
  const text = [...writeChromeTrace(profile, selection, { fullFileNames: false })].join("");
  return (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents;
}

test("a slice lasts for as long as samples in a row see the function", () => {
  const events = eventsOf(
    fromText(`
      wall:   10      10      10
              main:3  main:4  main:5
              f:7     f:8
                      g:9
    `),
  );
  const slices = events.filter(({ ph }) => ph === "X").map((e) => [e.name, e.ts, e.dur]);
  assert.deepEqual(
    slices.sort((a, b) => String(a[0]).localeCompare(String(b[0]))),
    [
      ["f", 0, 20_000],
      ["g", 10_000, 10_000],
      ["main", 0, 30_000],
    ],
  );
  const named = events.filter(({ ph }) => ph === "M").map(({ name }) => name);
  assert.deepEqual(named, ["process_name", "thread_name"]);
});

test("slices of a thread nest, whatever the names", () => {
  for (let seed = 0; seed < 10; seed += 1) {
    const profile = randomProfile(seed, 60);
    // Ids of threads that are random may be equal.
    const threads = { ...profile.threads, tid: Int32Array.from(profile.threads.tid.keys()) };
    const slices = eventsOf({ ...profile, threads }).filter(({ ph }) => ph === "X");
    const byThread = Map.groupBy(slices, ({ pid, tid }) => `${pid}/${tid}`);
    for (const thread of byThread.values()) {
      thread.sort((a, b) => (a.ts === b.ts ? b.dur - a.dur : a.ts - b.ts));
      const ends: number[] = [];
      for (const { ts, dur } of thread) {
        while (ends.length > 0 && (ends.at(-1) ?? 0) <= ts + 0.002) ends.pop();
        assert.ok(ts + dur <= (ends.at(-1) ?? Infinity) + 0.002, "slices cross");
        ends.push(ts + dur);
      }
    }
  }
});
