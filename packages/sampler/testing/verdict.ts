// What a recording holds, held against what can be.

import assert from "node:assert/strict";

import type { Profile } from "#profile/model/profile.ts";
import { frameKind, sampleState } from "#profile/model/tables.ts";
import type { Oracle } from "../../../fixtures/programs/oracles.ts";
import { NO_PYTHON_LABEL } from "../losses.ts";

export interface CountedStack {
  /** Names root first. */
  readonly names: readonly string[];
  /**
   * A row of its own for what could not be verified or had no Python frame: `names` is its label.
   */
  readonly isRow: boolean;
  readonly tid: number;
  readonly state: number;
  readonly count: number;
  readonly cpuNs: number;
  readonly wallNs: number;
}

/** Every row of the samples, as names. */
export function stacksOf(profile: Profile): CountedStack[] {
  const { samples, threads } = profile;
  return Array.from(samples.stack, (stack, row) => ({
    ...namesOf(profile, stack),
    tid: threads.tid[samples.thread[row]],
    state: samples.state[row],
    count: samples.count[row],
    cpuNs: samples.cpuNs[row],
    wallNs: samples.wallNs[row],
  }));
}

function namesOf(profile: Profile, stack: number): Pick<CountedStack, "names" | "isRow"> {
  const { stacks, frames, functions, strings } = profile;
  const names: string[] = [];
  for (let row = stack; row >= 0; row = stacks.parent[row]) {
    names.push(strings[functions.name[frames.function[stacks.frame[row]]]]);
  }
  const isRow = names.length === 1 && frames.kind[stacks.frame[stack]] === frameKind.root;
  return { names: names.reverse(), isRow };
}

export function isOnCpu(stack: CountedStack): boolean {
  return (stack.state & sampleState.onCpu) !== 0;
}

export function sumOf(
  stacks: readonly CountedStack[],
  column: "count" | "cpuNs" | "wallNs",
): number {
  return stacks.reduce((sum, stack) => sum + stack[column], 0);
}

export interface Verdict {
  /** Samples with a stack that can exist. */
  readonly correct: number;
  readonly impossible: number;
  /** Lost and unattributed together; threads without a Python frame are neither. */
  readonly failed: number;
  /** Impossible stacks, for a person. */
  readonly examples: readonly string[];
}

export function judge(profile: Profile, oracle: Oracle): Verdict {
  const stacks = stacksOf(profile);
  const rows = stacks.filter(({ isRow, names }) => isRow && names[0] !== NO_PYTHON_LABEL);
  const real = stacks.filter(({ isRow }) => !isRow);
  const wrong = real.filter(({ names }) => !oracle.isPossible(names));
  const impossible = sumOf(wrong, "count");
  return {
    correct: sumOf(real, "count") - impossible,
    impossible,
    failed: sumOf(rows, "count"),
    examples: wrong.slice(0, 5).map(({ names, count }) => `${count} ${names.slice(-60).join(";")}`),
  };
}

/** A machine that others fill makes a few reads fail that otherwise would not. */
const FAILED_SHARE = 0.01;
const FEW = 5;

/** No impossible stack, at least `least` correct samples, and next to none lost. */
export function assertTrue(
  profile: Profile,
  oracle: Oracle,
  least: number,
  failedShare = FAILED_SHARE,
): void {
  const verdict = judge(profile, oracle);
  const text = JSON.stringify({ ...verdict, lost: profile.cost.lost });
  assert.equal(verdict.impossible, 0, text);
  assert.ok(verdict.correct >= least, text);
  const samples = verdict.correct + verdict.failed;
  assert.ok(verdict.failed <= FEW + samples * failedShare, text);
}

/** Shares of the oracle's parts by `column`, as far as samples belong to one. */
export function sharesOf(
  profile: Profile,
  oracle: Oracle,
  column: "count" | "cpuNs",
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  let total = 0;
  for (const stack of stacksOf(profile)) {
    for (const [part, weight] of oracle.partsOf(stack.names)) {
      sums.set(part, (sums.get(part) ?? 0) + stack[column] * weight);
      total += stack[column] * weight;
    }
  }
  return new Map([...sums].map(([part, sum]) => [part, sum / total]));
}
