import assert from "node:assert/strict";
import { test } from "node:test";

import { isForeground } from "./terminal-group.ts";

test("in the foreground group of a terminal", () => {
  assert.equal(isForeground("42 (node) S 1 42 40 34816 42 4194560 1 0"), true);
});

test("in the background, or without a terminal", () => {
  assert.equal(isForeground("42 (node) S 1 42 40 34816 40 4194560 1 0"), false);
  assert.equal(isForeground("42 (node) S 1 42 42 0 -1 4194560 1 0"), false);
});

test("a name that looks like fields does not mislead", () => {
  assert.equal(isForeground("42 (x) R 1 2 3 (y) S 1 42 42 0 -1 4194560"), false);
});
