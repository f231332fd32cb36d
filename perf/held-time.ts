// How long and how often the busy thread is held: from inside (gap_logger.py spins on its clock and
// asks the kernel's counters whether a gap was a stop), and exactly, from the tracer, where it
// tells.
//
// `--load`: with 3 busy processes beside it and the target itself, on a machine of 2 cores.
// Traps: a gap of a hold ends when the thread runs again, so on a full machine it holds the wait
// for a core too; preemptions that fall into a hold count as held. Without a profiler the same
// program shows what the machine does.

import { readOptions, publish, type Row } from "./harness/report.ts";
import { contestantsFor } from "./harness/contestants.ts";
import { grouped, oracleOf, orElse, percent, versionsOf } from "./harness/rounds.ts";
import type { Interpreter } from "./harness/interpreters.ts";
import { startLoad } from "./harness/machine-load.ts";
import { runContestant } from "./harness/measure.ts";
import { enterStage } from "./harness/stage.ts";
import { startTarget, type Truth } from "./harness/target.ts";
import { median } from "./harness/statistics.ts";

interface Held {
  readonly version: string;
  readonly mode: string;
  readonly rateHz: number;
  readonly profiler: string;
  /** Of the time in which the profiler sampled. */
  readonly insideShare: number;
  readonly tracerShare: number | undefined;
  readonly missedTicks: number | undefined;
  readonly notes: readonly string[];
  readonly truth: Truth;
}

enterStage();
const options = readOptions(7, 1);
const loaded = options.load;
const seconds = options.quick ? 4 : 10;
const modes = ["gaps-flat", "gaps-deep", "gaps-idle", "gaps-calls"];
const names = orElse(options.contestants, ["pyrometer", "py-spy"]);
const failures: string[] = [];

async function alone(python: Interpreter, mode: string): Promise<Held> {
  const target = await startTarget(python, oracleOf(mode), 600);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const truth = await target.end();
  const common = { version: python.minor, mode, rateHz: 0, profiler: "none", notes: [], truth };
  const insideShare = Number(truth["heldShare"]);
  return { ...common, insideShare, tracerShare: undefined, missedTicks: undefined };
}

async function under(
  python: Interpreter,
  mode: string,
  rateHz: number,
  name: string,
): Promise<Held[]> {
  const [contestant] = contestantsFor(python, [name]);
  if (contestant === undefined) return [];
  const target = await startTarget(python, oracleOf(mode), 600);
  const ended = { done: false };
  try {
    const run = await runContestant(contestant, target.pid, rateHz, seconds);
    const truth = await target.end();
    ended.done = true;
    // A profiler that is behind may run for longer than asked (py-spy counts rounds).
    const wallNs = run.usage.wallNs;
    const sampledNs = wallNs < (seconds + 3) * 1e9 ? seconds * 1e9 : wallNs;
    const { heldNs, missedTicks, notes } = run.sampling;
    return [
      {
        version: python.minor,
        mode,
        rateHz,
        profiler: name,
        insideShare: Number(truth["heldSumNs"]) / sampledNs,
        tracerShare: heldNs === undefined ? undefined : heldNs / sampledNs,
        missedTicks,
        notes: notes ?? [],
        truth,
      },
    ];
  } catch (error) {
    failures.push(`${mode} ${python.minor} ${name}: ${(error as Error).message}`);
    return [];
  } finally {
    if (!ended.done) await target.end();
  }
}

function microseconds(runs: readonly Held[], key: string): number {
  return median(runs.map((run) => Number(run.truth[key]) / 1000));
}

function rowOf(runs: readonly Held[]): Row {
  const { version, mode, rateHz, profiler } = runs[0];
  const tracer = runs.flatMap((run) => (run.tracerShare === undefined ? [] : [run.tracerShare]));
  return {
    CPython: version,
    target: mode,
    Hz: rateHz,
    profiler,
    "held, from inside": percent(median(runs.map((run) => run.insideShare))),
    "held, from the tracer": tracer.length > 0 ? percent(median(tracer)) : "",
    "gaps held": median(runs.map((run) => Number(run.truth["heldCount"]))),
    "median us": microseconds(runs, "heldP50Ns"),
    "p99 us": microseconds(runs, "heldP99Ns"),
    "p99.9 us": microseconds(runs, "heldP999Ns"),
    "longest us": Math.max(...runs.map((run) => Number(run.truth["heldMaxNs"]) / 1000)),
    "other gaps": percent(
      median(
        runs.map((run) => {
          const { preemptedSumNs, otherSumNs, elapsedNs } = run.truth;
          return (Number(preemptedSumNs) + Number(otherSumNs)) / Number(elapsedNs);
        }),
      ),
    ),
  };
}

const stopLoad = loaded ? startLoad(3, 3600) : undefined;
const all: Held[] = [];
for (const python of versionsOf(options, ["3.12"])) {
  for (let round = 0; round < options.rounds; round++) {
    for (const mode of modes) {
      process.stderr.write(`${mode} ${python.minor} round ${round + 1} of ${options.rounds}\n`);
      all.push(await alone(python, mode));
      for (const rateHz of [100, 1000]) {
        for (const name of names) all.push(...(await under(python, mode, rateHz, name)));
      }
    }
  }
}
stopLoad?.();

const groups = grouped(all, (run) => `${run.version} ${run.mode} ${run.rateHz} ${run.profiler}`);
const notes = new Set(
  all.flatMap((run) => run.notes.map((note) => `${run.profiler}: ${note.replace(/\d+/g, "N")}`)),
);
publish({
  row: loaded ? "held-time-loaded" : "held-time",
  title: `Time held of a busy thread${loaded ? ", 3 busy processes beside it" : ""}`,
  bar: "at most 0.3 % at 100 Hz and 2.5 % at 1 kHz; per hold: median < 30 us, p99 < 200 us",
  options,
  rows: [...groups.values()].map(rowOf),
  notes: [...failures, ...notes],
  raw: all,
});
