// CPU time is the target's own: shares as its clock has them, the total as the scheduler has it,
// and none of it on a sleep.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { trueShares } from "../../fixtures/programs/oracles.ts";
import { endedAndLivingCpuNs, processCpuNs } from "./testing/process-state.ts";
import { aFewPythons, plainPython } from "./testing/pythons.ts";
import { startRecording } from "./testing/recordings.ts";
import { withProgram, type RunningTarget } from "./testing/targets.ts";
import { assertTrue, isOnCpu, sharesOf, stacksOf, sumOf } from "./testing/verdict.ts";
import type { Profile } from "#profile/model/profile.ts";

const DURATION_MS = 3000;
const LEAST_SAMPLES = 100;

/** `cpuNs`: what the target used by the scheduler's account while it was recorded. */
async function recordWithTruth(
  target: RunningTarget,
): Promise<{ readonly profile: Profile; readonly cpuNs: number }> {
  const recording = startRecording({ pid: target.pid });
  await recording.started;
  const before = processCpuNs(target.pid);
  await sleep(DURATION_MS);
  const after = processCpuNs(target.pid);
  recording.sampler.stop();
  const { profile } = await recording.done;
  return { profile, cpuNs: after - before };
}

/** The recording is some milliseconds longer than the two looks at the truth. */
const CPU_TOLERANCE = 0.06;
const CPU_SLACK_NS = 100e6;

/**
 * A thread that wants a processor all the time had one for this share of it at least: else the
 * machine is full.
 */
const ALMOST_ALWAYS = 0.9;
/** A sleep of 0.8 ms is over within this, or the thread that woke had to wait for a processor. */
const LONGEST_PAUSE_NS = 1.05e6;
const FULL =
  "others had the processors: which sample had one is then known too roughly to judge shares";

function assertTotal(profile: Profile, cpuNs: number): void {
  const measuredNs = sumOf(stacksOf(profile), "cpuNs");
  const text = `measured ${measuredNs / 1e6} ms of ${cpuNs / 1e6} ms`;
  assert.ok(Math.abs(measuredNs - cpuNs) < CPU_SLACK_NS + CPU_TOLERANCE * cpuNs, text);
}

for (const python of aFewPythons()) {
  test(`a split of 70, 20 and 10: ${python.name}`, { timeout: 30_000 }, async (context) => {
    await withProgram(python, "split", async (target, oracle) => {
      const { profile, cpuNs } = await recordWithTruth(target);
      assertTrue(profile, oracle, LEAST_SAMPLES);
      assertTotal(profile, cpuNs);
      if (cpuNs < ALMOST_ALWAYS * DURATION_MS * 1e6) return context.skip(FULL);
      const truth = trueShares(oracle, await target.end());
      const samples = sumOf(stacksOf(profile).filter(isOnCpu), "count");
      const told = sharesOf(profile, oracle, "cpuNs");
      for (const part of oracle.parts) {
        const share = told.get(part) ?? 0;
        // Five standard errors of a share, and a point.
        const trueShare = truth.get(part) ?? 0;
        const bound = 0.01 + 5 * Math.sqrt((trueShare * (1 - trueShare)) / samples);
        assert.ok(Math.abs(share - trueShare) < bound, `${part} ${share} of ${trueShare}`);
      }
    });
  });
}

test(
  "a thread that never rests is seen running whenever it has a processor",
  { timeout: 30_000 },
  async (context) => {
    await withProgram(plainPython(), "flat-loop", async (target, oracle) => {
      const { profile, cpuNs } = await recordWithTruth(target);
      assertTrue(profile, oracle, LEAST_SAMPLES);
      assertTotal(profile, cpuNs);
      const stacks = stacksOf(profile);
      const seen = sumOf(stacks.filter(isOnCpu), "count") / sumOf(stacks, "count");
      const had = cpuNs / (DURATION_MS * 1e6);
      if (had < ALMOST_ALWAYS) return context.skip(FULL);
      assert.ok(seen > had - 0.05, `seen ${seen}, had ${had}`);
    });
  },
);

