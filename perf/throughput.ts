// Work that a target gets done beside a profiler, in pairs of windows on one and the same process,
// so that neither the layout of a process nor the hour matters: without, with, with, without ...
//
// Work per wall second is what a user feels; work per CPU second leaves out the time that the
// target was stopped or waited for a core, and shows caches and the shared core. A window starts a
// second after the profiler does: what is compared is sampling, not start-up.

import { readOptions, publish, takesPart, type Row } from "./harness/report.ts";
import { contestantsFor, type Contestant } from "./harness/contestants.ts";
import { grouped, oracleOf, orElse, percent, versionsOf } from "./harness/rounds.ts";
import { runContestant } from "./harness/measure.ts";
import { enterStage } from "./harness/stage.ts";
import { startTarget, type Target } from "./harness/target.ts";
import { medianInterval } from "./harness/statistics.ts";

interface Speed {
  readonly perWallSecond: number;
  readonly perCpuSecond: number;
}

interface Pair {
  readonly version: string;
  readonly mode: string;
  readonly rateHz: number;
  readonly profiler: string;
  /** With the profiler / without it, less 1. */
  readonly wall: number;
  readonly cpu: number;
}

enterStage();
const options = readOptions(31, 3);
const windowMs = 1000;
const warmUpMs = 1000;
const modes = [
  "throughput-flat",
  "throughput-recursion",
  "throughput-idle",
  "throughput-alternating",
];
const names = orElse(options.contestants, ["pyrometer", "py-spy"]);
const failures: string[] = [];
const pairs: Pair[] = [];

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Between the first and the last report of the target in a window of CLOCK_MONOTONIC. */
function speedBetween(target: Target, fromNs: number, toNs: number): Speed {
  const inside = target.lines.filter(
    (line) => Number(line["t"]) >= fromNs && Number(line["t"]) <= toNs,
  );
  const first = inside[0];
  const last = inside[inside.length - 1];
  if (inside.length < 4) throw new Error("the target reported too seldom in a window");
  const rounds = Number(last["n"]) - Number(first["n"]);
  return {
    perWallSecond: rounds / (Number(last["t"]) - Number(first["t"])),
    perCpuSecond: rounds / (Number(last["cpu"]) - Number(first["cpu"])),
  };
}

function now(): number {
  return Number(process.hrtime.bigint());
}

async function speedWithout(target: Target): Promise<Speed> {
  await sleep(300);
  const from = now();
  await sleep(windowMs);
  return speedBetween(target, from, now());
}

async function speedWith(target: Target, contestant: Contestant, rateHz: number): Promise<Speed> {
  const seconds = Math.ceil((warmUpMs + windowMs + 500) / 1000); // py-spy takes whole seconds
  const from = now() + warmUpMs * 1e6;
  await runContestant(contestant, target.pid, rateHz, seconds);
  return speedBetween(target, from, from + windowMs * 1e6);
}

async function measurePair(
  target: Target,
  contestant: Contestant,
  rateHz: number,
  withFirst: boolean,
): Promise<{ wall: number; cpu: number }> {
  const early = withFirst ? await speedWith(target, contestant, rateHz) : undefined;
  const without = await speedWithout(target);
  const speed = early ?? (await speedWith(target, contestant, rateHz));
  return {
    wall: speed.perWallSecond / without.perWallSecond - 1,
    cpu: speed.perCpuSecond / without.perCpuSecond - 1,
  };
}

for (const python of versionsOf(options, ["3.12"])) {
  for (const mode of modes) {
    const target = await startTarget(python, oracleOf(mode), 3600);
    for (let round = 0; round < options.rounds; round++) {
      process.stderr.write(`${mode} ${python.minor} round ${round + 1} of ${options.rounds}\n`);
      for (const rateHz of options.rateHz === undefined ? [100, 1000] : [options.rateHz]) {
        for (const contestant of contestantsFor(python, names)) {
          if (!takesPart(contestant.name, round, options)) continue;
          const common = { version: python.minor, mode, rateHz, profiler: contestant.name };
          try {
            const change = await measurePair(target, contestant, rateHz, round % 2 === 1);
            pairs.push({ ...common, ...change });
          } catch (error) {
            failures.push(
              `${mode} ${python.minor} ${contestant.name}: ${(error as Error).message}`,
            );
          }
        }
      }
    }
    await target.end();
  }
}

function rowOf(group: readonly Pair[]): Row {
  const wall = medianInterval(group.map((pair) => pair.wall));
  const cpu = medianInterval(group.map((pair) => pair.cpu));
  const { version, mode, rateHz, profiler } = group[0];
  return {
    CPython: version,
    target: mode,
    Hz: rateHz,
    profiler,
    pairs: group.length,
    "work per second": percent(wall.middle),
    "95 % interval": `${percent(wall.low)} to ${percent(wall.high)}`,
    "work per CPU second": percent(cpu.middle),
    "its 95 % interval": `${percent(cpu.low)} to ${percent(cpu.high)}`,
  };
}

const groups = grouped(
  pairs,
  (pair) => `${pair.version} ${pair.mode} ${pair.rateHz} ${pair.profiler}`,
);
publish({
  row: "throughput",
  title: "Throughput of a target beside a profiler, against none",
  bar: "the interval contains 0 at 100 Hz; no worse than -4 % at 1 kHz",
  options,
  rows: [...groups.values()].map(rowOf),
  notes: failures,
  raw: pairs,
});
