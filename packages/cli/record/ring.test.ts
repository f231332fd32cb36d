import assert from "node:assert/strict";
import { test } from "node:test";

import { ProfileBuilder } from "#profile/model/builder.ts";
import { checkTotals } from "#profile/model/invariants.ts";
import { EMPTY_COST, type ProfileCost } from "#profile/model/profile.ts";
import { readRecording } from "#profile/formats/pyro/read.ts";
import { RecordingWriter } from "#profile/formats/pyro/write.ts";
import type { SampleBlock } from "#sampler/session.ts";

import { nodeCodecs } from "../output/node-codecs.ts";
import { epochMsOf, Ring } from "./ring.ts";
import type { RecordingStore } from "./session.ts";
import { testMeta } from "./test-profile.ts";

const NO_COST = { pid: 1, unattributed: 0, notTaken: 0, heldNs: 0 };

/** A block a second: ten samples of a function that is named by the second. */
class Source {
  readonly #builder = new ProfileBuilder();
  #second = 0;
  #epoch = 0;
  #cost: ProfileCost = EMPTY_COST;

  next(startsEpoch: boolean): SampleBlock {
    const builder = this.#builder;
    if (startsEpoch) {
      builder.reset();
      this.#epoch += 1;
    }
    const name = builder.internString(`second_${this.#second}`);
    const functionRow = builder.internFunction(name, name, -1, 1);
    const stack = builder.internStack(-1, builder.internFrame(functionRow, 1, 1, 0, 0, 0));
    const thread = builder.internThread(1, 1, "main", 1);
    builder.addSample(this.#second * 1e9, thread, stack, 10, 1e9, 1e9, 1);
    this.#second += 1;
    const samples = this.#cost.samples + 10;
    this.#cost = { ...this.#cost, durationNs: this.#second * 1e9, samples, holds: samples };
    const processCosts = [{ ...NO_COST, samples: 10, holds: 10, longestHoldNs: this.#second }];
    return { epoch: this.#epoch, tables: builder.takeBlock(), cost: this.#cost, processCosts };
  }
}

class Bytes implements RecordingStore {
  readonly #writer = new RecordingWriter(nodeCodecs);
  readonly pieces: Uint8Array[] = [];
  start: RecordingStore["start"] = (meta) => this.pieces.push(this.#writer.start(meta));
  append: RecordingStore["append"] = (block) => this.pieces.push(this.#writer.append(block));
  end = (): void => void this.pieces.push(this.#writer.end());
  close = (): void => {};
}

function written(ring: Ring): ReturnType<typeof readRecording>["profile"] {
  const store = new Bytes();
  ring.writeTo(store, testMeta);
  store.end();
  const recording = readRecording(new Uint8Array(Buffer.concat(store.pieces)), nodeCodecs);
  assert.ok(recording.complete);
  return recording.profile;
}

test("it holds its time and at most an epoch more, and is a whole recording", () => {
  const ring = new Ring(6000);
  const source = new Source();
  for (let second = 0; second < 21; second += 1) ring.add(source.next(second % 2 === 0));
  const profile = written(ring);
  const names = profile.strings.filter((text) => text.startsWith("second_"));
  assert.deepEqual(
    names,
    [14, 15, 16, 17, 18, 19, 20].map((second) => `second_${second}`),
  );
  assert.deepEqual([...profile.samples.timeNs].at(0), 0);
  assert.equal(profile.meta.startedAtMs, testMeta.startedAtMs + 14_000);
  const { durationNs, samples, holds } = profile.cost;
  assert.deepEqual([durationNs, samples, holds], [7e9, 70, 70]);
  const kept = { ...NO_COST, samples: 70, holds: 70, longestHoldNs: 21 };
  assert.deepEqual(profile.processCosts, [kept]);
  checkTotals(profile);
  ring.add(source.next(true));
  assert.equal(written(ring).cost.samples, 60 + 0);
});

test("a ring that is not full yet holds all", () => {
  const ring = new Ring(60_000);
  const source = new Source();
  for (let second = 0; second < 3; second += 1) ring.add(source.next(false));
  assert.equal(written(ring).cost.samples, 30);
  assert.deepEqual([epochMsOf(60_000), epochMsOf(1000)], [10_000, 1000]);
});
