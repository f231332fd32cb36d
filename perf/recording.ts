// What recording costs beside reading the target: interning stacks, and the bytes and time of the
// recording.
//
//   node perf/recording.ts
//
// The synthetic target resembles a service at 1 kHz: 8 threads, 2 of them busy, 200 stacks 20 to 60
// deep of which few are hot, jittered ticks, CPU scaled by one factor a second, a new function now
// and then. Prints to stdout.

import { crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { Codecs } from "#profile/formats/pyro/container.ts";
import { readRecording } from "#profile/formats/pyro/read.ts";
import { RecordingWriter } from "#profile/formats/pyro/write.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import { EMPTY_COST } from "#profile/model/profile.ts";
import { randomNumbers } from "#profile/model/random-profile.ts";
import { frameKind, sampleState } from "#profile/model/tables.ts";
import { TEXT_PROFILE_META } from "#profile/model/text-profile.ts";

const SECONDS = 120;
const RATE_HZ = 1000;
const STACKS = 200;
const THREADS = 8;
const BUSY_THREADS = 2;

const codecs: Codecs = {
  compress: (bytes) => zstdCompressSync(bytes),
  decompress: (bytes, maxSizeBytes) =>
    zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, maxSizeBytes) }),
  crc32,
};

const random = randomNumbers(1);
const upTo = (limit: number): number => Math.floor(random() * limit);

/** Frames of one stack, outermost first: a shared trunk and a branch of its own. */
function framesOf(builder: ProfileBuilder, stack: number): Int32Array {
  const depth = 20 + ((stack * 7) % 40);
  return Int32Array.from({ length: depth }, (_, level) => {
    const branch = level < 10 ? 0 : stack % (level - 8);
    const name = builder.internString(`function_${level}_${branch}`);
    const file = builder.internFile(`/srv/app/package_${level % 7}/module_${branch % 20}.py`);
    const functionRow = builder.internFunction(name, name, file, 10 + level);
    const line = 12 + level + (stack % 3);
    return builder.internFrame(functionRow, line, line, 4, 40, frameKind.python);
  });
}

function internAll(builder: ProfileBuilder, frames: Int32Array): number {
  let stack = -1;
  for (let level = 0; level < frames.length; level += 1) {
    stack = builder.internStack(stack, frames[level]);
  }
  return stack;
}

function measureInterning(): void {
  const builder = new ProfileBuilder();
  const stacks = Array.from({ length: STACKS }, (_, stack) => framesOf(builder, stack));
  let calls = 0;
  for (let round = 0; round < 200; round += 1) {
    for (const frames of stacks) internAll(builder, frames);
  }
  const start = performance.now();
  for (let round = 0; round < 400; round += 1) {
    for (const frames of stacks) {
      internAll(builder, frames);
      calls += frames.length;
    }
  }
  const ns = ((performance.now() - start) * 1e6) / calls;
  console.log(`internStack            ${ns.toFixed(1)} ns a frame (${builder.stackCount} stacks)`);
}

interface Totals {
  samples: number;
  rows: number;
  bytes: number;
  appendMs: number[];
}

function record(totals: Totals): Uint8Array {
  const builder = new ProfileBuilder();
  const writer = new RecordingWriter(codecs);
  const stacks = Array.from({ length: STACKS }, (_, stack) => framesOf(builder, stack));
  const threads = Array.from({ length: THREADS }, (_, at) =>
    builder.internThread(100, 100 + at, `ThreadPoolExecutor-0_${at}`, 31),
  );
  const pieces = [writer.start(TEXT_PROFILE_META)];
  let timeNs = 0;
  for (let second = 0; second < SECONDS; second += 1) {
    stacks[upTo(STACKS)] = framesOf(builder, STACKS + second);
    for (let tick = 0; tick < RATE_HZ; tick += 1) {
      const gapNs = Math.round((-Math.log(1 - random()) * 1e9) / RATE_HZ);
      timeNs += gapNs;
      for (const thread of threads) {
        const isBusy = thread < BUSY_THREADS;
        // The square makes few stacks hot, as they are.
        const at = isBusy ? Math.floor(random() ** 2 * STACKS) : thread;
        const state = isBusy ? sampleState.onCpu | (thread === 0 ? sampleState.holdsGil : 0) : 0;
        const stack = internAll(builder, stacks[at]);
        const lateNs = thread * 30_000 + upTo(2000);
        builder.addSample(timeNs + lateNs, thread, stack, 1, gapNs, isBusy ? gapNs : 0, state);
        totals.samples += 1;
      }
    }
    builder.scaleCpu(new Float64Array(THREADS).fill(0.9 + random() * 0.1));
    const tables = builder.takeBlock();
    totals.rows += tables.samples.stack.length;
    const start = performance.now();
    pieces.push(
      writer.append({
        epoch: 0,
        tables,
        cost: { ...EMPTY_COST, ticks: second * RATE_HZ },
        processCosts: [],
      }),
    );
    totals.appendMs.push(performance.now() - start);
  }
  pieces.push(writer.end());
  return new Uint8Array(Buffer.concat(pieces));
}

function measureRecording(): void {
  const totals: Totals = { samples: 0, rows: 0, bytes: 0, appendMs: [] };
  const bytes = record(totals);
  const sorted = totals.appendMs.toSorted((a, b) => a - b);
  const at = (share: number): string => sorted[Math.floor(share * (sorted.length - 1))].toFixed(2);
  const rowsPerBlock = Math.round(totals.rows / SECONDS);
  console.log(`recording              ${(bytes.length / 1e6).toFixed(2)} MB for ${SECONDS} s`);
  console.log(`                       ${(bytes.length / totals.rows).toFixed(2)} bytes a row`);
  console.log(
    `                       ${(bytes.length / totals.samples).toFixed(2)} bytes a sample`,
  );
  console.log(`append, ${rowsPerBlock} rows      median ${at(0.5)} ms, p99 ${at(0.99)} ms`);
  const start = performance.now();
  const { profile } = readRecording(bytes, codecs);
  const ms = performance.now() - start;
  console.log(`read                   ${ms.toFixed(0)} ms, ${profile.samples.stack.length} rows`);
}

measureInterning();
measureRecording();
