// CPU that a profiler takes per correct sample, start-up included: 45-frame recursion at 1 kHz.

import { readOptions, publish, type Row } from "./harness/report.ts";
import { figures, grouped, percent, runRounds, sum, type Measured } from "./harness/rounds.ts";
import { enterStage } from "./harness/stage.ts";
import { median } from "./harness/statistics.ts";

enterStage();
const options = readOptions(7, 2);
const { measured, failures } = await runRounds(
  {
    program: "recursion-45",
    versions: ["3.12", "3.13", "3.14", "3.15"],
    contestants: ["pyrometer", "py-spy", "austin", "tachyon", "tachyon-blocking"],
    rateHz: 1000,
    seconds: options.quick ? 5 : 20,
  },
  options,
);

function perCorrect(run: Measured): number {
  return run.run.usage.cpuNs / 1000 / Math.max(1, run.verdict.correct);
}

function rowOf(runs: readonly Measured[], ours: number | undefined): Row {
  const { version, contestant } = runs[0];
  const taken = sum(runs.map((run) => run.verdict.samples + run.verdict.failed));
  const microseconds = median(runs.map(perCorrect));
  return {
    CPython: version,
    profiler: contestant,
    "CPU s per run": median(runs.map((run) => run.run.usage.cpuNs / 1e9)),
    "correct samples per run": median(runs.map((run) => run.verdict.correct)),
    impossible: percent(sum(runs.map((run) => run.verdict.impossible)) / taken),
    failed: percent(sum(runs.map((run) => run.verdict.failed)) / taken),
    "us of CPU per correct sample": microseconds,
    "Pyrometer's share of that": ours === undefined ? "" : (ours / microseconds).toFixed(3),
  };
}

const rows = [...grouped(measured, (run) => run.version).values()].flatMap((ofVersion) => {
  const own = ofVersion.filter((run) => run.contestant === "pyrometer");
  const ours = own.length > 0 ? median(own.map(perCorrect)) : undefined;
  return [...grouped(ofVersion, (run) => run.contestant).values()].map((runs) => rowOf(runs, ours));
});

publish({
  row: "cpu-per-sample",
  title: "CPU of the profiler per correct sample (45-frame recursion, 1 kHz)",
  bar:
    "py-spy: at most 1/5. Austin (3.13, 3.14): no more. " +
    "Tachyon (3.15): at most 1/2, none failed.",
  options,
  rows,
  notes: failures,
  raw: measured.map(figures),
});
