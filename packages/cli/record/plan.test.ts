import assert from "node:assert/strict";
import * as path from "node:path";
import { test } from "node:test";

import { OperatingError } from "#base/errors.ts";
import type { ErrorKind } from "#base/errors.ts";

import { parseFormat } from "../output/choose-format.ts";
import { planRecording } from "./plan.ts";
import { parseTrigger } from "./trigger.ts";

function fails(kind: ErrorKind): (error: unknown) => boolean {
  return (error) =>
    error instanceof OperatingError && error.kind === kind && error.remedy !== undefined;
}

test("attach and launch", () => {
  const attached = planRecording(
    { pid: [42], output: "/dev/null", format: parseFormat("raw") },
    [],
  );
  assert.deepEqual(attached.sampler, { target: { pid: 42 }, rateHz: 250, noStop: false });
  assert.deepEqual(attached.output, { kind: "device", path: "/dev/null" });
  const launched = planRecording({ duration: 1500, rate: 100, noStop: true }, ["python3", "x.py"]);
  const target = { command: ["python3", "x.py"] };
  const expected = { target, rateHz: 100, noStop: true, durationMs: 1500 };
  assert.deepEqual(launched.sampler, expected);
  assert.deepEqual(launched.output, { kind: "unnamed" });
  assert.equal(launched.format.name, "svg");
});

test("several processes, and which", () => {
  const targets = [
    [{ pid: [1, 2, 1] }, { pids: [1, 2] }],
    [{ name: /web/u }, { name: /web/u }],
    [{ allPython: true }, { everyPython: true }],
  ] as const;
  for (const [values, target] of targets) {
    const { sampler } = planRecording({ ...values, subprocesses: true }, []);
    assert.deepEqual([sampler.target, sampler.subprocesses], [target, true]);
  }
  assert.throws(() => planRecording({ name: /a/u, allPython: true }, []), fails("usage"));
});

test("a ring and a trigger", () => {
  const ring = planRecording({ pid: [42], ring: 60_000 }, []);
  assert.deepEqual([ring.ringMs, ring.sampler.epochMs], [60_000, 10_000]);
  const trigger = parseTrigger("cpu > 80%");
  const later = planRecording({ pid: [42], trigger, duration: 5000 }, []);
  assert.deepEqual([later.ringMs, later.sampler.durationMs], [10_000, undefined]);
  assert.throws(() => planRecording({ pid: [42], ring: 60_000, output: "-" }, []), fails("usage"));
});

test("nothing to record, or two things, is a usage error", () => {
  assert.throws(() => planRecording({}, []), fails("usage"));
  assert.throws(() => planRecording({ pid: [42] }, ["profile.svg"]), fails("usage"));
});

test("stdout is not shared with a command", () => {
  assert.throws(() => planRecording({ output: "-" }, ["python3"]), fails("usage"));
});

test("an output that cannot be written is found out here", () => {
  const missing = path.join(import.meta.dirname, "no", "such", "a.svg");
  assert.throws(() => planRecording({ pid: [42], output: missing }, []), fails("cannot-write"));
});
