// 64 waiting threads and one that works, at 1 kHz: are the busy thread's samples all there, and
// what does it cost?

import { readOptions, publish } from "./harness/report.ts";
import { figures, grouped, percent, runRounds, sum, type Measured } from "./harness/rounds.ts";
import { enterStage } from "./harness/stage.ts";
import { median } from "./harness/statistics.ts";

enterStage();
const options = readOptions(7, 2);
const rateHz = 1000;
const seconds = options.quick ? 4 : 10;
const { measured, failures } = await runRounds(
  {
    program: "idle-threads",
    versions: ["3.12", "3.15"],
    contestants: ["pyrometer", "py-spy", "tachyon-blocking"],
    rateHz,
    seconds,
  },
  options,
);

function busySamples(run: Measured): number {
  const busy = run.run.sampling.stacks.filter((stack) => stack.names[1] === "main");
  return sum(busy.map((stack) => stack.count));
}

const rows = [...grouped(measured, (run) => `${run.version} ${run.contestant}`).values()].map(
  (runs) => ({
    CPython: runs[0].version,
    profiler: runs[0].contestant,
    "busy thread's samples of those asked": percent(
      median(runs.map(busySamples)) / (rateHz * seconds),
    ),
    "core used, start-up included": percent(
      median(runs.map((run) => run.run.usage.cpuNs / run.run.usage.wallNs)),
    ),
    "ran for, s": median(runs.map((run) => run.run.usage.wallNs / 1e9)),
    impossible: sum(runs.map((run) => run.verdict.impossible)),
    failed: sum(runs.map((run) => run.verdict.failed)),
  }),
);

publish({
  row: "idle-threads",
  title: "64 idle threads and a busy one, 1 kHz",
  bar: "at least 99 % of the busy thread's samples, less than 15 % of one core",
  options,
  rows,
  notes: failures,
  raw: measured.map(figures),
});
