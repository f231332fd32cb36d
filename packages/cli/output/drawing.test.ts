import assert from "node:assert/strict";
import { test } from "node:test";

import { drawingOf } from "./drawing.ts";

test("threads that do not run are drawn by wall time, unless CPU time is asked for", () => {
  const cases = [
    [{}, "cpu", false],
    [{ wall: true }, "wall", false],
    [{ idle: true }, "wall", true],
    [{ idle: true, cpu: true }, "cpu", true],
    [{ idle: true, wall: true }, "wall", true],
  ] as const;
  for (const [flags, value, includeIdle] of cases) {
    const { selection } = drawingOf(flags);
    const drawn = { value: selection.value, includeIdle: selection.includeIdle };
    assert.deepEqual(drawn, { value, includeIdle });
  }
});

test("without line numbers the lines of a function are one frame", () => {
  assert.equal(drawingOf({}).selection.byFunction, false);
  assert.equal(drawingOf({ function: true }).selection.byFunction, true);
  assert.equal(drawingOf({ nolineno: true }).selection.byFunction, true);
});
