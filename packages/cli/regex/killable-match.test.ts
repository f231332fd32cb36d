import assert from "node:assert/strict";
import { test } from "node:test";

import { OperatingError } from "#base/errors.ts";

import { matchAll } from "./killable-match.ts";

const LIMIT_MS = 5000;

test("every text is matched anywhere, in order", async () => {
  const hits = await matchAll("b+c", "v", ["abbc", "ac", "", "bc"], LIMIT_MS);
  assert.deepEqual([...hits], [1, 0, 0, 1]);
});

test("texts are matched from their start, also by an expression that remembers", async () => {
  const hits = await matchAll("a", "g", ["a", "a", "ba"], LIMIT_MS);
  assert.deepEqual([...hits], [1, 1, 1]);
});

test("several at once do not disturb one another", async () => {
  const patterns = ["a", "b", "c", "d"];
  const all = await Promise.all(patterns.map((one) => matchAll(one, "v", patterns, LIMIT_MS)));
  assert.deepEqual(
    all.map((hits) => hits.indexOf(1)),
    [0, 1, 2, 3],
  );
});

test("an expression that would take years is stopped in time, and the next one runs", async () => {
  const text = `${"a".repeat(60)}!`;
  const start = performance.now();
  await assert.rejects(matchAll("(a+)+$", "v", [text], 300), isUsage(/longer than 0.3 s/));
  assert.ok(performance.now() - start < 3000, "it was stopped long after its limit");
  assert.deepEqual([...(await matchAll("a!", "v", [text], LIMIT_MS))], [1]);
});

test("what JavaScript refuses is told", async () => {
  await assert.rejects(matchAll("(", "v", ["a"], LIMIT_MS), isUsage(/cannot be used/));
  assert.deepEqual([...(await matchAll("a", "v", ["a"], LIMIT_MS))], [1]);
});

function isUsage(message: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof OperatingError && error.kind === "usage" && message.test(error.message);
}
