import assert from "node:assert/strict";
import { test } from "node:test";

import { ImportBuilder } from "#profile/model/import-builder.ts";
import { rowTimes } from "./row-times.ts";
import { ownDocument } from "./testing/documents.ts";

test("a thread's last samples last as long as samples of the file usually do", () => {
  const builder = new ImportBuilder([{ name: "samples", unit: "count" }]);
  const busy = builder.thread(1, 1, "busy");
  const waiting = builder.thread(1, 2, "waiting");
  const [work, rest] = ["work", "rest"].map((name) => builder.stack(-1, builder.frame({ name })));
  builder.sample(0, busy, work, 2, 2);
  builder.sample(20e6, busy, rest, 1, 1);
  builder.sample(5e6, waiting, rest, 30, 30);
  const document = { ...ownDocument(builder.finish()), isOwn: false };
  const { startNs, endNs } = rowTimes(document, "samples");
  assert.deepEqual([...startNs], [0, 20e6, 5e6]);
  assert.deepEqual([...endNs], [20e6, 30e6, 305e6]);
});

test("where no thread has two rows, nothing tells how long they last", () => {
  const builder = new ImportBuilder([{ name: "samples", unit: "count" }]);
  const thread = builder.thread(1, 1, "");
  builder.sample(7, thread, builder.stack(-1, builder.frame({ name: "work" })), 3, 3);
  const document = { ...ownDocument(builder.finish()), isOwn: false };
  assert.deepEqual([...rowTimes(document, "samples").endNs], [7]);
});
