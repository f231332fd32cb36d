// A stack of 5,000 frames at 100 Hz.

import { readOptions, publish } from "./harness/report.ts";
import { figures, grouped, runRounds, sum } from "./harness/rounds.ts";
import { enterStage } from "./harness/stage.ts";
import { median } from "./harness/statistics.ts";

enterStage();
const options = readOptions(7, 2);
const { measured, failures } = await runRounds(
  {
    program: "deep-5000",
    versions: ["3.8", "3.12", "3.15"],
    contestants: ["pyrometer", "py-spy", "tachyon-blocking"],
    rateHz: 100,
    seconds: options.quick ? 3 : 10,
  },
  options,
);

const rows = [...grouped(measured, (run) => `${run.version} ${run.contestant}`).values()].map(
  (runs) => ({
    CPython: runs[0].version,
    profiler: runs[0].contestant,
    "samples per run": median(runs.map((run) => run.verdict.samples)),
    impossible: sum(runs.map((run) => run.verdict.impossible)),
    failed: sum(runs.map((run) => run.verdict.failed)),
    "deepest stack": Math.max(
      0,
      ...runs.flatMap((run) => run.run.sampling.stacks.map((stack) => stack.names.length)),
    ),
    "CPU s per run": median(runs.map((run) => run.run.usage.cpuNs / 1e9)),
    "longest hold, us": Math.max(
      0,
      ...runs.map((run) => (run.run.sampling.longestHoldNs ?? 0) / 1000),
    ),
  }),
);

publish({
  row: "deep",
  title: "A stack of 5,000 frames, 100 Hz",
  bar: "works, 0 errors",
  options,
  rows,
  notes: [
    ...failures,
    ...measured.flatMap((run) => run.verdict.examples.map((one) => one.slice(0, 200))),
  ],
  raw: measured.map(figures),
});
