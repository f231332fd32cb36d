import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Oracle } from "../../fixtures/programs/oracles.ts";
import type { Contestant } from "./contestants.ts";
import { helperPython } from "./interpreters.ts";
import type { Sampling } from "./stacks.ts";

/** What running a profiler once took. */
export interface Usage {
  readonly wallNs: number;
  /** User and system time of the profiler and its children, start-up included. */
  readonly cpuNs: number;
  /** CLOCK_MONOTONIC when it was started. */
  readonly startedNs: number;
  readonly residentMaxBytes: number;
  readonly exitCode: number;
}

export interface Run {
  readonly usage: Usage;
  readonly sampling: Sampling;
  /** The last lines of what it printed, for a person. */
  readonly printed: string;
}

const folder = mkdtempSync("/tmp/pyrometer-perf-");
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
let runs = 0;

/** Runs `command` to its end and tells what it used. `limitMs` after its start it is ended. */
export async function measureCommand(
  command: readonly string[],
  limitMs: number,
): Promise<{ usage: Usage; printed: string }> {
  const result = join(folder, `usage-${++runs}.json`);
  const script = join(import.meta.dirname, "rusage.py");
  const child = spawn(helperPython(), [script, result, ...command], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes: Buffer) => {
      printed = (printed + bytes.toString()).slice(-20_000);
    });
  }
  const timer = setTimeout(() => child.kill("SIGTERM"), limitMs);
  await once(child, "close");
  clearTimeout(timer);
  return { usage: JSON.parse(readFileSync(result, "utf8")) as Usage, printed };
}

const SLACK_MS = 60_000;

/** Runs a profiler on `pid` and reads what it wrote. Throws where it wrote nothing. */
export async function runContestant(
  contestant: Contestant,
  pid: number,
  rateHz: number,
  seconds: number,
): Promise<Run> {
  const output = join(folder, `${contestant.name}-${++runs}${contestant.extension}`);
  const command = contestant.command({ pid, rateHz, seconds, output });
  // py-spy counts rounds, not time: where it is behind it runs several times longer than asked.
  const { usage, printed } = await measureCommand(command, seconds * 12_000 + SLACK_MS);
  try {
    return { usage, sampling: contestant.read(output, printed), printed };
  } catch (error) {
    const lines = printed.split("\n").filter((line) => line.trim() !== "");
    const said = lines.find((line) => /error|cannot|fail/i.test(line)) ?? lines.at(-1) ?? "";
    const reason = said.trim().slice(0, 300);
    throw new Error(`${contestant.name} gave nothing (exit code ${usage.exitCode}): ${reason}`, {
      cause: error,
    });
  } finally {
    rmSync(output, { force: true });
    rmSync(`${output}.txt`, { force: true });
  }
}

export interface Verdict {
  readonly samples: number;
  readonly correct: number;
  /** Samples whose stack cannot exist. */
  readonly impossible: number;
  readonly failed: number;
  /** The commonest impossible stacks, for a person. */
  readonly examples: readonly string[];
}

export function judge(oracle: Oracle, sampling: Sampling): Verdict {
  let correct = 0;
  let impossible = 0;
  const wrong: { stack: string; count: number }[] = [];
  for (const { names, count } of sampling.stacks) {
    if (oracle.isPossible(names)) correct += count;
    else {
      impossible += count;
      wrong.push({ stack: names.slice(-60).join(";"), count });
    }
  }
  wrong.sort((one, other) => other.count - one.count);
  return {
    samples: correct + impossible,
    correct,
    impossible,
    failed: sampling.failed,
    examples: wrong.slice(0, 5).map(({ stack, count }) => `${count} ${stack}`),
  };
}

/**
 * Shares of the oracle's parts among the samples (or their CPU time where the profiler tells and
 * `byCpu`).
 */
export function shares(
  oracle: Oracle,
  sampling: Sampling,
  byCpu: boolean,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>(oracle.parts.map((part) => [part, 0]));
  let total = 0;
  for (const { names, count, cpuNs } of sampling.stacks) {
    const amount = byCpu ? (cpuNs ?? count) : count;
    for (const [part, weight] of oracle.partsOf(names)) {
      sums.set(part, (sums.get(part) ?? 0) + amount * weight);
      total += amount * weight;
    }
  }
  return new Map([...sums].map(([part, sum]) => [part, total > 0 ? sum / total : 0]));
}
