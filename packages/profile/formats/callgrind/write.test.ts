import assert from "node:assert/strict";
import { test } from "node:test";
import { randomProfile } from "../../model/random-profile.ts";
import { DEFAULT_SELECTION } from "../../model/selection.ts";
import { fromText } from "../../model/text-profile.ts";
import { writeCallgrind } from "./write.ts";

const NAMES = { fullFileNames: false };

/** `f` calls itself: what it costs with its callees must count once. */
const PROFILE = fromText(`
  cpu:    10      20      30
          main:3  main:3  main:4
          f:7     f:7
                  f:8
`);

test("functions with their lines, calls with what they cost", () => {
  const text = [...writeCallgrind(PROFILE, DEFAULT_SELECTION, NAMES)].join("");
  const body = text.slice(text.indexOf("events: CpuNs\n") + "events: CpuNs\n".length);
  assert.match(text, /^# callgrind format\nversion: 1\n/);
  assert.equal(
    body,
    `
fl=(1) main.py
fn=(2) main
4 30000000
cfi=(1)
cfn=(3) f
calls=2 -
3 30000000
`.replace("-", String(Math.max(0, PROFILE.functions.firstLine[1]))) +
      `
fl=(1)
fn=(3)
7 10000000
8 20000000
cfi=(1)
cfn=(3)
calls=1 ${Math.max(0, PROFILE.functions.firstLine[1])}
7 20000000
`,
  );
});

test("what is measured adds up, and no name breaks a line", () => {
  for (let seed = 0; seed < 10; seed += 1) {
    const profile = randomProfile(seed, 60);
    const selection = { ...DEFAULT_SELECTION, value: "samples", includeIdle: true } as const;
    const text = [...writeCallgrind(profile, selection, NAMES)].join("");
    const lines = text.split("\n");
    let total = 0;
    for (const [at, line] of lines.entries()) {
      assert.match(
        line,
        /^$|^# |^\w+: .*$|^(fl|fn|cfi|cfn)=\(\d+\)( .*)?$|^calls=\d+ \d+$|^\d+ \d+$/u,
      );
      if (/^\d+ \d+$/.test(line) && !lines[at - 1].startsWith("calls=")) {
        total += Number(line.split(" ")[1]);
      }
    }
    assert.equal(
      total,
      profile.samples.count.reduce((sum, count) => sum + count, 0),
    );
  }
});
