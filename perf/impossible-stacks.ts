// Stacks that cannot exist, over all oracle programs and versions: a million samples and more.
// `--rate 5000` takes them in a fifth of the time.

import { readOptions, publish } from "./harness/report.ts";
import { figures, grouped, percent, runRounds, sum, type Measured } from "./harness/rounds.ts";
import { enterStage } from "./harness/stage.ts";

const PROGRAMS = [
  "chains-20",
  "chains-2",
  "generators",
  "shared-leaf",
  "recursion-45",
  "awaits",
  "asyncio-awaits",
  "thread-churn",
  "code-churn",
];

enterStage();
const options = readOptions(1, 1);
const measured: Measured[] = [];
const failures: string[] = [];
for (const program of PROGRAMS) {
  const plan = {
    program,
    versions: [],
    contestants: ["pyrometer"],
    rateHz: options.rateHz ?? 1000,
    seconds: options.quick ? 2 : Math.max(5, 15_000 / (options.rateHz ?? 1000)),
  };
  const outcome = await runRounds(plan, options);
  measured.push(...outcome.measured);
  failures.push(...outcome.failures);
}

function rowOf(runs: readonly Measured[]): Record<string, string | number> {
  const samples = sum(runs.map((run) => run.verdict.samples));
  const failed = sum(runs.map((run) => run.verdict.failed));
  const impossible = sum(runs.map((run) => run.verdict.impossible));
  return {
    samples,
    impossible,
    "impossible share": percent(impossible / samples),
    "lost or unattributed": percent(failed / (samples + failed)),
  };
}

const rows = [
  ...[...grouped(measured, (run) => `${run.contestant} ${run.program}`).values()].map((runs) => ({
    profiler: runs[0].contestant,
    program: runs[0].program,
    CPython: "all",
    ...rowOf(runs),
  })),
  ...[...grouped(measured, (run) => `${run.contestant} ${run.version}`).values()].map((runs) => ({
    profiler: runs[0].contestant,
    program: "all",
    CPython: runs[0].version,
    ...rowOf(runs),
  })),
  ...[...grouped(measured, (run) => run.contestant).values()].map((runs) => ({
    profiler: runs[0].contestant,
    program: "all",
    CPython: "all",
    ...rowOf(runs),
  })),
];

const examples = measured.flatMap((run) =>
  run.verdict.examples.map((one) => `${run.contestant}, ${run.program}, ${run.version}: ${one}`),
);

publish({
  row: "impossible-stacks",
  title: "Impossible stacks",
  bar: "0 of a million; lost and unattributed together at most 0.5 %",
  options,
  rows,
  notes: [...failures, ...examples],
  raw: measured.map(figures),
});
