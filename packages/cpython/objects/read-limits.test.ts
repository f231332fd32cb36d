import assert from "node:assert/strict";
import { test } from "node:test";
import { Budget, SHORT_LIMITS } from "./read-limits.ts";

const VALUES_PER_VARIABLE = 10;

test("many small variables end with the time, and stay ended", () => {
  const budget = new Budget({ ...SHORT_LIMITS, values: 1e9 }, 30);
  budget.mark();
  budget.rewind();
  const start = performance.now();
  let isOpen = true;
  for (let variable = 0; isOpen && variable < 1e8; variable++) {
    budget.begin();
    for (let value = 0; value < VALUES_PER_VARIABLE; value++) isOpen = budget.take();
  }
  assert(!isOpen);
  assert(performance.now() - start < 300);
  budget.begin();
  assert(!budget.take(), "the time is over for the next variable, too");
  assert(!budget.mayLookAgain);
});

test("one variable leaves values, time and text to the next; text is counted over all", () => {
  const budget = new Budget({ ...SHORT_LIMITS, valuesEach: 3, text: 1 << 30 });
  budget.mark();
  budget.rewind();
  for (let variable = 0; variable < 2; variable++) {
    budget.begin();
    assert.deepEqual(
      [1, 2, 3, 4].map(() => budget.take()),
      [true, true, true, false],
    );
  }
  const most = budget.takeText(1 << 30);
  assert(most > 0 && most < 1 << 30);
  assert.equal(budget.takeText(1), 0);
  assert(!budget.takeWhole(1));
  budget.begin();
  const next = budget.takeText(1 << 30);
  assert(next > 0 && next < most, "a part of what is left");
  budget.rewind();
  budget.begin();
  assert.equal(budget.takeText(1 << 30), most, "a look that is repeated starts anew");
});
