// CPU that a live screen takes: `top` at 100 Hz over one process with 45 frames, beside py-spy's,
// each on a terminal of its own. In all, start-up included, and in its steady state.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { helperPython } from "./harness/interpreters.ts";
import { readOptions, publish, type Row } from "./harness/report.ts";
import { grouped, oracleOf, versionsOf } from "./harness/rounds.ts";
import { enterStage, peers, pyrometerProgram } from "./harness/stage.ts";
import { startTarget } from "./harness/target.ts";
import { median, medianInterval } from "./harness/statistics.ts";

const RATE_HZ = 100;
const SECONDS = 20;
/** By then both have started, and drawn for the first time. */
const STEADY_FROM_SECONDS = 6;

interface Usage {
  readonly cpuMs: number;
  readonly steadyShare: number;
  readonly writtenBytes: number;
  readonly residentMaxMb: number;
}

interface Timing extends Usage {
  readonly version: string;
  readonly profiler: string;
  readonly round: number;
}

enterStage();
const options = readOptions(7, 2);
const folder = mkdtempSync("/tmp/pyrometer-perf-");
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

function usageOf(command: readonly string[]): Usage {
  const result = join(folder, "usage.json");
  const script = join(import.meta.dirname, "harness", "pty_usage.py");
  const args = [script, result, String(SECONDS), String(STEADY_FROM_SECONDS), ...command];
  execFileSync(helperPython(), args, { stdio: ["ignore", "ignore", "inherit"] });
  return JSON.parse(readFileSync(result, "utf8")) as Usage;
}

const timings: Timing[] = [];
for (const python of versionsOf(options, ["3.12"])) {
  const target = await startTarget(python, oracleOf("recursion-45"), 3600);
  const flags = ["top", "-r", String(RATE_HZ), "-p", String(target.pid)];
  const profilers = {
    pyrometer: [pyrometerProgram, ...flags],
    "py-spy": [join(peers, "py-spy"), ...flags],
  };
  for (let round = 0; round < options.rounds; round++) {
    for (const [profiler, command] of Object.entries(profilers)) {
      process.stderr.write(`${python.minor} ${profiler} round ${round + 1}\n`);
      timings.push({ version: python.minor, profiler, round, ...usageOf(command) });
    }
  }
  await target.end();
}

function rowOf(runs: readonly Timing[], peer: readonly Timing[]): Row {
  const { version, profiler } = runs[0];
  const ratio = (of: (run: Timing) => number): string =>
    medianInterval(runs.map((run, index) => of(run) / of(peer[index]))).middle.toFixed(2);
  return {
    CPython: version,
    profiler,
    "steady: ms of CPU per s": median(runs.map((run) => run.steadyShare * 1000)),
    "of py-spy": ratio((run) => run.steadyShare),
    [`first ${SECONDS} s: s of CPU`]: median(runs.map((run) => run.cpuMs / 1000)),
    "of py-spy's": ratio((run) => run.cpuMs),
    "MB resident": median(runs.map((run) => run.residentMaxMb)),
    "bytes to the terminal": median(runs.map((run) => run.writtenBytes)),
  };
}

const rows = [...grouped(timings, (one) => one.version).values()].flatMap((ofVersion) => {
  const peer = ofVersion.filter(({ profiler }) => profiler === "py-spy");
  return [...grouped(ofVersion, (one) => one.profiler).values()].map((runs) => rowOf(runs, peer));
});

publish({
  row: "top",
  title: "CPU of a live screen (45 frames, 100 Hz, one process, a terminal of 120 by 40)",
  bar: "at most 1/4 of py-spy top",
  options,
  rows,
  notes: [`steady: from ${STEADY_FROM_SECONDS} s to ${SECONDS} s after the start`],
  raw: timings,
});
