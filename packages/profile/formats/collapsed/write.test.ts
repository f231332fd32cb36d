import assert from "node:assert/strict";
import { test } from "node:test";
import { HOSTILE_NAMES, randomProfile } from "../../model/random-profile.ts";
import { selectedStacks } from "../../model/selected-stacks.ts";
import { DEFAULT_SELECTION, type Selection } from "../../model/selection.ts";
import { fromText } from "../../model/text-profile.ts";
import { writeCollapsed } from "./write.ts";

const PROFILE = fromText(`
  thread:  MainThread   MainThread    worker          MainThread
  state:   cpu+gil      cpu+gil       -               cpu+gil
           main:3       main:3        run:7           main:4
           Work.step:9  [torn chain]  wait@/x/y.py:2  Work.step:9
`);

function text(changes: Partial<Selection> = {}, fullFileNames = false): string {
  const selection = { ...DEFAULT_SELECTION, ...changes };
  return [...writeCollapsed(PROFILE, selection, { fullFileNames })].join("");
}

test("a line per stack: frames, a space, samples", () => {
  assert.equal(
    text(),
    "main (main.py:3);Work.step (main.py:9) 1\n" +
      "main (main.py:3);torn chain 1\n" +
      "main (main.py:4);Work.step (main.py:9) 1\n",
  );
});

test("the selection chooses: by function, idle, threads, whole paths", () => {
  assert.equal(
    text({ byFunction: true, includeIdle: true, perThread: true }, true),
    'thread 100 "MainThread";main (/app/main.py);Work.step (/app/main.py) 2\n' +
      'thread 100 "MainThread";main (/app/main.py);torn chain 1\n' +
      'thread 101 "worker";run (/app/main.py);wait (/x/y.py) 1\n',
  );
});

test("the number is a count of samples whatever the value is", () => {
  assert.equal(text({ value: "cpu" }), text({ value: "samples" }));
});

test("no name breaks a line or a frame, and no sample is lost", () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const profile = randomProfile(seed, 60);
    const selection = { ...DEFAULT_SELECTION, includeIdle: true, perThread: true };
    const out = [...writeCollapsed(profile, selection, { fullFileNames: false })].join("");
    assert.ok(out.isWellFormed());
    const depths = new Set<number>();
    const { stacks } = selectedStacks(profile, selection);
    for (let stack = 0; stack < stacks.parent.length; stack += 1) {
      let depth = 0;
      for (let at = stack; at >= 0; at = stacks.parent[at]) depth += 1;
      depths.add(depth);
    }
    let total = 0;
    for (const line of out.trimEnd().split("\n")) {
      // The expression of flamegraph.pl.
      const match = /^(.*)\s+?(\d+(?:\.\d*)?)$/.exec(line);
      assert.ok(match !== null, line);
      total += Number(match[2]);
      assert.ok(depths.has(match[1].split(";").length));
      assert.doesNotMatch(line, /\p{Cc}/u);
    }
    assert.equal(
      total,
      profile.samples.count.reduce((sum, count) => sum + count, 0),
    );
  }
  assert.ok(HOSTILE_NAMES.some((name) => name.includes(";")));
});
