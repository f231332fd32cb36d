import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, test } from "node:test";

import { OperatingError } from "#base/errors.ts";
import { readRecording } from "#profile/formats/pyro/read.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import type { SampleBlock } from "#sampler/session.ts";

import { nodeCodecs } from "../output/node-codecs.ts";
import { loadRecording } from "./load-recording.ts";
import { FileStore, StreamStore } from "./recording-store.ts";
import { testCost, testMeta } from "./test-profile.ts";

let folder = "";
let file = "";

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "pyrometer-store-"));
  file = path.join(folder, "a.pyro");
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

function block(samples: number): SampleBlock {
  const cost = testCost({ samples });
  const tables = new ProfileBuilder().finish(testMeta, cost);
  return { epoch: 0, tables, cost, processCosts: [] };
}

test("the file appears with its first samples, is whole after each block, and ends", () => {
  const store = new FileStore((meta) => path.join(folder, `${meta.pid}.pyro`));
  file = path.join(folder, "4242.pyro");
  store.start(testMeta);
  store.append(block(0));
  assert.deepEqual(fs.readdirSync(folder), []);
  assert.equal(store.path, undefined);
  store.append(block(5));
  assert.equal(store.path, file);
  assert.equal(readRecording(fs.readFileSync(file), nodeCodecs).profile.cost.samples, 5);
  assert.match(
    loadRecording(file, "sums").cutNote ?? "",
    /was cut off: 5 samples of 10\.0 s are there/,
  );
  store.append(block(9));
  store.end();
  store.close();
  assert.equal(store.path, file);
  const { complete, droppedBytes, profile } = readRecording(fs.readFileSync(file), nodeCodecs);
  assert.deepEqual([complete, droppedBytes, profile.cost.samples], [true, 0, 9]);
  assert.equal(loadRecording(file, "sums").cutNote, undefined);
  assert.deepEqual(fs.readdirSync(folder), ["4242.pyro"]);
});

test("an older recording stays until there are samples", () => {
  fs.writeFileSync(file, "old");
  const store = new FileStore(() => file);
  store.start(testMeta);
  store.append(block(0));
  store.end();
  store.close();
  assert.equal(fs.readFileSync(file, "utf8"), "old");
});

test("a disk that is full from the start leaves nothing", () => {
  const store = new FileStore(() => path.join(folder, "no", "a.pyro"));
  store.start(testMeta);
  assert.throws(() => store.append(block(5)), OperatingError);
  store.close();
  assert.deepEqual(fs.readdirSync(folder), []);
});

test("a stream gets the same bytes, and /dev/full is told", () => {
  const descriptor = fs.openSync(file, "w");
  const store = new StreamStore(descriptor, "stdout");
  store.start(testMeta);
  store.append(block(5));
  store.end();
  fs.closeSync(descriptor);
  assert.equal(readRecording(fs.readFileSync(file), nodeCodecs).complete, true);
  const full = fs.openSync("/dev/full", "w");
  const failing = new StreamStore(full, "/dev/full");
  assert.throws(() => failing.start(testMeta), /cannot write \/dev\/full: the disk is full/);
  fs.closeSync(full);
});

test("what is no recording is told with its name", () => {
  fs.writeFileSync(file, "not a recording");
  const isBad = (error: unknown): boolean =>
    error instanceof OperatingError && error.kind === "bad-file" && error.message.includes(file);
  assert.throws(() => loadRecording(file, "sums"), isBad);
  assert.throws(() => loadRecording(`${file}.missing`, "sums"), /no such file/);
  assert.throws(() => loadRecording(folder, "sums"), /is a folder/);
});
