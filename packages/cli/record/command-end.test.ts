import assert from "node:assert/strict";
import * as fs from "node:fs";
import { test } from "node:test";

import { exitCodeInStat } from "./command-end.ts";

function stat(state: string, status: number): string {
  const between = Array.from({ length: 48 }, () => "0").join(" ");
  return `42 (a) Z) ${state} ${between} ${status}\n`;
}

test("a zombie's wait status is its exit code", () => {
  assert.equal(exitCodeInStat(stat("Z", 0)), 0);
  assert.equal(exitCodeInStat(stat("Z", 7 << 8)), 7);
  assert.equal(exitCodeInStat(stat("Z", 9)), 137);
  assert.equal(exitCodeInStat(stat("Z", 11 | 0x80)), 139);
});

test("what runs has none", () => {
  assert.equal(exitCodeInStat(stat("R", 0)), undefined);
  assert.equal(exitCodeInStat(fs.readFileSync("/proc/self/stat", "utf8")), undefined);
});
