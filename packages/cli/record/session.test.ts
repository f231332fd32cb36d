// The sampler here is a script: real ones cannot be told to fail at a given block.
// `record.live.test.ts` has real ones.

import assert from "node:assert/strict";
import { test } from "node:test";

import { OperatingError } from "#base/errors.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import type { ProfileMeta } from "#profile/model/profile.ts";
import type { SampleBlock, SamplerEvents, SamplerResult, StartSampler } from "#sampler/session.ts";

import { runSession } from "./session.ts";
import type { RecordingStore, SessionEnd } from "./session.ts";
import type { SignalReceiver } from "./signals.ts";
import { testCost, testMeta } from "./test-profile.ts";

const result: SamplerResult = { reason: "stopped", exitCode: undefined };

function block(samples: number): SampleBlock {
  const cost = testCost({ samples });
  const tables = new ProfileBuilder().finish(testMeta, cost);
  return { epoch: 0, tables, cost, processCosts: [] };
}

type Script = (events: SamplerEvents, stopped: Promise<void>) => Promise<SamplerResult>;

interface Run {
  readonly end: Promise<SessionEnd>;
  readonly stored: string[];
  readonly passedOn: number[];
  readonly receiver: SignalReceiver;
}

function run(script: Script, appendFails = false): Run {
  const stored: string[] = [];
  const passedOn: number[] = [];
  let receiver: SignalReceiver | undefined;
  const store: RecordingStore = {
    start: (meta: ProfileMeta) => stored.push(`start ${meta.pid}`),
    append: ({ cost }) => {
      if (appendFails) throw new OperatingError("cannot-write", "the disk is full");
      stored.push(`block ${cost.samples}`);
    },
    end: () => stored.push("end"),
    close: () => stored.push("close"),
  };
  const start: StartSampler = (_options, events) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const finished = script(events, promise);
    return {
      stop: resolve,
      signal: (number) => passedOn.push(number),
      pause: () => Promise.resolve(),
      resume: () => {},
      finished,
    };
  };
  const end = runSession({
    start,
    options: { target: { pid: 1 }, rateHz: 250, noStop: false },
    store,
    listener: { started: () => {}, block: () => {} },
    handleSignals: (given) => {
      receiver = given;
      return () => stored.push("handlers removed");
    },
  });
  assert.ok(receiver !== undefined);
  return { end, stored, passedOn, receiver };
}

test("blocks are stored as they come, until a signal stops the sampler", async () => {
  const { end, stored, receiver, passedOn } = run(async (events, stopped) => {
    events.started(testMeta);
    events.block(block(1));
    await stopped;
    events.block(block(2));
    return result;
  });
  receiver.signal(10);
  receiver.stop();
  const { cost, failure } = await end;
  assert.equal(cost.samples, 2);
  assert.equal(failure, undefined);
  assert.deepEqual(passedOn, [10]);
  assert.deepEqual(stored, [
    "start 4242",
    "block 1",
    "block 2",
    "end",
    "handlers removed",
    "close",
  ]);
});

test("a full disk stops the sampler; what was stored is told", async () => {
  let stops = 0;
  const { end } = run(async (events, stopped) => {
    events.started(testMeta);
    events.block(block(1));
    events.block(block(2));
    await stopped.then(() => (stops += 1));
    return result;
  }, true);
  await assert.rejects(end, /the disk is full/);
  assert.equal(stops, 1);
});

test("a sampler that fails after its first block leaves a recording and the failure", async () => {
  const { end } = run((events) => {
    events.started(testMeta);
    events.block(block(7));
    return Promise.reject(new Error("boom"));
  });
  const { cost, failure } = await end;
  assert.equal(cost.samples, 7);
  assert.match(String(failure), /boom/);
  assert.equal((await end).result, undefined);
});

test("a sampler that finds nothing fails with its own words", async () => {
  const refusal = new OperatingError("not-python", "process 1 is not Python");
  const { end, stored } = run(() => Promise.reject(refusal));
  await assert.rejects(end, /not Python/);
  assert.deepEqual(stored, ["handlers removed", "close"]);
});

test("an end without a sample is told as such", async () => {
  const { end } = run((events) => {
    events.started(testMeta);
    events.block(block(0));
    return Promise.resolve({ reason: "target-ended", exitCode: 0 });
  });
  const isEnded = (error: unknown): boolean =>
    error instanceof OperatingError && error.kind === "target-ended";
  await assert.rejects(end, isEnded);
});
