// A real recording drawn by every selection in every format: what is drawn adds up to what was
// selected, and what could not be attributed has a row with a name.

import assert from "node:assert/strict";
import * as path from "node:path";
import { before, test } from "node:test";
import { gunzipSync } from "node:zlib";

import { decodePprof } from "#profile/formats/pprof/decode.test-helper.ts";
import type { Profile } from "#profile/model/profile.ts";
import { selectedRows } from "#profile/model/selection.ts";
import { valueColumn } from "#profile/model/value-types.ts";

import type { FlagValues } from "./flags.ts";
import { drawingOf } from "./output/drawing.ts";
import { RENDERERS } from "./output/render.ts";
import type { DrawnFormat } from "./output/render.ts";
import { loadRecording } from "./record/load-recording.ts";
import { startPython } from "./testing/python-target.ts";
import { runPyrometer } from "./testing/run-pyrometer.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

/**
 * Busy with bytecode, busy without the GIL, asleep; and read without holds, so that some is lost.
 */
const PROGRAM = `
import threading, time, zlib
def compute():
    while True:
        sum(i * i for i in range(500))
def compress():
    data = bytes(range(256)) * 4000
    while True:
        zlib.compress(data)
def wait():
    time.sleep(1000)
for work in (compute, compress, wait):
    threading.Thread(target=work, name=work.__name__, daemon=True).start()
print("ready", flush=True)
wait()
`;

const recording = path.join(temporaryFolder(), "mixed.pyro");
let runs: Profile;
let sums: Profile;

before(async () => {
  const target = await startPython(PROGRAM);
  const flags = ["-d", "2", "-r", "500", "--no-stop", "-o", recording];
  const { code, stderr } = await runPyrometer(["record", "-p", String(target.pid), ...flags]);
  await target.end();
  assert.equal(code, 0, stderr);
  runs = loadRecording(recording, "runs").profile;
  sums = loadRecording(recording, "sums").profile;
});

const SELECTIONS: readonly (readonly [string, FlagValues])[] = [
  ["", {}],
  ["--wall", { wall: true }],
  ["-i", { idle: true }],
  ["-i --cpu", { idle: true, cpu: true }],
  ["-g", { gil: true }],
  ["-g --wall", { gil: true, wall: true }],
  ["-t", { threads: true }],
  ["-t --wall", { threads: true, wall: true }],
  ["-F", { function: true }],
  ["-g -i -t -F", { gil: true, idle: true, threads: true, function: true }],
];

async function rendered(format: DrawnFormat, profile: Profile, flags: FlagValues): Promise<Buffer> {
  return Buffer.concat([...(await RENDERERS[format](profile, drawingOf(flags)))]);
}

interface Selected {
  readonly samples: number;
  /** In the unit of the selection's value. */
  readonly value: number;
}

/** Straight from the recording's rows. */
function selectedOf(profile: Profile, flags: FlagValues): Selected {
  const { selection } = drawingOf(flags);
  const column = valueColumn(profile, selection.value);
  let samples = 0;
  let value = 0;
  for (const [row, isSelected] of selectedRows(profile, selection).entries()) {
    samples += isSelected * profile.samples.count[row];
    value += isSelected * column[row];
  }
  return { samples, value };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function near(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= expected * 1e-4 + 1, `${what}: ${actual}, ${expected}`);
}

interface SvgData {
  readonly self: readonly number[];
  readonly count: readonly number[];
  readonly hidden: readonly number[];
  readonly scale: number;
}

