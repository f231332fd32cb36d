// 50 Pythons recorded at once, each of which works for 1 % of its time: what that costs.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadRecording } from "#cli/record/load-recording.ts";
import { interpreter, type Interpreter } from "./harness/interpreters.ts";
import { measureCommand } from "./harness/measure.ts";
import { publish, readOptions, type Row } from "./harness/report.ts";
import { enterStage, pyrometerProgram } from "./harness/stage.ts";

enterStage();

const PROCESSES = 50;
const RATE_HZ = 100;
const BUSY_PERCENT = 1;
const CORE_BAR = 0.25;
const RESIDENT_BAR_MB = 300;

async function startAll(python: Interpreter, seconds: number): Promise<readonly ChildProcess[]> {
  const [program, ...rest] = python.command;
  const argv = [...rest, `${python.programs}/many.py`, String(seconds), String(BUSY_PERCENT)];
  const started = Array.from({ length: PROCESSES }, () =>
    spawn(program, argv, { stdio: ["ignore", "pipe", "inherit"] }),
  );
  for (const { stdout } of started) await once(stdout, "readable");
  return started;
}

async function measure(python: Interpreter, seconds: number): Promise<Row> {
  const targets = await startAll(python, seconds + 60);
  const folder = mkdtempSync("/tmp/pyrometer-many-");
  try {
    await sleep(1000);
    const pids = targets.map(({ pid }) => pid ?? 0).join(",");
    const output = join(folder, "out.pyro");
    const flags = ["-r", String(RATE_HZ), "-d", String(seconds), "-o", output];
    const command = [pyrometerProgram, "record", "-p", pids, ...flags];
    const { usage } = await measureCommand(command, (seconds + 60) * 1000);
    const { profile } = loadRecording(output, "sums");
    const { cost, threads } = profile;
    const ticks = cost.ticks + cost.missedTicks;
    const lost = Object.values(cost.lost).reduce((sum, count) => sum + count, 0);
    return {
      CPython: python.minor,
      "processes seen": new Set(threads.pid).size,
      "samples of those asked": `${((100 * cost.samples) / (ticks * PROCESSES)).toFixed(1)} %`,
      "not verified": `${((100 * lost) / (cost.samples + lost)).toFixed(2)} %`,
      "core used while recording": `${((100 * cost.profilerCpuNs) / cost.durationNs).toFixed(1)} %`,
      "and from start to end": `${((100 * usage.cpuNs) / usage.wallNs).toFixed(1)} %`,
      "at most resident, MB": usage.residentMaxBytes / 1e6,
    };
  } finally {
    for (const target of targets) target.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

const options = readOptions(1, 1);
const seconds = options.quick ? 8 : 30;
const versions = options.versions.length === 0 ? ["3.9", "3.12", "3.15"] : options.versions;
const rows: Row[] = [];
for (let round = 0; round < options.rounds; round++) {
  for (const python of versions.map(interpreter)) rows.push(await measure(python, seconds));
}
publish({
  row: "many-processes",
  title: `${PROCESSES} Pythons at ${RATE_HZ} Hz, each busy for ${BUSY_PERCENT} % of its time`,
  bar: `less than ${CORE_BAR * 100} % of a core, less than ${RESIDENT_BAR_MB} MB`,
  options,
  rows,
  notes: [],
  raw: rows,
});
