import assert from "node:assert/strict";
import { test } from "node:test";
import { timeTicks } from "./draw/time-ticks.ts";

function texts(fromNs: number, toNs: number, most: number): readonly string[] {
  return timeTicks({ fromNs, toNs, endNs: toNs }, most).map(({ text }) =>
    text.replaceAll(/[\u00a0\u202f]/gu, " "),
  );
}

test("round moments with their unit, from hours to parts of a nanosecond", () => {
  assert.deepEqual(texts(0, 2e9, 4), ["0 s", "0.5 s", "1.0 s", "1.5 s", "2.0 s"]);
  assert.deepEqual(texts(0, 90e6, 4), ["0 ms", "50 ms"]);
  assert.deepEqual(texts(2.9e3, 3.3e3, 4), ["2.9 µs", "3.0 µs", "3.1 µs", "3.2 µs", "3.3 µs"]);
  assert.deepEqual(texts(0, 7, 4), ["0 ns", "2 ns", "4 ns", "6 ns"]);
  assert.deepEqual(texts(12_345_678_000, 12_345_680_500, 3), [
    "12.345 678 s",
    "12.345 679 s",
    "12.345 680 s",
  ]);
  assert.deepEqual(texts(1e9 + 0.3, 1e9 + 0.71, 4), ["1.000 000 000 4 s", "1.000 000 000 6 s"]);
});

test("from ten minutes on time is read from a clock", () => {
  assert.deepEqual(texts(0, 600e9, 3), ["0:00 min", "5:00 min", "10:00 min"]);
  assert.deepEqual(texts(0, 2 * 3600e9, 3), ["0:00:00 h", "1:00:00 h", "2:00:00 h"]);
  assert.deepEqual(texts(3_723.4e9, 3_723.61e9, 2), ["1:02:03.4 h", "1:02:03.6 h"]);
  assert.deepEqual(texts(719.9e9, 720.1e9, 2), ["11:59.9 min", "12:00.0 min", "12:00.1 min"]);
});

test("parts are in the unit of their whole", () => {
  const ticks = timeTicks({ fromNs: 2e6, toNs: 4e6, endNs: 5e9 }, 2);
  assert.deepEqual(
    ticks.map(({ text }) => text),
    ["0.002\u00a0s", "0.003\u00a0s", "0.004\u00a0s"],
  );
});

test("there are ticks at every zoom, each with a text of its own", () => {
  for (const wholeNs of [1, 1e3, 3.3e6, 7e9, 61e9, 4e12, 1e15]) {
    for (let width = wholeNs; width > wholeNs * 2 ** -36 && width > 0.02; width /= 3) {
      for (const fromNs of [0, wholeNs / 3, wholeNs - width]) {
        const ticks = timeTicks({ fromNs, toNs: fromNs + width, endNs: wholeNs }, 8);
        assert.ok(ticks.length >= 1 && ticks.length <= 18, `${width} of ${wholeNs} from ${fromNs}`);
        assert.equal(new Set(ticks.map(({ text }) => text)).size, ticks.length);
      }
    }
  }
});
