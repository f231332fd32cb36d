import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryError } from "#process/memory.ts";
import { RecordedMemory } from "#process/recorded-memory.ts";
import type { Layout } from "./layouts/layout.ts";
import { layout3_8 } from "./layouts/v3_8.ts";
import { layout3_12 } from "./layouts/v3_12.ts";
import { ELISION, readBytesObject, readString } from "./text.ts";

interface StringParts {
  readonly kind: number;
  readonly isAscii: boolean;
  readonly length: number;
  readonly characters: Uint8Array;
}

/** A compact str object as CPython lays it out. */
function stringObject(
  { string }: Layout,
  { kind, isAscii, length, characters }: StringParts,
): Uint8Array {
  const start = isAscii ? string.asciiData : string.compactData;
  const bytes = new Uint8Array(start + characters.length + kind);
  const view = new DataView(bytes.buffer);
  const state =
    (kind << string.kindShift) |
    (1 << string.compactShift) |
    (Number(isAscii) << string.asciiShift);
  view.setBigUint64(string.length, BigInt(length), true);
  view.setUint32(string.state, state, true);
  bytes.set(characters, start);
  return bytes;
}

function encode(text: string): StringParts {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const highest = Math.max(0, ...points);
  const kind = highest < 256 ? 1 : highest < 65536 ? 2 : 4;
  const characters = new Uint8Array(points.length * kind);
  for (const [index, point] of points.entries()) {
    for (let byte = 0; byte < kind; byte++) characters[index * kind + byte] = point >>> (8 * byte);
  }
  return { kind, isAscii: highest < 128, length: points.length, characters };
}

const TEXTS = ["", "main", "naïve\u0085", "名前", "\u{1f40d}snake", "lone\udc80", "x".repeat(500)];

for (const layout of [layout3_8, layout3_12]) {
  test(`strings of every kind come through: 3.${layout.minor}`, () => {
    for (const text of TEXTS) {
      const bytes = stringObject(layout, encode(text));
      const memory = new RecordedMemory([{ address: 0x10000, bytes: padded(bytes) }]);
      assert.equal(readString(memory, layout, 0x10000, 1000), text);
    }
  });
}

function padded(bytes: Uint8Array): Uint8Array {
  const page = new Uint8Array(4096);
  page.set(bytes);
  return page;
}

test("a string at the end of the last page is read without the page behind", () => {
  const bytes = stringObject(layout3_12, encode("f"));
  const page = new Uint8Array(4096);
  const offset = 4096 - 48;
  page.set(bytes, offset);
  const memory = new RecordedMemory([{ address: 0x10000, bytes: page }]);
  assert.equal(readString(memory, layout3_12, 0x10000 + offset, 100), "f");
});

test("a claimed length beyond all bounds is cut or refused", () => {
  const parts = { ...encode("abc"), length: 2 ** 52 };
  const memory = new RecordedMemory([
    { address: 0x10000, bytes: padded(stringObject(layout3_12, parts)) },
  ]);
  assert.equal(readString(memory, layout3_12, 0x10000, 3), `abc${ELISION}`);
  assert.throws(() => readString(memory, layout3_12, 0x10000, 16384), MemoryError);
});

test("an object that is no str has no text", () => {
  const memory = new RecordedMemory([{ address: 0x10000, bytes: new Uint8Array(4096).fill(0xff) }]);
  assert.equal(readString(memory, layout3_12, 0x10000, 100), undefined);
});

test("a bytes object is cut at the bound", () => {
  const bytes = new Uint8Array(4096).fill(7);
  new DataView(bytes.buffer).setBigUint64(layout3_12.bytes.size, 2n ** 40n, true);
  const memory = new RecordedMemory([{ address: 0x10000, bytes }]);
  assert.equal(readBytesObject(memory, layout3_12, 0x10000, 64).length, 64);
});
