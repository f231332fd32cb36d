import assert from "node:assert/strict";
import { test } from "node:test";

import { fromText } from "#profile/model/text-profile.ts";

import { livePlaces, placeRow } from "./live-rows.ts";
import { RecordedTime } from "./recorded-time.ts";

function sums(recorded: RecordedTime): number[][] {
  return livePlaces(recorded.live, "total", undefined).map((place) => {
    const { self, total, selfNow, totalNow } = placeRow(recorded.live, place);
    return [place, self, total, selfNow, totalNow];
  });
}

test("the end holds everything; a way there and back changes nothing", () => {
  const profile = fromText(`
    wall:   900      900      900      900      900      900
    cpu:    100      200      300      400      500      600
            main:1   main:1   main:2   main:2   main:3   main:3
            early:5  early:6  both:7   both:9   late:8   both:7
  `);
  const recorded = new RecordedTime(profile);
  recorded.seek(recorded.steps);
  const whole = profile.samples.cpuNs.reduce((sum, each) => sum + each, 0);
  const roots = sums(recorded).reduce((sum, [, self]) => sum + self, 0);
  assert.equal(roots, whole);
  assert.equal(recorded.atNs, 5.4e9);
  const atEnd = sums(recorded);
  recorded.seek(2);
  assert.equal(recorded.position, 2);
  const early = sums(recorded);
  assert.equal(
    early.reduce((sum, [, self]) => sum + self, 0),
    600e6,
  );
  recorded.seek(recorded.steps + 10);
  assert.deepEqual(sums(recorded), atEnd);
  recorded.seek(-5);
  assert.equal(recorded.position, 1);
});
