import assert from "node:assert/strict";
import test from "node:test";
import { fromText } from "#profile/model/text-profile.ts";
import { costItems, lossReasons } from "./cost-lines.ts";
import { emptyReason } from "./empty-reason.ts";
import { DEFAULT_SELECTION } from "#profile/model/selection.ts";

const BARE = fromText("main\n");

function texts(profile: Parameters<typeof costItems>[0]): string[] {
  return costItems(profile).map((item) =>
    item
      .map(({ text, strong }) => (strong ? `[${text}]` : text))
      .join("")
      .replaceAll("\u00a0", " "),
  );
}

test("rate, losses, holds and the profiler's own cost, with the figures set off", () => {
  const cost = {
    ...BARE.cost,
    durationNs: 30e9,
    ticks: 29_940,
    samples: 29_900,
    lost: { torn: 40 },
    holds: 41,
    heldNs: 700_000,
    longestHoldNs: 38_000,
    profilerCpuNs: 330e6,
    profilerResidentBytes: 71e6,
  };
  const meta = { ...BARE.meta, rateHz: 1000 };
  assert.deepEqual(texts({ ...BARE, meta, cost }), [
    "[998 Hz] of 1,000 Hz asked",
    "unattributed [40] (0.1 %)",
    "threads held [<0.01 %] of the time (41 holds, longest [38.0 µs])",
    "Pyrometer used [1.1 %] of one core and [71.0 MB]",
  ]);
  const late = texts({ ...BARE, meta, cost: { ...cost, missedTicks: 60, lost: {} } });
  assert.equal(late[1], "unattributed [0], late [0.2 %]");
  const noStop = { ...BARE, meta: { ...meta, noStop: true }, cost: { ...cost, holds: 0 } };
  assert.equal(texts(noStop)[2], "no thread was held");
  assert.equal(
    lossReasons({ ...cost, lost: { torn: 2, open: 1000, none: 0 } }),
    "open 1,000, torn 2",
  );
});

test("what a file does not know is not claimed", () => {
  const cost = { ...BARE.cost, durationNs: 0, ticks: 0, samples: 0, lost: {} };
  assert.deepEqual(costItems({ ...BARE, meta: { ...BARE.meta, rateHz: 0 }, cost }), []);
});

test("an empty view says why and what to do", () => {
  const idle = fromText("state: -  -\n       a  b\n");
  assert.match(emptyReason(idle, DEFAULT_SELECTION)[0], /^2 samples were taken, but no thread/);
  assert.match(emptyReason(idle, DEFAULT_SELECTION).join(" "), /--wall/);
  const gil = emptyReason(idle, { ...DEFAULT_SELECTION, gilOnly: true });
  assert.match(gil[0], /hold the GIL/);
  const excluded = { ...DEFAULT_SELECTION, value: "wall", exclude: /./ };
  assert.match(emptyReason(idle, excluded)[0], /^2 samples were taken, but --include and/);
  const idleToo = { ...DEFAULT_SELECTION, exclude: /nobody is called so/ };
  assert.match(
    emptyReason(idle, idleToo)[0],
    /no thread was using a CPU/,
    "not for the expression",
  );
  const leftOut = { ...idle, samples: { ...idle.samples, count: new Int32Array() } };
  assert.match(emptyReason(leftOut, DEFAULT_SELECTION).join(" "), /--include or --exclude/);
  const none = { ...leftOut, cost: { ...idle.cost, samples: 0 } };
  assert.equal(emptyReason(none, DEFAULT_SELECTION)[0], "No sample was taken.");
});
