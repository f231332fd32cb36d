// How much goes into a report and over the wire: bars of the viewer, beside the program's 1 MB.

import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, zstdCompressSync } from "node:zlib";

import { writeColumns } from "#profile/formats/columns/write.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import type { Document } from "#profile/model/document.ts";
import { ImportBuilder } from "#profile/model/import-builder.ts";
import { EMPTY_COST } from "#profile/model/profile.ts";
import { randomNumbers } from "#profile/model/random-profile.ts";
import { TEXT_PROFILE_META } from "#profile/model/text-profile.ts";

import { reportHtml } from "./report.ts";
import { recordingOf, SMALL_PAGE } from "./testing/small-page.ts";

const random = randomNumbers(17);
const upTo = (limit: number): number => Math.floor(random() * limit);

/** Frames of 800 functions in 130 files, each at three lines. */
function framesOf(builder: ProfileBuilder): number[] {
  return Array.from({ length: 2400 }, (_, index) => {
    const which = index % 800;
    const file = `/srv/app/lib/site-packages/package_${which % 60}/module_${which % 130}.py`;
    const functionRow = builder.internFunction(
      builder.internString(`function_${which}`),
      builder.internString(`Class${which % 90}.function_${which}`),
      builder.internFile(file),
      1 + which,
    );
    return builder.internFrame(functionRow, which + Math.floor(index / 800), -1, 4, 30, 0);
  });
}

/** Eight threads, sampled with jitter: no two times or lengths are alike. */
function recording(samples: number, stacks: number): Document {
  const builder = new ProfileBuilder();
  const frames = framesOf(builder);
  const tops = Array.from({ length: stacks }, () => {
    let stack = -1;
    for (let depth = 8 + upTo(25); depth > 0; depth -= 1) {
      stack = builder.internStack(stack, frames[(depth * 97 + upTo(12)) % frames.length]);
    }
    return stack;
  });
  const threads = Array.from({ length: 8 }, (_, index) =>
    builder.internThread(1, 100 + index, `worker-${index}`, 31),
  );
  const latest = new Float64Array(threads.length);
  let timeNs = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const thread = sample % threads.length;
    if (thread === 0) timeNs += Math.round(-Math.log(1 - random()) * 4e6);
    const nowNs = timeNs + thread * 20_000 + upTo(5000);
    const wallNs = nowNs - latest[thread];
    const cpuNs = Math.round(wallNs * (0.7 + 0.3 * random()));
    const top = tops[Math.floor(random() ** 3 * stacks)];
    builder.addSample(latest[thread], threads[thread], top, 1, wallNs, cpuNs, 1 + 2 * upTo(2));
    latest[thread] = nowNs;
  }
  return recordingOf(builder.finish(TEXT_PROFILE_META, { ...EMPTY_COST, samples }));
}

test("100,000 samples of 5,000 stacks: less than 2 MB beside the program", () => {
  const document = recording(100_000, 5000);
  const tab = { id: "1", name: "a", path: "a", sizeBytes: 0, revision: 1 };
  const documents = { version: "", tabs: [tab], folder: undefined, comparison: undefined };
  const html = reportHtml(SMALL_PAGE, { documents, byId: new Map([["1", document]]) });
  assert.ok(html.length < 2e6, `${html.length} bytes`);
});

/** Times are whole nanoseconds, as cProfile writes them. */
function edges(functions: number, calls: number): Document {
  const builder = new ImportBuilder([{ name: "time", unit: "seconds" }]);
  const rows = Int32Array.from({ length: functions }, (_, index) => {
    const name = builder.tables.internString(`function_${index % 5000}_${index % 13}`);
    const path = `/usr/lib/python3/dist-packages/package_${index % 200}/module_${index % 900}.py`;
    return builder.tables.internFunction(name, name, builder.tables.internFile(path), index % 3000);
  });
  const counts = (length: number): Float64Array => Float64Array.from({ length }, () => upTo(1e4));
  const seconds = (length: number): Float64Array =>
    Float64Array.from({ length }, () => upTo(1e7) * 1e-9);
  const numbers = (length: number) => ({
    calls: counts(length),
    primitiveCalls: counts(length),
    self: [seconds(length)],
    total: [seconds(length)],
  });
  const caller = Int32Array.from({ length: calls }, () => upTo(functions)).sort();
  const callee = Int32Array.from({ length: calls }, () => upTo(functions));
  return {
    format: "pstats",
    writtenBy: "",
    kinds: ["edges"],
    profile: builder.finish(),
    hasTimes: false,
    isOwn: false,
    edges: {
      valueTypes: [{ name: "time", unit: "seconds" }],
      nodes: { function: rows, ...numbers(functions) },
      calls: { caller, callee, ...numbers(calls) },
    },
    diagnosis: [],
  };
}

test("20,000 functions and 90,000 calls: less than 2.8 MB are sent beside the page", () => {
  const params = { [constants.ZSTD_c_compressionLevel]: 1 };
  const sent = zstdCompressSync(writeColumns(edges(20_000, 90_000)), { params });
  assert.ok(sent.length < 2.8e6, `${sent.length} bytes`);
});
