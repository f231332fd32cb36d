import assert from "node:assert/strict";
import test from "node:test";

import { ImportBuilder } from "#profile/model/import-builder.ts";
import { frameName } from "#profile/model/labels.ts";
import { randomNumbers } from "#profile/model/random-profile.ts";
import { ownDocument, textDocument, viewOf } from "./testing/documents.ts";
import { rowAt, timeLayout, timelineOf, type TimeLayout, type Timeline } from "./time-layout.ts";

/** `track depth name from-to`, in ms. */
function lines(timeline: Timeline, layout: TimeLayout): string[] {
  return Array.from({ length: layout.length }, (_, at) => {
    const name = frameName(timeline.tree.profile, timeline.tree.frame[layout.node[at]]);
    const [from, to] = [layout.startNs[at] / 1e6, layout.endNs[at] / 1e6];
    return `${layout.track[at]} ${layout.depth[at]} ${name} ${from}-${to}`;
  });
}

test("calls that go on are one rectangle; threads are tracks; idle time is empty", () => {
  const document = textDocument(`
    thread: one   one   two   one
    wall:   10    10    30    10
            main  main  work  main
            a     b           b
  `);
  const timeline = timelineOf(document, viewOf(document, { value: "wall" }));
  assert.deepEqual([timeline.fromNs, timeline.toNs], [0, 50e6]);
  assert.deepEqual(
    timeline.tracks.map(({ thread, depth }) => [thread, depth]),
    [
      [0, 2],
      [1, 1],
    ],
  );
  const layout = timeLayout(timeline, { fromNs: 0, toNs: 60e6, columns: 600 });
  assert.deepEqual(lines(timeline, layout), [
    "0 0 main 0-30",
    "0 1 a 0-10",
    "0 1 b 10-30",
    "1 0 work 20-50",
  ]);
  const part = timeLayout(timeline, { fromNs: 2e6, toNs: 4e6, columns: 600, tracks: [0] });
  assert.deepEqual(lines(timeline, part), ["0 0 main 0-10", "0 1 a 0-10"]);
  const b = rowAt(timeline, 0, 15e6);
  assert.equal(frameName(timeline.tree.profile, timeline.tree.frame[timeline.node[b]]), "b");
  assert.equal(rowAt(timeline, 1, 55e6), -1);
});

test("a long time in which a thread was not seen is empty", () => {
  const builder = new ImportBuilder([{ name: "time", unit: "milliseconds" }]);
  const thread = builder.thread(1, 1, "main");
  const stack = builder.stack(-1, builder.frame({ name: "load" }));
  const other = builder.stack(-1, builder.frame({ name: "store" }));
  builder.sample(0, thread, stack, 10);
  builder.sample(50e6, thread, other, 10);
  const document = { ...ownDocument(builder.finish()), isOwn: false };
  const timeline = timelineOf(document, viewOf(document));
  const layout = timeLayout(timeline, { fromNs: 0, toNs: 60e6, columns: 60 });
  assert.deepEqual(lines(timeline, layout), ["0 0 load 0-10", "0 0 store 50-60"]);
});

/** A file of one thread and as many samples of 1 ms, of stacks that change at random. */
function long(samples: number, depth: number): Timeline {
  const builder = new ImportBuilder([{ name: "time", unit: "milliseconds" }]);
  const random = randomNumbers(7);
  const thread = builder.thread(1, 1, "main");
  const frames = Array.from({ length: 50 }, (_, at) => builder.frame({ name: `f${at}` }));
  for (let row = 0; row < samples; row += 1) {
    let stack = -1;
    for (let level = 0; level < depth; level += 1) {
      stack = builder.stack(stack, frames[Math.floor(random() * (level < depth / 2 ? 1 : 3))]);
    }
    builder.sample(row * 1e6, thread, stack, 1);
  }
  const document = { ...ownDocument(builder.finish()), isOwn: false };
  return timelineOf(document, viewOf(document));
}

test("of many samples one rectangle begins in a pixel and depth, and none overlap", () => {
  const timeline = long(200_000, 12);
  const columns = 500;
  const [fromNs, toNs] = [10_000e6, 180_000e6];
  const layout = timeLayout(timeline, { fromNs, toNs, columns });
  const ends = new Float64Array(12).fill(-1);
  const begun = new Map<string, number>();
  for (let at = 0; at < layout.length; at += 1) {
    const depth = layout.depth[at];
    assert.ok(layout.startNs[at] >= ends[depth] - 1, "rectangles of a depth stand in a row");
    assert.ok(layout.endNs[at] > layout.startNs[at]);
    ends[depth] = layout.endNs[at];
    const pixel = Math.round((layout.startNs[at] / (toNs - fromNs)) * columns);
    const key = `${depth} ${pixel}`;
    begun.set(key, (begun.get(key) ?? 0) + 1);
  }
  assert.equal(Math.max(...begun.values()), 1);
  assert.ok(layout.length > columns && layout.length < columns * 12 + 100);
  // Where that is more than can be drawn, columns are wider.
  const few = timeLayout(timeline, { fromNs, toNs, columns, mostRectangles: 1000 });
  assert.ok(few.length > 100 && few.length <= 1000, String(few.length));
  // Moved by three pixels it shows the same rectangles where both show something.
  const step = (toNs - fromNs) / columns;
  const moved = timeLayout(timeline, {
    fromNs: fromNs + 3 * step,
    toNs: toNs + 3 * step,
    columns,
  });
  const starts = new Set(Array.from(moved.startNs, (start) => Math.round(start / step)));
  const kept = Array.from(layout.startNs, (start) => Math.round(start / step)).filter(
    (start) => start > Math.round(fromNs / step) + 5,
  );
  assert.ok(kept.every((start) => starts.has(start)));
});

test("without times the sum of the value is the clock", () => {
  const document = {
    ...textDocument("cpu:  5     7\n      main  main\n      a     b\n"),
    hasTimes: false,
  };
  const timeline = timelineOf(document, viewOf(document));
  assert.equal(timeline.isOrderOnly, true);
  const layout = timeLayout(timeline, { fromNs: 0, toNs: 12e6, columns: 100 });
  assert.deepEqual(lines(timeline, layout), ["0 0 main 0-12", "0 1 a 0-5", "0 1 b 5-12"]);
});
