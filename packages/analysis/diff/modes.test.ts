import assert from "node:assert/strict";
import { test } from "node:test";
import { modeWarnings } from "./modes.ts";
import { textDocument } from "./testing/documents.ts";

const TEXT = "  main:1";

test("profiles measured alike give no warning", () => {
  assert.deepEqual(modeWarnings([textDocument(TEXT)], [textDocument(TEXT)], "samples"), []);
});

test("runs are named where a side has several; what a file does not tell is the same", () => {
  const slow = textDocument(TEXT, { rateHz: 20 });
  const untold = textDocument(TEXT, { rateHz: 0 });
  const usual = textDocument(TEXT);
  assert.deepEqual(modeWarnings([usual, slow], [usual, untold], "samples"), [
    "rates differ: 100 Hz (A1, B1); 20 Hz (A2)",
  ]);
});

test("formats, weights, lines and times that differ are said", () => {
  const own = textDocument(TEXT);
  const other = { ...textDocument("  main"), format: "collapsed", isOwn: false, hasTimes: false };
  const { profile } = other;
  const weighed = {
    ...other,
    profile: { ...profile, valueTypes: [{ name: "samples", unit: "count" }] },
  };
  assert.deepEqual(modeWarnings([own], [weighed], "samples"), [
    "formats differ: pyro (A); collapsed (B)",
    "weights differ: samples, wall (nanoseconds), cpu (nanoseconds) (A); samples (B)",
    "lines differ: by line (A); by function (B)",
    "times of samples differ: told (A); not told (B)",
  ]);
});

test("long commands show where they differ", () => {
  const of = (last: string): ReturnType<typeof textDocument> =>
    textDocument(TEXT, { command: ["python3", "/srv/app/".repeat(20), last] });
  const [warning] = modeWarnings([of("--old")], [of("--new")], "samples");
  assert.match(warning, /^commands differ: ….* --old \(A\); ….* --new \(B\)$/u);
  assert.ok(warning.length < 120, warning);
});
