// 100 children that live for 100 ms each, one after another, by fork and by subprocess: how many of
// them a profiler of their parent sees, and with how much of their time.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { interpreter, type Interpreter } from "./harness/interpreters.ts";
import { measureCommand, type Usage } from "./harness/measure.ts";
import { publish, readOptions, type Row } from "./harness/report.ts";
import { enterStage } from "./harness/stage.ts";
import { treeContestants, type TreeContestant } from "./harness/tree-contestants.ts";

enterStage();

const RATE_HZ = 250;
const LIFE_SECONDS = 0.1;
/** Until a profiler has begun; then the children do. */
const BEGIN_MS = 3000;
const LIMIT_MS = 90_000;
const SEEN_BAR = 0.95;
const TIME_BAR = 0.5;

interface Truth {
  readonly pids: readonly number[];
  /** Seconds of its own clock. */
  readonly life: readonly number[];
}

interface Result {
  readonly seen: number;
  /** Of those: with at least half of their time. */
  readonly half: number;
  readonly medianShare: number;
  readonly usage: Usage;
}

async function measure(
  contestant: TreeContestant,
  python: Interpreter,
  kind: string,
  children: number,
): Promise<Result> {
  const [program, ...rest] = python.command;
  const script = `${python.programs}/tree.py`;
  const argv = [...rest, script, String(LIFE_SECONDS), kind, String(children)];
  const target = spawn(program, argv, { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  createInterface({ input: target.stdout }).on("line", (line) => lines.push(line));
  const ended = once(target, "close");
  const folder = mkdtempSync("/tmp/pyrometer-tree-");
  try {
    while (lines.length === 0) await sleep(20);
    const job = { pid: target.pid ?? 0, rateHz: RATE_HZ, seconds: 60, folder };
    setTimeout(() => target.kill("SIGUSR1"), BEGIN_MS);
    const { usage } = await measureCommand(contestant.command(job), LIMIT_MS);
    await ended;
    const truth = JSON.parse(lines.at(-1) ?? "{}") as Truth;
    return { ...judge(contestant.read(job), truth), usage };
  } finally {
    target.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function judge(counts: ReadonlyMap<number, number>, { pids, life }: Truth): Omit<Result, "usage"> {
  const shares = pids.map((pid, at) => (counts.get(pid) ?? 0) / RATE_HZ / life[at]);
  return {
    seen: shares.filter((share) => share > 0).length,
    half: shares.filter((share) => share >= TIME_BAR).length,
    medianShare: shares.toSorted((one, other) => one - other)[Math.floor(shares.length / 2)],
  };
}

const options = readOptions(1, 1);
const children = options.quick ? 20 : 100;
const versions = options.versions.length === 0 ? ["3.12", "3.15"] : options.versions;
const rows: Row[] = [];
const raw: unknown[] = [];
const notes: string[] = [];
for (let round = 0; round < options.rounds; round++) {
  for (const python of versions.map(interpreter)) {
    for (const kind of ["forked", "spawned"]) {
      for (const contestant of treeContestants) {
        const isAsked =
          options.contestants.length === 0 || options.contestants.includes(contestant.name);
        if (!isAsked || !contestant.canMeasure(python)) continue;
        const result = await measure(contestant, python, kind, children);
        rows.push({
          CPython: python.minor,
          children: `${children}, ${kind}`,
          profiler: contestant.name,
          seen: `${((100 * result.seen) / children).toFixed(0)} %`,
          "with half of their time": `${((100 * result.half) / children).toFixed(0)} %`,
          "median share of a child's life": `${(100 * result.medianShare).toFixed(0)} %`,
          "profiler's CPU, s": result.usage.cpuNs / 1e9,
          "at most resident, MB": result.usage.residentMaxBytes / 1e6,
        });
        raw.push({ round, python: python.minor, kind, contestant: contestant.name, ...result });
        if (contestant.name !== "pyrometer") continue;
        const holds = result.half >= children * SEEN_BAR;
        notes.push(`${python.minor} ${kind}: the bar ${holds ? "holds" : "does not hold"}`);
      }
    }
  }
}
publish({
  row: "process-tree",
  title: "100 children of 100 ms each, 250 Hz",
  bar: "at least 95 % of the children seen, each with at least 50 % of its time",
  options,
  rows,
  notes,
  raw,
});
