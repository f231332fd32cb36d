// Resident memory of a profiler's whole process tree while it records at 1 kHz, after 1 and after
// 20 minutes.
//
// PSS too: pages that are shared with other programs count by their part. The target makes new code
// all the time, so that a table that grows with names shows. `--quick` ends after one minute.

import { readdirSync, readFileSync } from "node:fs";
import { readOptions, publish, type Row } from "./harness/report.ts";
import { contestantsFor } from "./harness/contestants.ts";
import { oracleOf, orElse, versionsOf } from "./harness/rounds.ts";
import { runContestant } from "./harness/measure.ts";
import { enterStage } from "./harness/stage.ts";
import { startTarget } from "./harness/target.ts";

interface Reading {
  readonly version: string;
  readonly program: string;
  readonly profiler: string;
  readonly atSeconds: number;
  readonly residentBytes: number;
  readonly proportionalBytes: number;
}

enterStage();
const options = readOptions(1, 1);
const seconds = options.quick ? 65 : 1215;
const every = options.quick ? 5 : 15;
const names = orElse(options.contestants, ["pyrometer"]);

/** Parent and first words of the command line of every process. */
function processes(): { pid: number; parent: number; command: string }[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      const command = readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ");
      return [{ pid: Number(entry), parent, command }];
    } catch {
      return []; // it ended meanwhile
    }
  });
}

function kilobytes(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024;
}

/** Of everything below our own process but the target and the helper that waits. */
function profilerMemory(target: number): { residentBytes: number; proportionalBytes: number } {
  const all = processes();
  const ours = new Set([process.pid]);
  for (let grown = true; grown;) {
    const before = ours.size;
    for (const one of all) if (ours.has(one.parent)) ours.add(one.pid);
    grown = ours.size > before;
  }
  let residentBytes = 0;
  let proportionalBytes = 0;
  for (const { pid, command } of all) {
    const counts = ours.has(pid) && pid !== process.pid && pid !== target;
    if (!counts || command.includes("rusage.py")) continue;
    try {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
      residentBytes += kilobytes(text, "Rss");
      proportionalBytes += kilobytes(text, "Pss");
    } catch {
      continue; // it ended meanwhile
    }
  }
  return { residentBytes, proportionalBytes };
}

const readings: Reading[] = [];
const rows: Row[] = [];
const failures: string[] = [];

function megabytes(
  of: readonly Reading[],
  atSeconds: number,
  key: "residentBytes" | "proportionalBytes",
): number {
  const near = of.filter((one) => one.atSeconds <= atSeconds + every / 2).at(-1);
  return Math.round((near?.[key] ?? Number.NaN) / 1e5) / 10;
}

for (const python of versionsOf(options, ["3.12"])) {
  for (const program of ["code-churn", "recursion-45"]) {
    for (const contestant of contestantsFor(python, names)) {
      const target = await startTarget(python, oracleOf(program), 3600);
      const own: Reading[] = [];
      const started = Date.now();
      const timer = setInterval(() => {
        const atSeconds = (Date.now() - started) / 1000;
        const common = { version: python.minor, program, profiler: contestant.name, atSeconds };
        own.push({ ...common, ...profilerMemory(target.pid) });
      }, every * 1000);
      try {
        await runContestant(contestant, target.pid, 1000, seconds);
      } catch (error) {
        failures.push(`${program} ${python.minor} ${contestant.name}: ${(error as Error).message}`);
      }
      clearInterval(timer);
      await target.end();
      readings.push(...own);
      rows.push({
        CPython: python.minor,
        target: program,
        profiler: contestant.name,
        "resident MB after 1 minute": megabytes(own, 60, "residentBytes"),
        "after 20 minutes": seconds > 1200 ? megabytes(own, 1200, "residentBytes") : "",
        "at most": Math.max(0, ...own.map((one) => Math.round(one.residentBytes / 1e5) / 10)),
        "proportional MB after 1 minute": megabytes(own, 60, "proportionalBytes"),
        "proportional after 20 minutes":
          seconds > 1200 ? megabytes(own, 1200, "proportionalBytes") : "",
      });
    }
  }
}

publish({
  row: "memory",
  title: "Resident memory while recording at 1 kHz",
  bar: "< 100 MB, no growth from the first to the twentieth minute",
  options,
  rows,
  notes: failures,
  raw: readings,
});
