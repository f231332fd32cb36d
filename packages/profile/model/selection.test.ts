import assert from "node:assert/strict";
import { test } from "node:test";
import { ProfileBuilder } from "./builder.ts";
import { checkProfile, checkTotals } from "./invariants.ts";
import { frameLabel, shortPath, threadLabel } from "./labels.ts";
import { EMPTY_COST, type Profile } from "./profile.ts";
import { randomProfile } from "./random-profile.ts";
import { keptSamples, selectedStacks, selectedTimeline, stackWeights } from "./selected-stacks.ts";
import { DEFAULT_SELECTION, selectedRows, type Selection } from "./selection.ts";
import { fromText, TEXT_PROFILE_META } from "./text-profile.ts";

const PROFILE = fromText(`
  thread:  MainThread  MainThread  MainThread     worker   worker              MainThread
  state:   cpu+gil     cpu         -              -        cpu+wait            cpu+gil
  cpu:     10          4           0              0        2                   10
           main:3      main:4      [torn chain]   run:7    run:9               main:3
           step:9      step:9                     wait:2   step:9              step:10
`);

/** `label;label weight` for every stack with samples, in order. */
function lines(profile: Profile, value: Selection["value"] = "samples"): string[] {
  checkProfile(profile);
  const weights = stackWeights(profile, value);
  const out: string[] = [];
  for (let stack = 0; stack < weights.count.length; stack += 1) {
    if (weights.count[stack] === 0) continue;
    const labels: string[] = [];
    for (let at = stack; at >= 0; at = profile.stacks.parent[at]) {
      const options = { byFunction: false, fullFileNames: false };
      labels.unshift(frameLabel(profile, profile.stacks.frame[at], options));
    }
    out.push(`${labels.join(";")} ${weights.value[stack]}`);
  }
  return out;
}

function select(changes: Partial<Selection>): Profile {
  return selectedStacks(PROFILE, { ...DEFAULT_SELECTION, ...changes });
}

test("the drawn profile keeps its totals", () => {
  checkProfile(PROFILE);
  checkTotals(PROFILE);
});

test("threads that do not run are left out, unattributed samples stay", () => {
  assert.deepEqual(lines(select({})), [
    "main (main.py:3);step (main.py:9) 1",
    "main (main.py:4);step (main.py:9) 1",
    "torn chain 1",
    "run (main.py:9);step (main.py:9) 1",
    "main (main.py:3);step (main.py:10) 1",
  ]);
});

test("idle threads come back with includeIdle, and with the value wall by itself", () => {
  const idle = "run (main.py:7);wait (main.py:2) 1";
  assert.ok(lines(select({ includeIdle: true })).includes(idle));
  assert.ok(lines(select({ value: "wall" })).includes(idle));
  assert.ok(!lines(select({ value: "samples" })).includes(idle));
});

test("gilOnly keeps what holds the GIL, and the unattributed", () => {
  assert.deepEqual(lines(select({ gilOnly: true })), [
    "main (main.py:3);step (main.py:9) 1",
    "torn chain 1",
    "main (main.py:3);step (main.py:10) 1",
  ]);
});

test("by function, lines are merged and their weights summed", () => {
  assert.deepEqual(lines(select({ byFunction: true }), "cpu"), [
    "main (main.py);step (main.py) 24000000",
    "torn chain 0",
    "run (main.py);step (main.py) 2000000",
  ]);
});

test("per thread, a row at the root parts equal stacks of two threads", () => {
  const both = fromText(`
    thread:  MainThread  worker
             main:3      main:3
  `);
  const drawn = selectedStacks(both, { ...DEFAULT_SELECTION, perThread: true });
  assert.deepEqual(lines(drawn), [
    'thread 100 "MainThread";main (main.py:3) 1',
    'thread 101 "worker";main (main.py:3) 1',
  ]);
});

test("frames that differ in their column alone are one, unless columns are asked for", () => {
  const profile = fromText(`
    main:3  main:3
    a:1     b:1
  `);
  profile.frames.column.set([0, 4, 8]);
  profile.frames.function.set([0, 1, 1]);
  assert.equal(selectedStacks(profile, DEFAULT_SELECTION).frames.line.length, 2);
  const exact = selectedStacks(profile, DEFAULT_SELECTION, "column");
  assert.deepEqual([...exact.frames.column], [0, 4, 8]);
});

test("a state that is not known is not taken for idle", () => {
  const profile = fromText(`
    state:  -
            main:3
  `);
  assert.deepEqual(lines(selectedStacks(profile, DEFAULT_SELECTION)), []);
  profile.threads.knownStates[0] = 0;
  assert.deepEqual(lines(selectedStacks(profile, DEFAULT_SELECTION)), ["main (main.py:3) 1"]);
});

test("the timeline keeps the order and the times of what is selected", () => {
  const timeline = selectedTimeline(PROFILE, DEFAULT_SELECTION);
  checkProfile(timeline);
  assert.deepEqual([...timeline.samples.timeNs], [0, 10e6, 20e6, 40e6, 50e6]);
  assert.deepEqual([...timeline.samples.cpuNs], [10e6, 4e6, 0, 2e6, 10e6]);
});

test("sums hold over every selection: nothing selected is lost or counted twice", () => {
  const all = select({ includeIdle: true });
  for (const byFunction of [false, true]) {
    for (const perThread of [false, true]) {
      const part = select({ includeIdle: true, byFunction, perThread });
      for (const value of ["samples", "wall", "cpu"] as const) {
        const total = (profile: Profile): number =>
          stackWeights(profile, value).value.reduce((sum, weight) => sum + weight, 0);
        assert.equal(total(part), total(all));
      }
    }
  }
});

