import assert from "node:assert/strict";
import { test } from "node:test";
import { randomNumbers } from "#profile/model/random-profile.ts";
import { shareByBlocks } from "./block-shares.ts";
import { twoSidedQuantile } from "./student-t.ts";

const BINS = 1024;
const WHOLE = new Float64Array(BINS).fill(1);

/** Bins that stay as they are with the probability `stays`, else are drawn anew. */
function sticky(random: () => number, share: number, stays: number): Float64Array {
  let seen = random() < share ? 1 : 0;
  return Float64Array.from({ length: BINS }, () => {
    if (random() >= stays) seen = random() < share ? 1 : 0;
    return seen;
  });
}

/** How often the 95 % interval holds the true share, of those that are known. */
function coverage(stays: number): { readonly held: number; readonly known: number } {
  const random = randomNumbers(7);
  const share = 0.3;
  let held = 0;
  let known = 0;
  for (let run = 0; run < 400; run += 1) {
    const { value, variance, degrees } = shareByBlocks(sticky(random, share, stays), WHOLE);
    if (Number.isNaN(variance)) continue;
    known += 1;
    const margin = twoSidedQuantile(0.05, degrees) * Math.sqrt(variance);
    if (Math.abs(value - share) <= margin) held += 1;
  }
  return { held, known };
}

test("intervals hold the true share whether or not neighbours are alike", () => {
  for (const stays of [0, 0.5, 0.8]) {
    const { held, known } = coverage(stays);
    assert.ok(known > 250, `${stays}: ${known} of 400 are known`);
    assert.ok(held / known > 0.91 && held / known < 0.99, `${stays}: ${held} of ${known}`);
  }
});

test("of independent bins the error is the binomial one", () => {
  const random = randomNumbers(3);
  const errors = Array.from(
    { length: 50 },
    () => shareByBlocks(sticky(random, 0.3, 0), WHOLE).variance,
  );
  const mean = errors.reduce((sum, one) => sum + one, 0) / errors.length;
  const binomial = (0.3 * 0.7) / BINS;
  assert.ok(mean > binomial && mean < 1.4 * binomial, `${mean} for ${binomial}`);
});

test("what lasts as long as the recording, or was seen once, is unknown", () => {
  const half = Float64Array.from({ length: BINS }, (_, bin) => (bin < BINS / 2 ? 1 : 0));
  assert.ok(Number.isNaN(shareByBlocks(half, WHOLE).variance), "a step");
  const once = new Float64Array(BINS);
  once.fill(1, 400, 440);
  assert.ok(Number.isNaN(shareByBlocks(once, WHOLE).variance), "one burst");
  const never = shareByBlocks(new Float64Array(BINS), WHOLE);
  assert.deepEqual([never.value, never.variance], [0, 0]);
  assert.ok(Number.isNaN(shareByBlocks(WHOLE, new Float64Array(BINS)).value), "of nothing");
});