test(
  "bursts of 0.2 ms between sleeps of 0.8 ms: no CPU time on the sleep",
  { timeout: 30_000 },
  async (context) => {
    await withProgram(plainPython(), "bursts", async (target, oracle) => {
      const { profile, cpuNs } = await recordWithTruth(target);
      assertTrue(profile, oracle, LEAST_SAMPLES);
      assertTotal(profile, cpuNs);
      const told = await target.end();
      const pauseNs = Number(told["restWallNs"]) / Number(told["rounds"]);
      if (pauseNs > LONGEST_PAUSE_NS) return context.skip(FULL);
      const truth = trueShares(oracle, told);
      const shares = sharesOf(profile, oracle, "cpuNs");
      const rest = { measured: shares.get("rest") ?? 0, own: truth.get("rest") ?? 0 };
      assert.ok(Math.abs(rest.measured - rest.own) < 0.1, JSON.stringify(rest));
      // By wall time it is the other way round.
      const wall = (name: string): number =>
        sumOf(
          stacksOf(profile).filter(({ names }) => names.includes(name)),
          "wallNs",
        );
      assert.ok(wall("rest") > wall("work"), `${wall("rest")} ${wall("work")}`);
    });
  },
);

/** What the parts may be off by, and how often it may be seen of how often it ran. */
const PART_TOLERANCES = { write: 0.08, read: 0.08, make: 0.05, main: 0.03 };
const LEAST_SEEN = 0.6;
const MOST_SEEN = 1.5;
/** A thread that runs a fifth of 3 s has some 500 samples: noise of 4 points in one recording. */
const ROUNDS = 3;

interface ServiceRound {
  readonly told: ReadonlyMap<string, number>;
  readonly truth: ReadonlyMap<string, number>;
  /** How often it was seen to run, of how often it ran. */
  readonly seen: number;
}

async function recordService(): Promise<ServiceRound> {
  return await withProgram(plainPython(), "json-bursts", async (target, oracle) => {
    const { profile, cpuNs } = await recordWithTruth(target);
    assertTrue(profile, oracle, LEAST_SAMPLES);
    assertTotal(profile, cpuNs);
    const truth = trueShares(oracle, await target.end());
    const stacks = stacksOf(profile);
    const seen = sumOf(stacks.filter(isOnCpu), "count") / sumOf(stacks, "count");
    const ran = cpuNs / (DURATION_MS * 1e6);
    return { told: sharesOf(profile, oracle, "cpuNs"), truth, seen: seen / ran };
  });
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

test(
  "a small service that writes and reads JSON: seen as often as it runs, and where",
  { timeout: 60_000 },
  async () => {
    const rounds: ServiceRound[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await recordService());
    const all = JSON.stringify(rounds.map(({ told, truth }) => [[...told], [...truth]]));
    for (const [part, tolerance] of Object.entries(PART_TOLERANCES)) {
      const offs = rounds.map(({ told, truth }) => (told.get(part) ?? 0) - (truth.get(part) ?? 0));
      assert.ok(Math.abs(middle(offs)) < tolerance, `${part} is off by ${offs.join()}: ${all}`);
    }
    const seen = middle(rounds.map((round) => round.seen));
    assert.ok(
      seen > LEAST_SEEN && seen < MOST_SEEN,
      `seen running ${seen} times as often as it ran`,
    );
  },
);

test("CPU time of threads that come and go adds up too", { timeout: 30_000 }, async () => {
  await withProgram(plainPython(), "thread-churn", async (target, oracle) => {
    const recording = startRecording({ pid: target.pid });
    await recording.started;
    const before = endedAndLivingCpuNs(target.pid);
    await sleep(DURATION_MS);
    const cpuNs = endedAndLivingCpuNs(target.pid) - before;
    recording.sampler.stop();
    const { profile } = await recording.done;
    assertTrue(profile, oracle, LEAST_SAMPLES);
    assertTotal(profile, cpuNs);
  });
});