const CHECKS: Readonly<Record<string, (flags: FlagValues, expected: Selected) => Promise<void>>> = {
  svg: async (flags, { value, samples }) => {
    const svg = (await rendered("svg", sums, flags)).toString();
    const json = /<script type="application\/json" id="data">([^]*?)<\/script>/.exec(svg)?.[1];
    const data = JSON.parse(json ?? "") as SvgData;
    // Frames without a width are counted at their caller: node, value, samples.
    const hidden = (part: number): number[] => data.hidden.filter((_, at) => at % 3 === part);
    near(total([...data.self, ...hidden(1)]) * data.scale, value, "time");
    assert.equal(total([...data.count, ...hidden(2)]), samples);
  },
  collapsed: async (flags, { samples }) => {
    const lines = (await rendered("collapsed", sums, flags)).toString().trimEnd().split("\n");
    const counts = lines.map((line) => Number(line.slice(line.lastIndexOf(" ") + 1)));
    assert.equal(total(counts), samples);
  },
  speedscope: async (flags, { value }) => {
    const text = (await rendered("speedscope", runs, flags)).toString();
    const { profiles } = JSON.parse(text) as {
      profiles: { weights: number[]; endValue: number }[];
    };
    near(total(profiles.flatMap(({ weights }) => weights)), value, "weights");
    near(total(profiles.map(({ endValue }) => endValue)), value, "end");
  },
  pprof: async (flags, { value, samples }) => {
    const pprof = decodePprof(gunzipSync(await rendered("pprof", sums, flags)));
    const sumOf = (at: number): number => total(pprof.sample.map((one) => Number(one.value[at])));
    assert.equal(sumOf(0), samples);
    const isWall = drawingOf(flags).selection.value === "wall";
    near(sumOf(isWall ? 1 : 2), value, "time");
  },
  callgrind: async (flags, { value }) => {
    const lines = (await rendered("callgrind", sums, flags)).toString().split("\n");
    const self = lines.filter(
      (line, at) => /^\d+ \d+$/.test(line) && !lines[at - 1].startsWith("calls="),
    );
    near(total(self.map((line) => Number(line.split(" ")[1]))), value, "time");
  },
  gecko: async (flags, { samples }) => {
    const text = (await rendered("gecko", runs, flags)).toString();
    const { threads } = JSON.parse(text) as { threads: { samples: { data: unknown[] } }[] };
    assert.equal(total(threads.map((thread) => thread.samples.data.length)), samples);
  },
};

for (const [line, flags] of SELECTIONS) {
  for (const [format, check] of Object.entries(CHECKS)) {
    test(`${format} ${line} adds up`, async () => {
      const expected = selectedOf(runs, flags);
      assert.ok(expected.samples > 100 && expected.value > 1e8);
      const summed = selectedOf(sums, flags);
      assert.equal(summed.samples, expected.samples);
      near(summed.value, expected.value, "sums");
      await check(flags, expected);
    });
  }
}

test("selections show what they say", async () => {
  const collapsed = async (flags: FlagValues): Promise<string> =>
    (await rendered("collapsed", sums, flags)).toString();
  assert.doesNotMatch(await collapsed({}), /;wait \(/);
  assert.match(await collapsed({ idle: true }), /;wait \(/);
  assert.match(await collapsed({ wall: true }), /;wait \(/);
  assert.match(await collapsed({}), /compress \(/);
  assert.match(await collapsed({ threads: true }), /^thread \d+ "[^"]*";/m);
  assert.match(await collapsed({ function: true }), /compute \(<string>\)/);
  assert.doesNotMatch(await collapsed({ function: true }), /compute \(<string>:\d+\)/);
  const svg = (await rendered("svg", sums, { idle: true })).toString();
  assert.match(svg, /"name":\[[^\]]*"wait"/, "idle threads have a width");
});

test("what could not be verified is a row with its reason", async () => {
  const lost = Object.values(runs.cost.lost).reduce((sum, count) => sum + count, 0);
  assert.ok(lost > 0, "without holds a running stack changes while it is read");
  for (const [, flags] of SELECTIONS) {
    const text = (await rendered("collapsed", sums, flags)).toString();
    const rows = text.split("\n").filter((line) => line.includes("[not verified: "));
    assert.equal(total(rows.map((line) => Number(line.slice(line.lastIndexOf(" ") + 1)))), lost);
    assert.match((await rendered("svg", sums, flags)).toString(), /\[not verified: /);
  }
});
