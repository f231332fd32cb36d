// A recording such as a busy service leaves: 8 threads that never rest, 20 minutes at 1 kHz, more
// than 100,000 stacks. Kept in the cache folder.

import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { Codecs } from "#profile/formats/pyro/container.ts";
import { RecordingWriter } from "#profile/formats/pyro/write.ts";
import { ProfileBuilder } from "#profile/model/builder.ts";
import { EMPTY_COST } from "#profile/model/profile.ts";
import { randomNumbers } from "#profile/model/random-profile.ts";
import { frameKind, sampleState } from "#profile/model/tables.ts";
import { TEXT_PROFILE_META } from "#profile/model/text-profile.ts";
import { cacheFolder } from "../../tools/cache.ts";

const THREADS = 8;
const SECONDS = 20 * 60;
const RATE_HZ = 1000;
const TOP_STACKS = 12_000;
const FUNCTIONS = 3000;
const ALL_STATES = 31;

const codecs: Codecs = {
  compress: (bytes) => zstdCompressSync(bytes),
  decompress: (bytes, maxSizeBytes) =>
    zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, maxSizeBytes) }),
  crc32,
};

const random = randomNumbers(11);
const below = (limit: number): number => Math.floor(random() * limit);

function topStacks(builder: ProfileBuilder): Int32Array {
  const frames = Array.from({ length: FUNCTIONS }, (_, row) => {
    const name = builder.internString(`function_${row}`);
    const file = builder.internFile(`/srv/app/package_${row % 40}/module_${row % 300}.py`);
    const functionRow = builder.internFunction(name, name, file, 10 + row);
    return builder.internFrame(functionRow, 12 + row, -1, 4, 40, frameKind.python);
  });
  return Int32Array.from({ length: TOP_STACKS }, (_, top) => {
    let stack = -1;
    const depth = 20 + below(30);
    for (let level = 0; level < depth; level++) {
      // A shared trunk, then branches of their own.
      const frame = level < 8 ? level : (level * 37 + (top >> Math.max(0, 12 - level))) % FUNCTIONS;
      stack = builder.internStack(stack, frames[frame]);
    }
    return stack;
  });
}

/** Path of the file, which is made on first use. */
export function longRecording(): string {
  const folder = join(cacheFolder(), "perf", "large");
  const path = join(folder, "eight-threads-20-minutes.pyro");
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const file = openSync(`${path}.incomplete`, "w");
  const builder = new ProfileBuilder();
  const writer = new RecordingWriter(codecs);
  writeSync(file, writer.start({ ...TEXT_PROFILE_META, rateHz: RATE_HZ }));
  const tops = topStacks(builder);
  const threads = Array.from({ length: THREADS }, (_, row) =>
    builder.internThread(1, 100 + row, `worker-${row}`, ALL_STATES),
  );
  const gapNs = 1e9 / RATE_HZ;
  const state = sampleState.onCpu | sampleState.holdsGil;
  for (let second = 0; second < SECONDS; second++) {
    for (let tick = 0; tick < RATE_HZ; tick++) {
      const timeNs = second * 1e9 + tick * gapNs;
      for (const thread of threads) {
        const top = tops[Math.floor(random() ** 2 * TOP_STACKS)];
        builder.addSample(timeNs, thread, top, 1, gapNs, gapNs / THREADS, state);
      }
    }
    const samples = (second + 1) * RATE_HZ * THREADS;
    const cost = { ...EMPTY_COST, durationNs: (second + 1) * 1e9, samples };
    writeSync(
      file,
      writer.append({ epoch: 0, tables: builder.takeBlock(), cost, processCosts: [] }),
    );
  }
  writeSync(file, writer.end());
  closeSync(file);
  renameSync(`${path}.incomplete`, path);
  return path;
}
