import assert from "node:assert/strict";
import { test } from "node:test";

import { plain } from "../format/paint.ts";
import { costLines, hottestLines, startLine } from "./summary.ts";
import { testCost, testMeta } from "./test-profile.ts";

const meta = { ...testMeta, command: ["python3", "a\u001b[2J.py"] };

test("the first line says what is recorded, and escapes it", () => {
  const text = "recording process 4242: python3 a\\x1b[2J.py (Python 3.12.1) at 250 Hz";
  assert.equal(startLine(meta, { target: { pid: 4242 } }), text);
});

test("and what else is recorded", () => {
  const others = [
    [{ target: { pids: [4242, 1, 2] }, subprocesses: true }, ", and 2 more, and what is below"],
    [{ target: { everyPython: true } }, ", and every other Python"],
    [{ target: { name: /a.c/u } }, ", and all that match 'a.c'"],
  ] as const;
  for (const [options, text] of others) {
    assert.ok(startLine(meta, options).includes(`(Python 3.12.1)${text} at 250 Hz`));
  }
});

test("a clean recording", () => {
  assert.deepEqual(costLines(meta, testCost(), []), [
    "2,498 samples in 10.0 s, 249.8 Hz of 250 Hz asked; unattributed 0",
    "threads held 0.4 % of the time (2,498 holds, longest 36.0 µs); " +
      "Pyrometer used 3.1 % of one core and 71.2 MB",
  ]);
});

test("losses by reason, holds forbidden, notes", () => {
  const cost = testCost({
    lost: { "stack moved": 9, "not linked": 1, none: 0 },
    missedTicks: 100,
    holds: 0,
    heldNs: 0,
    notes: ["rate lowered to 60 Hz\u0007"],
  });
  assert.deepEqual(costLines(meta, cost, []), [
    "2,498 samples in 10.0 s, 249.8 Hz of 250 Hz asked; " + "unattributed 10 (0.4 %), late 3.8 %",
    "unattributed because: stack moved 9, not linked 1",
    "no thread was held; Pyrometer used 3.1 % of one core and 71.2 MB",
    "note: rate lowered to 60 Hz\\x07",
  ]);
});

test("of several processes, what each lost", () => {
  const clean = { samples: 900, unattributed: 0, notTaken: 0 };
  const held = { holds: 900, heldNs: 20e6, longestHoldNs: 36_000 };
  const good = { pid: 1, ...clean, ...held };
  const bad = { pid: 2, ...clean, ...held, unattributed: 100 };
  const worse = { pid: 3, ...clean, ...held, unattributed: 20, notTaken: 980 };
  const lines = costLines(meta, testCost(), [good, bad, worse]);
  assert.deepEqual(lines.slice(1, -1), [
    "process 3: unattributed 20 (1.1 %), not taken 980 (51.6 %), held 0.2 % of the time",
    "process 2: unattributed 100 (10.0 %), held 0.2 % of the time",
  ]);
  assert.equal(costLines(meta, testCost(), [bad]).length, 2, "of one it was said above");
  const many = Array.from({ length: 12 }, (_, row) => ({ ...bad, pid: row }));
  const [, , , , , , , , , more] = costLines(meta, testCost(), many);
  assert.equal(more, "4 more processes: unattributed 400 (10.0 %)");
});

test("the hottest functions are aligned and escaped", () => {
  const functions = [
    { name: "hot", place: "a.py:3", share: 0.42, isOwn: true },
    { name: "x\ny", place: "json/encoder.py:1", share: 0.009, isOwn: false },
  ];
  assert.deepEqual(hottestLines({ functions, effectiveSamples: 2498, emptyReason: [] }, plain), [
    "   42 %  hot  a.py:3",
    "  0.9 %  x\\ny  json/encoder.py:1",
  ]);
});