test("paths lose what says nothing", () => {
  const short = (path: string): string => shortPath(PROFILE, path);
  assert.equal(short("/app/shop/views.py"), "shop/views.py");
  assert.equal(short("/usr/lib/python3.12/json/encoder.py"), "json/encoder.py");
  assert.equal(short("/app/.venv/lib/python3.12/site-packages/django/db.py"), "django/db.py");
  assert.equal(short("/usr/lib/python3/dist-packages/yaml/cyaml.py"), "yaml/cyaml.py");
  assert.equal(short("/application/main.py"), "/application/main.py");
  assert.equal(short("<frozen importlib._bootstrap>"), "<frozen importlib._bootstrap>");
  const rootless = fromText("main:3", { workingDirectory: "", standardLibrary: "" });
  assert.equal(shortPath(rootless, "/app/x.py"), "/app/x.py");
});

test("a label has what is known: name, path, line", () => {
  const profile = fromText(`
    Work.step@/lib/a.py:7  plain@/lib/a.py  <GC>  {memcpy}
  `);
  const label = (frame: number, byFunction: boolean): string =>
    frameLabel(profile, frame, { byFunction, fullFileNames: true });
  assert.deepEqual(
    [0, 1, 2, 3].map((frame) => label(frame, false)),
    ["Work.step (/lib/a.py:7)", "plain (/lib/a.py)", "GC", "memcpy"],
  );
  assert.equal(label(0, true), "Work.step (/lib/a.py)");
});

test("a thread's label names the process only where there are several", () => {
  const profile = fromText(`
    thread:  MainThread  worker
             main:3      main:3
  `);
  assert.equal(threadLabel(profile, 1), 'thread 101 "worker"');
  profile.threads.pid[1] = 55;
  assert.equal(threadLabel(profile, 1), 'process 55 thread 101 "worker"');
});

test("several processes are rows at the root, by what they ran last; one is none", () => {
  const builder = new ProfileBuilder();
  const name = builder.internString("work");
  const functionRow = builder.internFunction(name, name, -1, 1);
  const stack = builder.internStack(-1, builder.internFrame(functionRow, 1, 1, -1, -1, 0));
  builder.internProcess(7, 1, "/bin/sh -c x", "");
  builder.internProcess(7, 1, "/usr/bin/python3\n  worker.py", "3.12.1");
  for (const pid of [7, 8, 7]) {
    builder.addSample(0, builder.internThread(pid, pid, "main", 1), stack, 1, 10, 10, 1);
  }
  const profile = builder.finish(TEXT_PROFILE_META, EMPTY_COST);
  assert.deepEqual(lines(selectedStacks(profile, DEFAULT_SELECTION)), [
    "process 7: python3 worker.py;work 2",
    "process 8;work 1",
  ]);
  const both = selectedStacks(profile, { ...DEFAULT_SELECTION, perThread: true });
  assert.ok(lines(both).includes('process 8;thread 8 "main";work 1'));
  const merged = selectedStacks(profile, { ...DEFAULT_SELECTION, perProcess: false });
  assert.deepEqual(lines(merged), ["work 3"]);
  assert.equal(merged.processes.pid.length, 3 - 1);
});

/** Each row with its whole stack, as all tables tell it. */
function rowTexts(profile: Profile, kept: Uint8Array | undefined): string[] {
  const { samples, stacks, frames, functions, strings } = profile;
  const texts: string[] = [];
  for (let row = 0; row < samples.stack.length; row += 1) {
    if (kept?.[row] === 0) continue;
    const parts = [samples.timeNs, samples.count, samples.wallNs, samples.cpuNs, samples.state];
    const numbers = parts.map((column) => column[row]).join();
    const stack: string[] = [];
    for (let at = samples.stack[row]; at >= 0; at = stacks.parent[at]) {
      const frame = stacks.frame[at];
      const { line, endLine, column, endColumn, kind } = frames;
      const place = [line, endLine, column, endColumn, kind].map((cells) => cells[frame]);
      const own = frames.function[frame];
      const file = functions.file[own];
      const path = file < 0 ? "" : strings[profile.files.path[file]];
      const names = [functions.name, functions.qualifiedName].map((cells) => strings[cells[own]]);
      stack.push([...names, path, functions.firstLine[own], ...place].join("|"));
    }
    const { pid, tid, name, knownStates } = profile.threads;
    const thread = [pid, tid, name, knownStates].map((cells) => cells[samples.thread[row]]).join();
    texts.push(`${numbers} ${thread} ${stack.join(" < ")}`);
  }
  return texts;
}

test("what is kept for a report is each selected row as it was, and no name of the others", () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const profile = randomProfile(seed, 60);
    for (const changes of [{ gilOnly: true }, { include: /naïve/ }, { exclude: /plain|quote/ }]) {
      const selection = { ...DEFAULT_SELECTION, ...changes };
      const kept = keptSamples(profile, selection);
      checkProfile(kept);
      const rows = selectedRows(profile, { ...selection, includeIdle: true });
      assert.deepEqual(rowTexts(kept, undefined), rowTexts(profile, rows));
      if (!("exclude" in changes)) continue;
      const named = [...kept.functions.name, ...kept.functions.qualifiedName, ...kept.files.path];
      for (const row of named) assert.doesNotMatch(kept.strings[row], /^C\.(?:plain|quote)/);
    }
  }
});

test("samples around one that is left out are no run", () => {
  const profile = fromText(`
    cpu:  1  1  1  1
          a  a  b  a
  `);
  const kept = keptSamples(profile, { ...DEFAULT_SELECTION, exclude: /^b$/ });
  assert.deepEqual([...kept.samples.count], [2, 1]);
  assert.ok(!kept.strings.includes("b"));
});
