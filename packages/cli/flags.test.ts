import assert from "node:assert/strict";
import { test } from "node:test";

import { OperatingError } from "#base/errors.ts";

import { COMMANDS } from "./commands.ts";
import { COMMAND_NAMES, flags, flagsOf } from "./flags.ts";
import type { Flag } from "./flags.ts";
import { parseDuration, parsePid, parseRate } from "./flag-values.ts";
import { createProgram } from "./program.ts";

const rows: [string, Flag][] = Object.entries(flags);

test("every flag's key is its long name in camel case", () => {
  for (const [key, flag] of rows) {
    const camel = flag.long.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    assert.equal(key, camel);
  }
});

test("no two flags of a command share a letter, and none a long name", () => {
  for (const command of COMMAND_NAMES) {
    const letters = flagsOf(command).flatMap(([, flag]) => flag.letter ?? []);
    assert.equal(new Set(letters).size, letters.length, command);
  }
  const names = rows.flatMap(([, flag]) => [flag.long, ...(flag.aliases ?? [])]);
  assert.equal(new Set(names).size, names.length);
});

test("a flag takes an argument exactly where it has a parser, and conflicts name flags", () => {
  for (const [key, flag] of rows) {
    assert.equal(flag.argument === undefined, flag.parse === undefined, key);
    for (const other of flag.conflicts ?? []) assert.ok(other in flags, `${key}: ${other}`);
  }
});

test("the letters that people know keep their meaning", () => {
  const known = { p: "pid", o: "output", d: "duration", r: "rate", f: "format" };
  const switches = { g: "gil", i: "idle", t: "threads", F: "function", j: "json" };
  for (const [letter, long] of Object.entries({ ...known, ...switches })) {
    assert.equal(rows.find(([, flag]) => flag.letter === letter)?.[1].long, long);
  }
});

test("the program has exactly the commands and the flags of the tables", () => {
  const program = createProgram(() => {});
  assert.deepEqual(
    program.commands.map((command) => command.name()),
    COMMANDS.map((row) => row.name),
  );
  assert.deepEqual(
    COMMANDS.map((row) => row.name),
    [...COMMAND_NAMES],
  );
  for (const command of program.commands) {
    const name = COMMAND_NAMES.find((known) => known === command.name());
    assert.ok(name !== undefined);
    const shown = command.options.filter((option) => !option.hidden);
    assert.deepEqual(
      shown.map((option) => option.attributeName()),
      flagsOf(name).map(([key]) => key),
    );
  }
});

test("process ids are decimal or hexadecimal", () => {
  assert.equal(parsePid("12345"), 12345);
  assert.equal(parsePid("0x3039"), 12345);
  for (const wrong of ["0", "-1", "x", "", "1.5", "1e3", "99999999", "0x"]) {
    assert.throws(() => parsePid(wrong), isUsageError, wrong);
  }
});

test("rates are above 0 and at most 10,000", () => {
  assert.equal(parseRate("10000"), 10_000);
  assert.equal(parseRate("0.5"), 0.5);
  for (const wrong of ["0", "-1", "10001", "x", "", "Infinity", "1e3"]) {
    assert.throws(() => parseRate(wrong), isUsageError, wrong);
  }
});

test("durations are seconds or carry a unit", () => {
  assert.equal(parseDuration("30"), 30_000);
  assert.equal(parseDuration("2.5"), 2500);
  assert.equal(parseDuration("500ms"), 500);
  assert.equal(parseDuration("10s"), 10_000);
  assert.equal(parseDuration("5m"), 300_000);
  assert.equal(parseDuration("1h"), 3_600_000);
  assert.equal(parseDuration("unlimited"), undefined);
  for (const wrong of ["0", "-3", "10d", "s", "", "1e9", "9999999h"]) {
    assert.throws(() => parseDuration(wrong), isUsageError, wrong);
  }
});

function isUsageError(error: unknown): boolean {
  return error instanceof OperatingError && error.kind === "usage" && error.remedy !== undefined;
}
