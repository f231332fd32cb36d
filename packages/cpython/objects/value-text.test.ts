import assert from "node:assert/strict";
import { test } from "node:test";
import { complexText, floatText, halfFloat, integerOf } from "./python-numbers.ts";
import type { RemoteValue } from "./remote-value.ts";
import { valueText } from "./value-text.ts";

const int = (value: number): RemoteValue => ({ kind: "literal", type: "int", text: String(value) });
const str = (text: string, missing = 0): RemoteValue => ({
  kind: "str",
  type: "str",
  text,
  missing,
});

test("floats and complex numbers as Python writes them", () => {
  const floats: readonly (readonly [number, string])[] = [
    [0, "0.0"],
    [-0, "-0.0"],
    [100, "100.0"],
    [0.1, "0.1"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [1.25e-5, "1.25e-05"],
    [0.00012, "0.00012"],
    [-1.5e300, "-1.5e+300"],
    [123456.789, "123456.789"],
    [Infinity, "inf"],
    [-Infinity, "-inf"],
    [NaN, "nan"],
  ];
  for (const [value, text] of floats) assert.equal(floatText(value), text);
  assert.equal(complexText(0, 2), "2j");
  assert.equal(complexText(1, -2.5), "(1-2.5j)");
  assert.equal(complexText(-0, 1), "(-0+1j)");
  assert.equal(halfFloat(0x3c00), 1);
  assert.equal(halfFloat(0xc000), -2);
});

test("integers of 30-bit digits", () => {
  const bytes = new Uint8Array(new Uint32Array([1, 0, 5]).buffer);
  assert.equal(integerOf(bytes, false), (5n << 60n) + 1n);
  assert.equal(integerOf(bytes, true), -((5n << 60n) + 1n));
  assert.equal(integerOf(new Uint8Array(0), false), 0n);
});

test("what is missing is told, and what is in itself", () => {
  const list = (items: readonly RemoteValue[], missing: number): RemoteValue => {
    return { kind: "items", type: "list", shape: "list", items, missing };
  };
  assert.equal(valueText(list([int(1), int(2)], 0)), "[1, 2]");
  assert.equal(valueText(list([int(1)], 12_345)), "[1, … 12,345 more]");
  assert.equal(valueText(list([], 3)), "[… 3 more]");
  assert.equal(valueText(str("cut", 7)), "'cut…'");
  assert.equal(valueText(list([{ kind: "cut", type: "list", why: "cycle" }], 0)), "[[...]]");
  assert.equal(valueText(list([{ kind: "cut", type: "Node", why: "depth" }], 0)), "[…]");
  assert.equal(valueText(list([{ kind: "problem", why: "unreadable" }], 0)), "[<unreadable>]");
  assert.equal(valueText(list([int(100_000), int(2)], 0), 6), "[1000…");
});

test("subclasses, instances, enums and calls", () => {
  const fields = [["", int(1)]] as const;
  const named = [
    ["x", int(1)],
    ["y", str("two")],
  ] as const;
  const base = { kind: "fields", missing: 0 } as const;
  assert.equal(valueText({ ...base, type: "P", isCall: true, fields: named }), "P(x=1, y='two')");
  assert.equal(valueText({ ...base, type: "P", isCall: false, fields: named }), "<P x=1 y='two'>");
  assert.equal(valueText({ ...base, type: "Color.RED", isCall: false, fields }), "<Color.RED: 1>");
  assert.equal(valueText({ ...base, type: "P", isCall: false, fields: [] }), "<P>");
  assert.equal(valueText({ kind: "str", type: "Text", text: "a", missing: 0 }), "Text('a')");
});

test("texts and bytes are quoted as Python does, and nothing drives a terminal", () => {
  assert.equal(valueText(str(`it's`)), `"it's"`);
  assert.equal(valueText(str(`it's "so"`)), `'it\\'s "so"'`);
  assert.equal(valueText(str("a\u001b[31m\u202e\u00a0é😀")), "'a\\x1b[31m\\u202e\\xa0é😀'");
  const bytes = Uint8Array.from([0, 39, 92, 65, 255]);
  assert.equal(
    valueText({ kind: "bytes", type: "bytes", bytes, missing: 0 }),
    `b"\\x00'\\\\A\\xff"`,
  );
});
