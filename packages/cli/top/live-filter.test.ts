import assert from "node:assert/strict";
import { test } from "node:test";

import { LiveFilter } from "./live-filter.ts";
import { TopData } from "./top-data.ts";
import { FIRST_VIEW } from "./view-state.ts";

test("a name counts as not matching until it was matched, and is asked for once", async () => {
  const filter = new LiveFilter("co+l");
  assert.equal(await filter.match(), false, "nothing was asked for");
  assert.equal(filter.test("cool"), false);
  assert.equal(filter.test("hot"), false);
  assert.equal(filter.isWaiting, true);
  const [first, second] = await Promise.all([filter.match(), filter.match()]);
  assert.deepEqual([first, second], [true, false], "one matching at a time");
  assert.equal(filter.isWaiting, false);
  assert.deepEqual([filter.test("cool"), filter.test("hot")], [true, false]);
  assert.equal(filter.isWaiting, false);
  assert.throws(() => new LiveFilter("("), SyntaxError);
});

test("a filter that would take years is dropped, and the screen goes on", async () => {
  const filter = new LiveFilter("(a+)+$");
  const data = new TopData({ ...FIRST_VIEW, filter });
  let changes = 0;
  data.onChange = () => {
    changes += 1;
  };
  filter.test(`${"a".repeat(60)}!`);
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 20);
  await data.matchFilter();
  clearInterval(timer);
  assert.ok(ticks > 20, `${ticks} ticks of ours in two seconds`);
  assert.equal(data.view.filter, undefined);
  assert.match(data.view.message ?? "", /the regular expression took longer than 2 s/);
  assert.equal(changes, 1);
});

test("a filter that was replaced meanwhile says nothing", async () => {
  const filter = new LiveFilter("(a+)+$");
  const data = new TopData({ ...FIRST_VIEW, filter });
  filter.test(`${"a".repeat(60)}!`);
  const matched = data.matchFilter();
  const next = new LiveFilter("b");
  data.view = { ...data.view, filter: next };
  await matched;
  assert.equal(data.view.filter, next);
  assert.equal(data.view.message, undefined);
});
