// Shares of CPU against the target's own clock.

import { readOptions, publish, type Row } from "./harness/report.ts";
import { figures, grouped, oracleOf, runRounds, sum, type Measured } from "./harness/rounds.ts";
import { shares } from "./harness/measure.ts";
import { enterStage } from "./harness/stage.ts";
import { shareError } from "./harness/statistics.ts";
import { trueShares } from "../fixtures/programs/oracles.ts";

const PROGRAMS = ["split", "sum-and-trivial", "sum-and-trivial-1ms", "bursts", "json-bursts"];

enterStage();
const options = readOptions(3, 1);
const measured: Measured[] = [];
const failures: string[] = [];
const rows: Row[] = [];

/** All rounds of one profiler put together, so that chance is small beside a point. */
function rowsOf(runs: readonly Measured[], truth: ReadonlyMap<string, number>): Row[] {
  const oracle = oracleOf(runs[0].program);
  const sampling = { stacks: runs.flatMap((run) => run.run.sampling.stacks), failed: 0 };
  const byCpu = sampling.stacks.some((stack) => stack.cpuNs !== undefined);
  const seen = shares(oracle, sampling, byCpu);
  const running = sampling.stacks.filter((stack) => stack.onCpu !== false);
  const counted = shares(oracle, { stacks: running, failed: 0 }, false);
  const count = sum(running.map((stack) => stack.count));
  return oracle.parts.map((part) => {
    const is = truth.get(part) ?? 0;
    const found = seen.get(part) ?? 0;
    return {
      CPython: runs[0].version,
      profiler: runs[0].contestant,
      program: runs[0].program,
      part,
      "truth %": (is * 100).toFixed(2),
      "seen %": (found * 100).toFixed(2),
      "by count of running samples %": ((counted.get(part) ?? 0) * 100).toFixed(2),
      "off by, points": ((found - is) * 100).toFixed(2),
      "chance (95 %), points": (shareError(is, count) * 100).toFixed(2),
      "running samples": count,
    };
  });
}

for (const program of PROGRAMS) {
  const plan = {
    program,
    versions: ["3.8", "3.11", "3.12", "3.15"],
    contestants: ["pyrometer", "py-spy"],
    rateHz: 1000,
    seconds: options.quick ? 10 : 30,
  };
  const outcome = await runRounds(plan, options);
  measured.push(...outcome.measured);
  failures.push(...outcome.failures);
  for (const runs of grouped(
    outcome.measured,
    (run) => `${run.version} ${run.contestant}`,
  ).values()) {
    const truth = outcome.truths.get(runs[0].version) ?? {};
    rows.push(...rowsOf(runs, trueShares(oracleOf(program), truth)));
  }
}

publish({
  row: "bias",
  title: "Shares of CPU against the target's own clock",
  bar: "no share off by more than 1 point, 20,000 samples and more",
  options,
  rows,
  notes: failures,
  raw: measured.map(figures),
});
