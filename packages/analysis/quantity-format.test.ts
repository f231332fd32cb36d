import assert from "node:assert/strict";
import test from "node:test";
import { QuantityFormat } from "./quantity-format.ts";

const format = new QuantityFormat();
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

test("values have three significant digits and the unit that suits", () => {
  const values = [0, 1, 950, 38_000, 999_600_000, 3_930_000_000, 20_634e9];
  assert.deepEqual(
    values.map((ns) => plain(format.value(ns, "ns"))),
    ["0", "1.00 ns", "950 ns", "38.0 µs", "1.00 s", "3.93 s", "20,634 s"],
  );
  assert.equal(plain(format.value(71_200_000, "bytes")), "71.2 MB");
  assert.equal(plain(format.value(15_604, "count")), "15,604");
});

test("a share has no digit that its samples do not tell", () => {
  assert.equal(plain(format.share(0.3124, 100)), "31 %");
  assert.equal(plain(format.share(0.3124, 20_000)), "31.2 %");
  assert.equal(plain(format.share(1, 20_000)), "100 %");
  assert.equal(plain(format.share(0.0046, 20_000)), "0.5 %");
  assert.equal(plain(format.share(0.00001, 20_000)), "<0.01 %");
  assert.equal(plain(format.share(0, 20_000)), "0 %");
  assert.equal(plain(format.share(Number.NaN, 0)), "0 %");
});

test("the margin is that of a binomial share, and silent where it means nothing", () => {
  assert.equal(plain(format.margin(0.5, 10_000)), "± 1");
  assert.equal(plain(format.margin(0.1, 10_000)), "± 0.6");
  assert.equal(format.margin(0.5, 12), "");
  assert.equal(format.margin(1, 10_000), "");
});
