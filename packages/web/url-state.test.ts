import assert from "node:assert/strict";
import { test } from "node:test";
import { stateFromHash, stateToHash } from "./app/url-state.ts";
import { INITIAL_STATE, type ViewState } from "./app/view-state.ts";

const EVERYTHING: ViewState = {
  tab: "a/b?c#d",
  view: "sunburst",
  value: "cpu & wall",
  search: "json\\.|<script>&=#%",
  selected: 0xffff_ffff,
  path: [1, 2, 0xdead_beef],
  zoom: [7],
  range: { fromNs: 0, toNs: 1.5e9 },
  hiddenThreads: [0, 3],
  hiddenProcesses: [4711],
  isOnlyMine: true,
  isInverted: true,
  isFlame: true,
  isByLine: true,
  isRecursionFolded: true,
  withIdle: true,
  trail: [
    { kind: "focus-function", of: [12] },
    { kind: "filter-samples", fromNs: 0, toNs: 1500 },
    { kind: "keep-stacks", field: "any", pattern: "a|b c~d&e=%41#\\.py$" },
    { kind: "drop-stacks", field: "file", pattern: "/json/" },
  ],
  panel: "keys",
  theme: "dark",
  compared: ["1", "2"],
};

test("an address holds all of the state", () => {
  assert.deepEqual(stateFromHash(`#${stateToHash(EVERYTHING)}`), EVERYTHING);
  for (const [key, value] of Object.entries(EVERYTHING)) {
    const one = { ...INITIAL_STATE, [key]: value as unknown } as ViewState;
    assert.deepEqual(stateFromHash(stateToHash(one)), one, key);
  }
});

test("the beginning is the empty address", () => {
  assert.equal(stateToHash(INITIAL_STATE), "");
  assert.deepEqual(stateFromHash(""), INITIAL_STATE);
});

test("what cannot be understood is as in the beginning", () => {
  const odd =
    "#view=__proto__&panel=constructor&frame=-5&path=zz.&zoom=1.2.%00&range=5-1&hide=1.x" +
    "&hidepid=-4&mine=yes&theme=blue&compare=1&range=NaN-NaN&trail=%ff~~&toString=1";
  assert.deepEqual(stateFromHash(odd), INITIAL_STATE);
  assert.equal(stateFromHash("#range=0-Infinity").range, undefined);
});
