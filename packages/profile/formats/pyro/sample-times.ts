// The three times of a sample row, in whole nanoseconds. They are nearly all of a recording, and
// nearly all of each can be foretold, so only the difference from the forecast is stored:
//
//   timeNs   from the row before: threads are sampled in rounds
//   wallNs   from the time since the thread's previous sample, which it is where a row is one
//            sample
//   cpuNs    on the CPU: from the thread's share of CPU in wall time over the block, which the
//            block carries, because the sampler scales a second's samples by one factor;
//            else from 0
//
// Reader and writer must forecast from the same values in the same order: both run `WallForecast`
// over the decoded rows.

import { DamagedError, type ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { sampleState, type SampleTable } from "../../model/tables.ts";

/** 52 days; a difference of longer times would not be exact. */
const MAX_TIME_NS = 2 ** 52;
/** A thread uses no more CPU than time passes; more than this share is damage. */
const MAX_SHARE = 1e6;

interface SampleTimes {
  readonly timeNs: Float64Array;
  readonly wallNs: Float64Array;
  readonly cpuNs: Float64Array;
}

export function writeTimes(writer: ByteWriter, samples: SampleTable): void {
  const threads = threadCount(samples.thread);
  const share = cpuShares(samples, threads);
  for (let thread = 0; thread < threads; thread += 1) writer.float64(share[thread]);
  writeStartAndWall(writer, samples, threads);
  for (let row = 0; row < samples.stack.length; row += 1) {
    const wall = Math.round(samples.wallNs[row]);
    const forecast = forecastCpu(samples.state[row], share[samples.thread[row]], wall);
    writer.signedVarint(Math.round(samples.cpuNs[row]) - forecast);
  }
}

export function readTimes(reader: ByteReader, thread: Int32Array, state: Uint16Array): SampleTimes {
  const rows = thread.length;
  const threads = threadCount(thread);
  if (threads * 8 > reader.remainingBytes) throw new DamagedError("a thread number is too large");
  const share = new Float64Array(threads);
  for (let at = 0; at < threads; at += 1) share[at] = checkedShare(reader.float64());
  const timeNs = new Float64Array(rows);
  reader.signedVarints(timeNs);
  let previous = 0;
  for (let row = 0; row < rows; row += 1) {
    previous = checkedTime(previous + timeNs[row]);
    timeNs[row] = previous;
  }
  const wallNs = new Float64Array(rows);
  reader.signedVarints(wallNs);
  const forecast = new WallForecast(threads);
  for (let row = 0; row < rows; row += 1) {
    const expected = forecast.next(thread[row], timeNs[row]);
    wallNs[row] = checkedTime(expected + wallNs[row]);
    forecast.was(thread[row], timeNs[row], wallNs[row], expected);
  }
  const cpuNs = new Float64Array(rows);
  reader.signedVarints(cpuNs);
  for (let row = 0; row < rows; row += 1) {
    const expected = forecastCpu(state[row], share[thread[row]], wallNs[row]);
    cpuNs[row] = checkedTime(expected + cpuNs[row]);
  }
  return { timeNs, wallNs, cpuNs };
}

function writeStartAndWall(writer: ByteWriter, samples: SampleTable, threads: number): void {
  const { thread, timeNs, wallNs } = samples;
  let previous = 0;
  for (let row = 0; row < thread.length; row += 1) {
    const time = Math.round(timeNs[row]);
    writer.signedVarint(time - previous);
    previous = time;
  }
  const forecast = new WallForecast(threads);
  for (let row = 0; row < thread.length; row += 1) {
    const time = Math.round(timeNs[row]);
    const wall = Math.round(wallNs[row]);
    const expected = forecast.next(thread[row], time);
    writer.signedVarint(wall - expected);
    forecast.was(thread[row], time, wall, expected);
  }
}

/** Knows of each thread when its last sample was taken. */
class WallForecast {
  readonly #lastNs: Float64Array;

  constructor(threads: number) {
    this.#lastNs = new Float64Array(threads).fill(-1);
  }

  /** Wall time of a row of one sample that starts then; 0 for a thread's first row of a block. */
  next(thread: number, timeNs: number): number {
    const last = this.#lastNs[thread];
    return last < 0 ? 0 : Math.max(0, timeNs - last);
  }

  /**
   * A row of several samples ends as much later than it starts as its wall time exceeds that of its
   * first sample.
   */
  was(thread: number, timeNs: number, wallNs: number, expectedNs: number): void {
    this.#lastNs[thread] =
      timeNs + (this.#lastNs[thread] < 0 ? 0 : Math.max(0, wallNs - expectedNs));
  }
}

/** For each thread the share of CPU in the wall time of its samples on the CPU. */
function cpuShares(samples: SampleTable, threads: number): Float64Array {
  const cpuNs = new Float64Array(threads);
  const wallNs = new Float64Array(threads);
  for (let row = 0; row < samples.stack.length; row += 1) {
    if ((samples.state[row] & sampleState.onCpu) === 0) continue;
    cpuNs[samples.thread[row]] += samples.cpuNs[row];
    wallNs[samples.thread[row]] += samples.wallNs[row];
  }
  return cpuNs.map((cpu, thread) =>
    Math.min(MAX_SHARE, wallNs[thread] > 0 ? cpu / wallNs[thread] : 0),
  );
}

function forecastCpu(state: number, share: number, wallNs: number): number {
  return (state & sampleState.onCpu) === 0 ? 0 : Math.round(wallNs * share);
}

function threadCount(thread: Int32Array): number {
  let highest = -1;
  for (let row = 0; row < thread.length; row += 1) highest = Math.max(highest, thread[row]);
  return highest + 1;
}

function checkedTime(timeNs: number): number {
  if (!(timeNs >= 0 && timeNs <= MAX_TIME_NS)) throw new DamagedError("a time is out of range");
  return timeNs;
}

function checkedShare(share: number): number {
  if (!(share >= 0 && share <= MAX_SHARE)) throw new DamagedError("a share is out of range");
  return share;
}
