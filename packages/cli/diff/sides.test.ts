import assert from "node:assert/strict";
import { test } from "node:test";
import { OperatingError } from "#base/errors.ts";
import { sidesOf } from "./sides.ts";

test("two files are a side each; -- parts several", () => {
  assert.deepEqual(sidesOf(["a", "b"], ["diff", "--json", "a", "b"]), {
    before: ["a"],
    after: ["b"],
  });
  assert.deepEqual(sidesOf(["a", "b", "c"], ["diff", "a", "--json", "--", "b", "c"]), {
    before: ["a"],
    after: ["b", "c"],
  });
});

test("anything else is refused with how to write it", () => {
  for (const [operands, given] of [
    [["a"], ["diff", "a"]],
    [
      ["a", "b", "c"],
      ["diff", "a", "b", "c"],
    ],
    [["a"], ["diff", "--", "a"]],
    [["a"], ["diff", "a", "--"]],
  ] as const) {
    assert.throws(
      () => sidesOf(operands, given),
      (error) =>
        error instanceof OperatingError && error.kind === "usage" && /diff/.test(error.message),
    );
  }
});
