import assert from "node:assert/strict";
import { test } from "node:test";

import { DEFAULT_SELECTION } from "#profile/model/selection.ts";
import { fromText } from "#profile/model/text-profile.ts";

import { plain } from "../format/paint.ts";
import { hottestOf } from "./hottest.ts";
import { hottestLines } from "./summary.ts";

const PROFILE = fromText(`
  count:  4217          3783          100
  cpu:    4217          3783          100
          main:3        main:3        [torn chain]
          hot:9         cool:5
`);

test("times have fewer digits than counts of the same samples, as in the flame graph", () => {
  const shareIn = (value: "samples" | "cpu"): string => {
    const hottest = hottestOf(PROFILE, { ...DEFAULT_SELECTION, value });
    return hottestLines(hottest, plain)[0].trim();
  };
  assert.match(shareIn("samples"), /^52\.1 % {2}hot /);
  assert.match(shareIn("cpu"), /^52 % {2}hot /);
});

test("shares are of all that is drawn; what is no code is not named", () => {
  const { functions, emptyReason } = hottestOf(PROFILE, DEFAULT_SELECTION);
  assert.deepEqual(
    functions.map(({ name, share }) => [name, Math.round(share * 8100)]),
    [
      ["hot", 4217],
      ["cool", 3783],
    ],
  );
  assert.deepEqual(emptyReason, []);
});
