// Dumps of core files beside pystack: the same frames and holder of the GIL, and the wall time of
// each, start-up included.

import { spawnSync } from "node:child_process";
import { join } from "node:path";

import {
  comparable,
  pystackCommand,
  readPystack,
  type ComparedThread,
} from "#sampler/testing/pystack.ts";
import { kernelCoreObstacle, withKernelCore, type CoreOfTarget } from "#sampler/testing/cores.ts";
import { dumpCore } from "#sampler/dump.ts";
import { testInterpreters, type TestInterpreter } from "#cpython/testing/interpreters.ts";
import { measureCommand } from "./harness/measure.ts";
import { publish, readOptions, type Row } from "./harness/report.ts";
import { peers, pyrometerProgram } from "./harness/stage.ts";
import { median } from "./harness/statistics.ts";

const LIMIT_MS = 30_000;
const options = readOptions(15, 3);
const pystack = join(peers, "pystack");

async function millisecondsOf(command: readonly string[]): Promise<number> {
  const { usage } = await measureCommand(command, LIMIT_MS);
  return usage.exitCode === 0 ? usage.wallNs / 1e6 : Number.NaN;
}

async function rowOf(python: TestInterpreter, core: CoreOfTarget): Promise<Row> {
  const folders = core.root === "" ? [] : [core.root];
  const executable = join(core.root, python.command.at(-1) ?? "");
  const theirs = pystackCommand(pystack, core, executable);
  const { status, stdout } = spawnSync(theirs[0], theirs.slice(1), { encoding: "utf8" });
  const ours = comparable(await dumpCore(core.path, { executable: undefined, folders }));
  const isSame = sorted(ours) === sorted(readPystack(stdout));
  const command = [pyrometerProgram, "dump", "-c", core.path];
  for (const folder of folders) command.push("--lib-path", folder);
  const times: { readonly own: number; readonly other: number }[] = [];
  for (let round = 0; round < options.rounds; round++) {
    times.push({ own: await millisecondsOf(command), other: await millisecondsOf(theirs) });
  }
  const frames = [...ours.values()].reduce((sum, thread) => sum + thread.frames.length, 0);
  return {
    CPython: python.name,
    threads: ours.size,
    frames,
    "frames and GIL as pystack": status === 0 ? (isSame ? "yes" : "NO") : "pystack fails",
    "pyrometer ms": median(times.map(({ own }) => own)),
    "pystack ms": status === 0 ? median(times.map(({ other }) => other)) : "-",
  };
}

function sorted(threads: ReadonlyMap<number, ComparedThread>): string {
  return JSON.stringify([...threads].toSorted(([one], [other]) => one - other));
}

const obstacle = kernelCoreObstacle();
if (obstacle !== undefined) throw new Error(`no cores here: ${obstacle}`);
const rows: Row[] = [];
for (const python of testInterpreters()) {
  await withKernelCore(
    python,
    "abort",
    () => Promise.resolve(),
    async (core) => {
      rows.push(await rowOf(python, core));
    },
  );
}

publish({
  row: "cores",
  title: "Core files: a dump beside pystack 1.7.0",
  bar: "the same frames and GIL holder",
  options,
  rows,
  notes: ["pystack 1.7.0 does not find the debug offsets of 3.15.2."],
  raw: rows,
});
