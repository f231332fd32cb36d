import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { linePosition } from "./lines.ts";
import { testInterpreters } from "./testing/interpreters.ts";

const PROGRAM = readFileSync(new URL("testing/line-tables.py", import.meta.url));
const MAX_OUTPUT_BYTES = 64 << 20;

type Position = readonly [
  line: number | null,
  endLine: number | null,
  column: number | null,
  endColumn: number | null,
];
type Row = readonly [firstLine: number, tableHex: string, positions: readonly Position[]];

for (const { name, minor, command } of testInterpreters()) {
  test(`every instruction has the position that Python gives it: ${name}`, () => {
    const [program, ...rest] = command;
    const output = execFileSync(program, [...rest, "-"], {
      input: PROGRAM,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    const rows = output
      .toString()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Row);
    let compared = 0;
    for (const [firstLine, tableHex, positions] of rows) {
      const table = new Uint8Array(Buffer.from(tableHex, "hex"));
      for (const [unit, expected] of positions.entries()) {
        const index = minor <= 9 ? unit * 2 : unit;
        const { line, endLine, column, endColumn } = linePosition(minor, table, firstLine, index);
        const found = [line, endLine, column, endColumn].map((value) => (value < 0 ? null : value));
        assert.deepEqual(
          found,
          expected,
          `first line ${firstLine}, unit ${unit}, table ${tableHex}`,
        );
        compared++;
      }
    }
    assert.ok(rows.length > 500 && compared > 30_000, `${compared} instructions were compared`);
  });
}

test("a function that has not begun is at its first line", () => {
  for (const minor of [8, 10, 12])
    assert.equal(linePosition(minor, new Uint8Array(0), 7, -1).line, 7);
});

test("torn tables give a position or none, whatever they hold", () => {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state >>> 8;
  };
  for (let round = 0; round < 5000; round++) {
    const table = Uint8Array.from({ length: random() % 40 }, () => random() & 255);
    for (const minor of [8, 9, 10, 11, 15]) {
      const { line, column } = linePosition(minor, table, random() % 1000, random() % 200);
      assert.ok(Number.isSafeInteger(line) && Number.isSafeInteger(column));
    }
  }
});

test("an instruction behind the table's end has no line", () => {
  // One entry: code 13 (no columns), one unit, line delta +1.
  assert.equal(linePosition(12, Uint8Array.of(0x80 | (13 << 3), 2), 10, 0).line, 11);
  assert.equal(linePosition(12, Uint8Array.of(0x80 | (13 << 3), 2), 10, 1).line, -1);
  assert.equal(linePosition(10, Uint8Array.of(4, 1), 10, 1).line, 11);
  assert.equal(linePosition(10, Uint8Array.of(4, 1), 10, 2).line, -1);
});

test("20,000 places of one huge function take no time to speak of", () => {
  const MAX_MS = 1000;
  for (const [minor, entry] of [
    [8, [2, 1]],
    [10, [2, 1]],
    [12, [0x80 | (13 << 3), 2]],
  ] as const) {
    const table = Uint8Array.from({ length: 1 << 20 }, (_, at) => entry[at % 2]);
    const unitsPerEntry = minor === 8 ? 2 : 1;
    const start = performance.now();
    for (let place = 0; place < 20_000; place++) {
      const entryNumber = place * 25;
      const { line } = linePosition(minor, table, 10, entryNumber * unitsPerEntry);
      assert.equal(line, 10 + entryNumber + (minor === 8 ? 0 : 1));
    }
    const took = performance.now() - start;
    assert.ok(took < MAX_MS, `${took} ms`);
  }
});

test("what a table that is none adds up to is no line", () => {
  // Location tables: one entry without columns, whose line delta is signed.
  const entry = (code: number, ...delta: number[]): Uint8Array =>
    Uint8Array.from([0x80 | (code << 3), ...delta]);
  const down = entry(13, 0x40 | 0x3f, 0x40 | 0x3f, 0x3f);
  assert.equal(linePosition(12, down, 1, 0).line, -1);
  const far = entry(13, 0x40 | 0x3e, 0x7f, 0x7f, 0x7f, 0x7f, 0x3f);
  assert.equal(linePosition(12, far, 1, 0).line, -1);
  const up = entry(13, 0x08);
  assert.equal(linePosition(12, up, 1, 0).line, 5);
});
