import type { Oracle } from "../../fixtures/programs/oracles.ts";
import { oracles } from "../../fixtures/programs/oracles.ts";
import { contestantsFor } from "./contestants.ts";
import { interpreter, interpreters, type Interpreter } from "./interpreters.ts";
import { judge, runContestant, type Run, type Verdict } from "./measure.ts";
import { takesPart, type Options } from "./report.ts";
import { startTarget, type Truth } from "./target.ts";

/** One run of one profiler on one target. */
export interface Measured {
  readonly version: string;
  readonly program: string;
  readonly contestant: string;
  readonly rateHz: number;
  readonly round: number;
  readonly run: Run;
  readonly verdict: Verdict;
}

export interface Plan {
  readonly program: string;
  readonly versions: readonly string[];
  readonly contestants: readonly string[];
  readonly rateHz: number;
  readonly seconds: number;
}

export interface Outcome {
  readonly measured: readonly Measured[];
  /** Truth of the target that all runs of a version shared. */
  readonly truths: ReadonlyMap<string, Truth>;
  readonly failures: readonly string[];
}

export function oracleOf(name: string): Oracle {
  const oracle = oracles.get(name);
  if (oracle === undefined) throw new Error(`no oracle is called ${name}`);
  return oracle;
}

export function versionsOf(options: Options, otherwise: readonly string[]): Interpreter[] {
  const all = interpreters().map((one) => one.minor);
  const wanted = options.versions.length > 0 ? options.versions : otherwise;
  return (wanted.length > 0 ? wanted.filter((minor) => all.includes(minor)) : all).map(interpreter);
}

export function orElse(chosen: readonly string[], otherwise: readonly string[]): readonly string[] {
  return chosen.length > 0 ? chosen : otherwise;
}

/**
 * Contestants take turns on one target per version, `rounds` times; a run that fails is told, not
 * repeated.
 */
export async function runRounds(plan: Plan, options: Options): Promise<Outcome> {
  const oracle = oracleOf(plan.program);
  const measured: Measured[] = [];
  const truths = new Map<string, Truth>();
  const failures: string[] = [];
  for (const python of versionsOf(options, plan.versions)) {
    const contestants = contestantsFor(python, orElse(options.contestants, plan.contestants));
    const target = await startTarget(python, oracle, 3600);
    try {
      for (let round = 0; round < options.rounds; round++) {
        for (const contestant of contestants) {
          if (!takesPart(contestant.name, round, options)) continue;
          const label = `${plan.program} ${python.minor} ${contestant.name}`;
          process.stderr.write(`${label} round ${round + 1} of ${options.rounds}\n`);
          try {
            const run = await runContestant(contestant, target.pid, plan.rateHz, plan.seconds);
            const verdict = judge(oracle, run.sampling);
            const { program, rateHz } = plan;
            const names = { version: python.minor, program, contestant: contestant.name };
            measured.push({ ...names, rateHz, round, run, verdict });
          } catch (error) {
            failures.push(`${label}: ${(error as Error).message}`);
          }
        }
      }
    } finally {
      truths.set(python.minor, await target.end());
    }
  }
  return { measured, truths, failures };
}

/** Groups in the order of first appearance. */
export function grouped<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** `12.3 %` */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(2)} %` : "";
}

/** What is kept of a run in the JSON file: the figures, not the stacks. */
export function figures(one: Measured): unknown {
  const { stacks, ...sampling } = one.run.sampling;
  return {
    ...one,
    run: { usage: one.run.usage, sampling: { ...sampling, stacks: stacks.length } },
  };
}
