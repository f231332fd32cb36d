import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import test from "node:test";

import { pythonFixed } from "./python-fixed.ts";

const TIES = [0.5, 1.5, 2.5, 0.125, 0.375, 0.0625, 1e15 + 0.5, 2 ** -4, 5e-324, 1023.8125];
const EDGES = [0, 1e21, 1e22, 2 ** 70, 1.7976931348623157e308, 0.0005, 0.9995, 999.9995, 1e-10];
const DIGITS = [0, 1, 2, 3, 6, 17];

/** Any of the doubles, most of them of a size that profiles have. */
function randomValue(): number {
  const shape = Math.random();
  if (shape < 0.2) return Math.random() * 10 ** Math.floor(Math.random() * 40 - 20);
  if (shape < 0.6) return Math.floor(Math.random() * 1e6) / 2 ** Math.floor(Math.random() * 12);
  return Math.round(Math.random() * 1e7) / 1e4;
}

test("ten thousand numbers, ties among them, are written as python3 writes them", () => {
  const values = [...TIES, ...EDGES, ...Array.from({ length: 10_000 }, randomValue)];
  const signed = values.flatMap((value) => [value, -value]);
  const program = `
import json, sys
digits = ${JSON.stringify(DIGITS)}
values = json.load(sys.stdin)
print(json.dumps([["%.*f" % (d, float(value)) for d in digits] for value in values]))
`;
  const input = JSON.stringify(signed);
  const python = spawnSync("python3", ["-c", program], { input, maxBuffer: 1 << 28 });
  assert.equal(python.status, 0, python.stderr.toString());
  const expected = JSON.parse(python.stdout.toString()) as string[][];
  assert.equal(expected.length, signed.length);
  for (const [index, value] of signed.entries()) {
    // JSON forgets the sign of zero.
    if (value === 0) continue;
    const written = DIGITS.map((digits) => pythonFixed(value, digits));
    assert.deepEqual(written, expected[index], String(value));
  }
});

test("what is no number, and the sign of what rounds to zero", () => {
  assert.equal(pythonFixed(Number.NaN, 3), "nan");
  assert.equal(pythonFixed(Number.NEGATIVE_INFINITY, 3), "-inf");
  assert.equal(pythonFixed(-0, 3), "-0.000");
  assert.equal(pythonFixed(-0.0001, 3), "-0.000");
  assert.equal(pythonFixed(0, 3), "0.000");
});
