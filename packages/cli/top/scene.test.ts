import assert from "node:assert/strict";
import { test } from "node:test";

import { RecordedTime } from "#analysis/live/recorded-time.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import { EMPTY_COST, type Profile } from "#profile/model/profile.ts";
import { randomProfile } from "#profile/model/random-profile.ts";
import { frameKind, sampleState } from "#profile/model/tables.ts";
import { TEXT_PROFILE_META } from "#profile/model/text-profile.ts";

import { plain } from "../format/paint.ts";
import { widthOf } from "../format/text-width.ts";
import { LiveFilter } from "./live-filter.ts";
import { drawScene, type Drawn } from "./scene.ts";
import { FIRST_VIEW, type ViewState } from "./view-state.ts";

function draw(profile: Profile, view: Partial<ViewState>, columns: number, rows: number): Drawn {
  const recorded = new RecordedTime(profile);
  const { level, value, gilOnly } = { ...FIRST_VIEW, ...view };
  recorded.live.setSpec({ level, value, gilOnly });
  recorded.seek(recorded.steps);
  return drawScene({
    live: recorded.live,
    meta: profile.meta,
    view: { ...FIRST_VIEW, ...view },
    shares: undefined,
    status: undefined,
    position: undefined,
    sourceOf: () => "\u001b[2Jsource",
    columns,
    rows,
    paint: plain,
    paintClass: (_, text) => text,
  });
}

const VIEWS: readonly Partial<ViewState>[] = [
  {},
  { level: "line", value: "wall", sort: "total" },
  { showsThreads: true },
  { showsHelp: true },
  { typed: "\u001b[31m" },
  { filter: new LiveFilter("\\n|x"), gilOnly: true },
  { cursor: 1000, isPaused: true },
];

test("whatever the names, no line is too long, none too many, none drives the terminal", () => {
  for (let seed = 1; seed <= 5; seed += 1) {
    const random = randomProfile(seed);
    const profile = { ...random, cost: { ...random.cost, durationNs: 2e9, samples: 40 } };
    for (const view of VIEWS) {
      for (const [columns, rows] of [
        [80, 24],
        [200, 60],
        [60, 15],
        [20, 6],
      ] as const) {
        const opened = draw(profile, view, columns, rows).facts.atCursor;
        const isOpen = view.showsThreads !== true && opened !== undefined;
        const shown = isOpen ? { ...view, expanded: opened } : view;
        const { lines } = draw(profile, shown, columns, rows);
        assert.ok(lines.length <= rows, `${lines.length} lines of ${rows}`);
        for (const line of lines) {
          assert.ok(widthOf(line) <= columns, `${widthOf(line)} of ${columns}: ${line}`);
          // oxlint-disable-next-line no-control-regex
          assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
        }
      }
    }
  }
});

/** Two processes with a thread each; 3 in all. */
function twoProcesses(): Profile {
  const builder = new ProfileBuilder();
  const text = builder.internString("serve");
  const functionRow = builder.internFunction(text, text, builder.internFile("/app/a.py"), 1);
  const stack = builder.internStack(
    -1,
    builder.internFrame(functionRow, 1, 1, -1, -1, frameKind.python),
  );
  const { onCpu, holdsGil } = sampleState;
  for (const [pid, tid, cpuMs] of [
    [10, 10, 200],
    [20, 20, 500],
    [20, 21, 100],
  ] as const) {
    const thread = builder.internThread(pid, tid, `name-${tid}`, onCpu | holdsGil);
    builder.addSample(0, thread, stack, 10, 1e9, cpuMs * 1e6, onCpu);
  }
  const held = { holds: 0, heldNs: 0, longestHoldNs: 0 };
  return builder.finish(TEXT_PROFILE_META, { ...EMPTY_COST, durationNs: 1e9, samples: 30 }, [
    { pid: 10, samples: 10, unattributed: 0, notTaken: 0, ...held },
    { pid: 20, samples: 15, unattributed: 5, notTaken: 20, ...held },
  ]);
}

test("several processes: a row each, their threads below, the dearest first", () => {
  const { lines, facts } = draw(twoProcesses(), { showsThreads: true }, 120, 30);
  const rows = lines.flatMap((line) => {
    const match = /(\d+) %.* (process \d+|name-\d+)/.exec(line);
    return match === null ? [] : [`${match[2]} ${match[1]}`];
  });
  assert.deepEqual(rows, [
    "process 20 60",
    "name-20 50",
    "name-21 10",
    "process 10 20",
    "name-10 20",
  ]);
  assert.equal(facts.rowCount, 5);
  const losses = lines.flatMap((line) => /process .*(?:unattributed|not taken).*/.exec(line) ?? []);
  assert.deepEqual(
    losses.map((text) => text.trimEnd()),
    ["process 20  unattributed 5 (12.5 %), not taken 20 (50.0 %)"],
  );
  assert.equal(facts.atCursor, undefined);
});
