// The example of docs/formats/recording.md is what the writer writes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ProfileBuilder } from "../../model/builder.ts";
import { EMPTY_COST } from "../../model/profile.ts";
import { frameKind } from "../../model/tables.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { readData, writeData } from "./data-block.ts";

const PAGE = join(import.meta.dirname, "../../../../docs/formats/recording.md");

/** The bytes of the page's example: what stands before the words of each line. */
function documentedBytes(): Uint8Array {
  const example = /```hex\n(.*?)```/s.exec(readFileSync(PAGE, "utf8"));
  assert.ok(example !== null);
  const hex = example[1].split("\n").map((line) => line.split(/ {3,}/)[0].replaceAll(" ", ""));
  return new Uint8Array(Buffer.from(hex.join(""), "hex"));
}

test("the documented example is what is written, and reads back", () => {
  const builder = new ProfileBuilder();
  const name = builder.internString("f");
  const functionRow = builder.internFunction(name, name, builder.internFile("a.py"), 1);
  const caller = builder.internFrame(functionRow, 7, 7, 4, 9, frameKind.python);
  const outer = builder.internStack(-1, caller);
  const callee = builder.internFrame(functionRow, 8, 8, 4, 9, frameKind.python);
  const inner = builder.internStack(outer, callee);
  const thread = builder.internThread(9, 9, "", 3);
  builder.internProcess(9, 1, "a.py", "");
  builder.addSample(1000, thread, inner, 1, 1000, 900, 3);
  builder.addSample(2000, thread, outer, 2, 2000, 1800, 3);
  const samples = { samples: 3, unattributed: 0, notTaken: 0 };
  const processCost = { pid: 9, ...samples, holds: 2, heldNs: 12_000, longestHoldNs: 9600 };
  const cost = { ...EMPTY_COST, samples: 3 };
  const block = { epoch: 0, tables: builder.takeBlock(), cost, processCosts: [processCost] };
  const writer = new ByteWriter();
  writeData(writer, block);
  assert.deepEqual(new Uint8Array(writer.view()), documentedBytes());
  assert.deepEqual(readData(new ByteReader(documentedBytes())), block);
});

test("numbers up to 2^53 survive, longer ones are refused", () => {
  const numbers = [0, 1, 127, 128, 2 ** 31, 2 ** 32 + 1, 2 ** 52 - 1, Number.MAX_SAFE_INTEGER];
  const writer = new ByteWriter();
  for (const number of numbers) writer.varint(number);
  for (const number of numbers.slice(0, -1)) writer.signedVarint(-number);
  const reader = new ByteReader(writer.view());
  for (const number of numbers) assert.equal(reader.varint(), number);
  for (const number of numbers.slice(0, -1)) assert.equal(reader.signedVarint() + number, 0);
  assert.equal(reader.remainingBytes, 0);
  for (const bytes of [
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    Array(20).fill(0x80),
    [],
  ]) {
    assert.throws(() => new ByteReader(Uint8Array.from(bytes)).varint(), { name: "DamagedError" });
  }
  assert.throws(() => writer.varint(2 ** 53), { name: "AssertionError" });
  assert.throws(() => writer.varint(Number.NaN), { name: "AssertionError" });
});
