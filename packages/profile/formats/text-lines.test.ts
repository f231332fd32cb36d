import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosisBuilder } from "../model/diagnosis.ts";
import { inputOf } from "./testing/input-of.ts";
import { forEachTextLine, headLines, LINE_BYTES_MAX, quoted } from "./text-lines.ts";

const TEXT = "first\r\n\nthird é😀\nlast without an end";
const LINES = ["first", "", "third é😀", "last without an end"];

async function linesOf(bytes: Uint8Array | string, chunkBytes?: number): Promise<string[]> {
  const lines: string[] = [];
  const input = inputOf(bytes, "text", chunkBytes);
  const count = await forEachTextLine(input, new DiagnosisBuilder(), (text, line) => {
    lines.push(text);
    assert.equal(line, lines.length);
  });
  assert.equal(count, lines.length);
  return lines;
}

function utf16(text: string, isBigEndian: boolean): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return new Uint8Array(isBigEndian ? bytes.swap16() : bytes);
}

test("lines are the same whatever the encoding and wherever chunks end", async () => {
  const contents = [TEXT, `\ufeff${TEXT}`, utf16(TEXT, false), utf16(TEXT, true)];
  for (const content of contents) {
    for (const chunkBytes of [1, 2, 3, 7, 64, undefined]) {
      assert.deepEqual(await linesOf(content, chunkBytes), LINES);
    }
  }
});

test("the end of the last line is no line of its own; an empty text has none", async () => {
  assert.deepEqual(await linesOf("a\nb\n", 1), ["a", "b"]);
  assert.deepEqual(await linesOf(""), []);
  assert.deepEqual(await linesOf("\n\n"), ["", ""]);
});

test("a line beyond the maximum is dropped and counted, the next one is read", async () => {
  const long = "x".repeat(LINE_BYTES_MAX + 1);
  const whole = "y".repeat(LINE_BYTES_MAX);
  for (const chunkBytes of [1 << 16, 1 << 30]) {
    const diagnosis = new DiagnosisBuilder();
    const lines: (readonly [number, number])[] = [];
    const input = inputOf(`a\n${long}\nb\n${whole}\n${long}`, "text", chunkBytes);
    await forEachTextLine(input, diagnosis, (text, line) => {
      lines.push([line, text.length]);
    });
    assert.deepEqual(lines, [
      [1, 1],
      [3, 1],
      [4, LINE_BYTES_MAX],
    ]);
    assert.deepEqual(diagnosis.finish(), [
      {
        kind: "dropped",
        message: "lines of more than 8 MiB",
        count: 2,
        places: ["line 2", "line 5"],
      },
      {
        kind: "ambiguous",
        message: "a last line without an end: the file may be cut short",
        count: 1,
        places: ["line 5"],
      },
    ]);
  }
});

test("the head's lines leave out one that the head's end cut, and are none of binary data", () => {
  assert.deepEqual(headLines(new TextEncoder().encode("a\nb")), ["a", "b"]);
  const head = new TextEncoder().encode(`${"abc\n".repeat(16_383)}abcdefgh`).subarray(0, 65_536);
  assert.equal(headLines(head, 20_000)?.length, 16_383);
  assert.equal(headLines(new Uint8Array([80, 0, 1])), undefined);
  assert.deepEqual(headLines(utf16("a;b 1\n", true)), ["a;b 1", ""]);
});

test("a quoted line is short and harmless", () => {
  assert.equal(quoted("a\u001b[31mb"), '"a [31mb"');
  assert.equal(quoted("x".repeat(100)), `"${"x".repeat(60)}…"`);
});
