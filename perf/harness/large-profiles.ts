// Large profiles of known content, kept in the cache folder: what import and drawing are measured
// on. Stacks are 20 to 59 frames deep over 2,000 functions, as of a service.

import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../tools/cache.ts";

const FUNCTIONS = 2000;
const DEPTH_MIN = 20;
const DEPTH_MAX = 59;
/** Of the walk that makes all stacks distinct: how far it goes back before it goes down anew. */
const BACK_MAX = 12;
const PIECE_CHARS = 1 << 20;

export interface LargeProfile {
  readonly name: string;
  readonly samples: number;
  /** Infinity: no two samples have the same. */
  readonly distinctStacks: number;
  /** Each stack is made anew from its outermost frame on: there are as many places as frames. */
  readonly sharesNothing?: true;
  readonly format: "speedscope" | "collapsed";
}

export const LARGE_PROFILES: readonly LargeProfile[] = [
  { name: "speedscope, 5k stacks", samples: 500_000, distinctStacks: 5000, format: "speedscope" },
  {
    name: "speedscope, all distinct",
    samples: 500_000,
    distinctStacks: Infinity,
    format: "speedscope",
  },
  {
    name: "speedscope above 600 MB",
    samples: 3_300_000,
    distinctStacks: 5000,
    format: "speedscope",
  },
  { name: "collapsed, 5k stacks", samples: 500_000, distinctStacks: 5000, format: "collapsed" },
  {
    name: "collapsed, all distinct",
    samples: 500_000,
    distinctStacks: Infinity,
    format: "collapsed",
  },
];

/** Numbers in [0, 1) from a seed: the same file on every machine (mulberry32). */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function* stacksOf({
  samples,
  distinctStacks,
  sharesNothing,
}: LargeProfile): Generator<readonly number[]> {
  const random = randomSource(7);
  const below = (limit: number): number => Math.floor(random() * limit);
  const walk: number[] = [];
  const step = (): number[] => {
    walk.length = sharesNothing === true ? 0 : Math.max(0, walk.length - 1 - below(BACK_MAX));
    const depth = DEPTH_MIN + below(DEPTH_MAX - DEPTH_MIN + 1);
    while (walk.length < depth) walk.push(below(FUNCTIONS));
    walk.length = depth;
    walk[depth - 1] = below(FUNCTIONS);
    return walk;
  };
  if (distinctStacks === Infinity) {
    for (let sample = 0; sample < samples; sample++) yield step();
    return;
  }
  const stacks = Array.from({ length: distinctStacks }, () => [...step()]);
  for (let sample = 0; sample < samples; sample++) yield stacks[below(distinctStacks)];
}

function label(row: number): string {
  return `fn_${row} (pkg_${row % 40}/mod_${row % 200}.py:${10 + (row % 700)})`;
}

function* speedscopeText(profile: LargeProfile): Generator<string> {
  const frames = Array.from({ length: FUNCTIONS }, (_, row) => ({
    name: `function_${row}`,
    file: `service/package_${row % 40}/module_${row % 200}.py`,
    line: 10 + (row % 700),
  }));
  yield `{"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":`;
  yield `${JSON.stringify(frames)}},"profiles":[{"type":"sampled","name":"thread 1",`;
  yield `"unit":"seconds","startValue":0,"endValue":${profile.samples / 100},"samples":[`;
  let separator = "";
  for (const stack of stacksOf(profile)) {
    yield `${separator}[${stack.join()}]`;
    separator = ",";
  }
  yield `],"weights":[`;
  for (let sample = 0; sample < profile.samples; sample++) yield sample === 0 ? "0.01" : ",0.01";
  yield "]}]}";
}

function* collapsedText(profile: LargeProfile): Generator<string> {
  const labels = Array.from({ length: FUNCTIONS }, (_, row) => label(row));
  for (const stack of stacksOf(profile)) yield `${stack.map((row) => labels[row]).join(";")} 1\n`;
}

/** Path of the file, which is made on first use. */
export function largeProfile(profile: LargeProfile): string {
  const folder = join(cacheFolder(), "perf", "large");
  const extension = profile.format === "speedscope" ? ".speedscope.json" : ".collapsed";
  const path = join(folder, `${profile.name.replaceAll(/[ ,]+/g, "-")}${extension}`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const file = openSync(`${path}.incomplete`, "w");
  let waiting = "";
  const text = profile.format === "speedscope" ? speedscopeText(profile) : collapsedText(profile);
  for (const piece of text) {
    waiting += piece;
    if (waiting.length < PIECE_CHARS) continue;
    writeSync(file, waiting);
    waiting = "";
  }
  writeSync(file, waiting);
  closeSync(file);
  renameSync(`${path}.incomplete`, path);
  return path;
}
