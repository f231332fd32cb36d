// Wall time of `dump` of one process, launcher included, and of `--help`.

import { join } from "node:path";
import { readOptions, publish } from "./harness/report.ts";
import { grouped, oracleOf, versionsOf } from "./harness/rounds.ts";
import { measureCommand } from "./harness/measure.ts";
import { enterStage, peers, pyrometerProgram } from "./harness/stage.ts";
import { startTarget } from "./harness/target.ts";
import { median } from "./harness/statistics.ts";

interface Timing {
  readonly version: string;
  readonly what: string;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly exitCode: number;
}

enterStage();
const options = readOptions(21, 5);
const timings: Timing[] = [];
for (const python of versionsOf(options, ["3.8", "3.12", "3.15"])) {
  const target = await startTarget(python, oracleOf("recursion-45"), 600);
  const pid = String(target.pid);
  const commands = {
    "pyrometer dump": [pyrometerProgram, "dump", "-p", pid],
    "py-spy dump": [join(peers, "py-spy"), "dump", "-p", pid],
    "pyrometer --help": [pyrometerProgram, "--help"],
    "py-spy --help": [join(peers, "py-spy"), "--help"],
  };
  for (let round = 0; round < options.rounds; round++) {
    for (const [what, command] of Object.entries(commands)) {
      const { usage } = await measureCommand(command, 30_000);
      const { exitCode } = usage;
      const milliseconds = { wallMs: usage.wallNs / 1e6, cpuMs: usage.cpuNs / 1e6 };
      timings.push({ version: python.minor, what, ...milliseconds, exitCode });
    }
  }
  await target.end();
}

publish({
  row: "start-up",
  title: "Start-up: a dump of one process, and --help",
  bar: "dump < 0.4 s; --help < 150 ms warm",
  options,
  rows: [...grouped(timings, (one) => `${one.version} ${one.what}`).values()].map((runs) => ({
    CPython: runs[0].version,
    command: runs[0].what,
    "median ms": median(runs.map((run) => run.wallMs)),
    "fastest ms": Math.min(...runs.map((run) => run.wallMs)),
    "slowest ms": Math.max(...runs.map((run) => run.wallMs)),
    "median CPU ms": median(runs.map((run) => run.cpuMs)),
    "failed runs": runs.filter((run) => run.exitCode !== 0).length,
  })),
  notes: [],
  raw: timings,
});
