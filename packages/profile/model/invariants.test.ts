import assert from "node:assert/strict";
import { test } from "node:test";
import { OperatingError } from "#base/errors.ts";
import { brokenRule, checkProfile, checkTotals } from "./invariants.ts";
import type { Profile } from "./profile.ts";
import { fromText } from "./text-profile.ts";

function small(): Profile {
  return fromText(`
    main:3  main:3
    step:9  [torn chain]
  `);
}

/** One broken value per rule that a file could break. */
const BROKEN: Readonly<Record<string, (profile: Profile) => void>> = {
  "stacks.parent: row 1 is before its parent": ({ stacks }) => stacks.parent.set([1], 1),
  "stacks.frame: row 0 is 99": ({ stacks }) => stacks.frame.set([99]),
  "frames.function: row 0 is -1": ({ frames }) => frames.function.set([-1]),
  "frames.kind: row 1 is 6": ({ frames }) => frames.kind.set([6], 1),
  "functions.name: row 0 is 1000": ({ functions }) => functions.name.set([1000]),
  "functions.file: row 0 is -2": ({ functions }) => functions.file.set([-2]),
  "files.path: row 0 is -1": ({ files }) => files.path.set([-1]),
  "samples.stack: row 1 is 3": ({ samples }) => samples.stack.set([3], 1),
  "samples.count: row 0 is -1": ({ samples }) => samples.count.set([-1]),
  "samples.wallNs: row 0 is NaN": ({ samples }) => samples.wallNs.set([NaN]),
  "samples.cpuNs: row 0 is -1": ({ samples }) => samples.cpuNs.set([-1]),
  "samples.timeNs: row 0 is Infinity": ({ samples }) => samples.timeNs.set([Infinity]),
  "samples.state: row 0 is 32": ({ samples }) => samples.state.set([32]),
};

test("a drawn profile breaks no rule", () => {
  assert.equal(brokenRule(small()), undefined);
  checkProfile(small());
  checkTotals(small());
});

test("every broken value is found and named", () => {
  for (const [message, damage] of Object.entries(BROKEN)) {
    const profile = small();
    damage(profile);
    assert.equal(brokenRule(profile), message);
    assert.throws(() => checkProfile(profile), { name: "OperatingError", kind: "bad-file" });
  }
});

test("columns of one table are equally long", () => {
  const profile = small();
  const samples = { ...profile.samples, cpuNs: new Float64Array(1) };
  assert.equal(brokenRule({ ...profile, samples }), "samples.cpuNs: its length");
  assert.equal(brokenRule({ ...profile, strings: ["x"] }), "row 0 of strings is not empty");
});

test("totals that do not add up are refused", () => {
  const profile = small();
  const cost = { ...profile.cost, lost: {} };
  assert.throws(() => checkTotals({ ...profile, cost }), OperatingError);
});
