// Profilers that follow a process's children, and what each says of every process.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadRecording } from "#cli/record/load-recording.ts";
import { frameKind } from "#profile/model/tables.ts";
import type { Interpreter } from "./interpreters.ts";
import { peers, pyrometerProgram, sid } from "./stage.ts";

export interface TreeJob {
  readonly pid: number;
  readonly rateHz: number;
  readonly seconds: number;
  /** An empty folder in /tmp. */
  readonly folder: string;
}

export interface TreeContestant {
  readonly name: string;
  readonly canMeasure: (python: Interpreter) => boolean;
  readonly command: (job: TreeJob) => readonly string[];
  /** Samples with a stack, by process. */
  readonly read: (job: TreeJob) => ReadonlyMap<number, number>;
}

function add(counts: Map<number, number>, pid: number, count: number): void {
  counts.set(pid, (counts.get(pid) ?? 0) + count);
}

function samplingFlags({ pid, rateHz, seconds }: TreeJob): readonly string[] {
  return ["-p", String(pid), "-r", String(rateHz), "-d", String(seconds), "-s"];
}

const pyrometer: TreeContestant = {
  name: "pyrometer",
  canMeasure: () => true,
  command: (job) => [
    pyrometerProgram,
    "record",
    ...samplingFlags(job),
    "-o",
    join(job.folder, "out.pyro"),
  ],
  read: ({ folder }) => {
    const { profile } = loadRecording(join(folder, "out.pyro"), "sums");
    const { samples, threads, stacks, frames } = profile;
    const counts = new Map<number, number>();
    for (const [row, stack] of samples.stack.entries()) {
      if (frames.kind[stacks.frame[stack]] === frameKind.root) continue;
      add(counts, threads.pid[samples.thread[row]], samples.count[row]);
    }
    return counts;
  },
};

const pySpy: TreeContestant = {
  name: "py-spy",
  canMeasure: () => true,
  command: (job) => [
    join(peers, "py-spy"),
    "record",
    ...samplingFlags(job),
    "-f",
    "raw",
    "-o",
    join(job.folder, "out.txt"),
  ],
  read: ({ folder }) => {
    const counts = new Map<number, number>();
    for (const line of readFileSync(join(folder, "out.txt"), "utf8").split("\n")) {
      // The process that a stack belongs to is the last of the rows of processes at its root.
      const pids = [...line.matchAll(/(?:^|;)process (\d+)/g)].map((match) => Number(match[1]));
      const count = Number(/ (\d+)$/.exec(line)?.[1] ?? 0);
      const pid = pids.at(-1);
      if (pid !== undefined) add(counts, pid, count);
    }
    return counts;
  },
};

const tachyon: TreeContestant = {
  name: "tachyon",
  canMeasure: ({ minor, command }) => minor === "3.15" && command[0] === "chroot",
  command: ({ pid, rateHz, seconds, folder }) => [
    "chroot",
    sid,
    "python3.15",
    "-m",
    "profiling.sampling",
    "attach",
    "-a",
    "--subprocesses",
    "-r",
    String(rateHz),
    "-d",
    String(seconds),
    "--collapsed",
    "-o",
    join(folder, "out.txt"),
    String(pid),
  ],
  read: ({ folder }) => {
    const counts = new Map<number, number>();
    for (const name of readdirSync(folder)) {
      const pid = Number(/^out_(\d+)\.txt$/.exec(name)?.[1] ?? 0);
      if (pid === 0) continue;
      for (const line of readFileSync(join(folder, name), "utf8").split("\n")) {
        add(counts, pid, Number(/ (\d+)$/.exec(line)?.[1] ?? 0));
      }
    }
    return counts;
  },
};

export const treeContestants: readonly TreeContestant[] = [pyrometer, pySpy, tachyon];
