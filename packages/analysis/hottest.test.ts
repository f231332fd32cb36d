import assert from "node:assert/strict";
import test from "node:test";
import { frameName } from "#profile/model/labels.ts";
import { DEFAULT_SELECTION } from "#profile/model/selection.ts";
import { fromText } from "#profile/model/text-profile.ts";
import { hottestFunctions, type HotFunction } from "./hottest.ts";

const PROFILE = fromText(`
  cpu: 40      30      20      10
       main:1  main:1  main:2  main:2
       walk:1  walk:1  other:1
       walk:2  leaf:1
       walk:1
`);

function named(list: readonly HotFunction[], profile = PROFILE): string[] {
  return list.map(({ frame, selfShare, totalShare }) => {
    const percent = (share: number): number => Math.round(share * 100);
    return `${frameName(profile, frame)} ${percent(selfShare)} ${percent(totalShare)}`;
  });
}

test("functions by self and by total; recursion counts once", () => {
  const hottest = hottestFunctions(PROFILE, DEFAULT_SELECTION, 10);
  assert.deepEqual(named(hottest.bySelf, hottest.profile), [
    "walk 40 70",
    "leaf 30 30",
    "other 20 20",
    "main 10 100",
  ]);
  assert.deepEqual(named(hottest.byTotal, hottest.profile), [
    "main 10 100",
    "walk 40 70",
    "leaf 30 30",
    "other 20 20",
  ]);
});

test("no more than asked for; none where nothing was measured", () => {
  assert.equal(hottestFunctions(PROFILE, DEFAULT_SELECTION, 2).bySelf.length, 2);
  const idle = fromText("state: -\n       main\n");
  assert.deepEqual(hottestFunctions(idle, DEFAULT_SELECTION, 3).bySelf, []);
});
