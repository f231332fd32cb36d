// `dump --locals` of 200 frames with 20 variables each against `py-spy dump -l`: wall time and CPU
// of the whole command, and what the variables alone add to a dump without them. The values that
// both show are compared, too.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { readOptions, publish } from "./harness/report.ts";
import { grouped, versionsOf } from "./harness/rounds.ts";
import type { Interpreter } from "./harness/interpreters.ts";
import { measureCommand } from "./harness/measure.ts";
import { enterStage, peers, pyrometerProgram } from "./harness/stage.ts";
import { median } from "./harness/statistics.ts";
import { runCommand } from "../tools/commands.ts";

const MAX_MS = 30_000;
const TARGET_SECONDS = 900;
const FRAMES = 200;

interface Timing {
  readonly version: string;
  readonly thread: string;
  readonly what: string;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly exitCode: number;
}

enterStage();
const options = readOptions(15, 3);
const timings: Timing[] = [];
const notes: string[] = [];
for (const python of versionsOf(options, ["3.8", "3.12", "3.14"])) {
  for (const thread of ["sleep", "spin"]) await measureTarget(python, thread);
}

async function measureTarget(python: Interpreter, thread: string): Promise<void> {
  const script = join(python.programs, "locals_deep.py");
  const [program, ...rest] = [...python.command, script, String(TARGET_SECONDS), thread];
  const target = spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(target, "exit");
  await once(createInterface({ input: target.stdout }), "line");
  const pid = String(target.pid);
  const commands = {
    "pyrometer dump -l": [pyrometerProgram, "dump", "-l", "-p", pid],
    "py-spy dump -l": [join(peers, "py-spy"), "dump", "-l", "-p", pid],
    "pyrometer dump": [pyrometerProgram, "dump", "-p", pid],
    "py-spy dump": [join(peers, "py-spy"), "dump", "-p", pid],
  };
  for (let round = 0; round < options.rounds; round++) {
    for (const [what, command] of Object.entries(commands)) {
      const { usage } = await measureCommand(command, MAX_MS);
      const milliseconds = { wallMs: usage.wallNs / 1e6, cpuMs: usage.cpuNs / 1e6 };
      timings.push({
        version: python.minor,
        thread,
        what,
        ...milliseconds,
        exitCode: usage.exitCode,
      });
    }
  }
  notes.push(compare(`${python.minor} ${thread}`, commands));
  target.kill("SIGKILL");
  await ended;
}

/** Variables that both show with the same text, quotes apart; the running one's counter apart. */
function compare(name: string, commands: Readonly<Record<string, readonly string[]>>): string {
  const own = variables(runCommand(commands["pyrometer dump -l"]), /^ {8}.{10}(\w+) *= (.*)$/);
  const theirs = variables(runCommand(commands["py-spy dump -l"]), /^ {12}(\w+): (.*)$/);
  let same = 0;
  const different: string[] = [];
  for (const [index, line] of theirs.entries()) {
    if (line === own[index]) same++;
    else different.push(`${line} / ${own[index]}`);
  }
  const example = different.length === 0 ? "" : `, such as ${different[0]}`;
  return `${name}: py-spy shows ${theirs.length} variables, ${same} of them the same${example}`;
}

/** Sorted within each frame: the two list them in different orders. */
function variables(text: string, line: RegExp): string[] {
  return text
    .split(/\n {4}(?=\S)/)
    .slice(0, FRAMES + 1)
    .flatMap((frame) => {
      const found = frame.split("\n").flatMap((row) => {
        const [, name, value] = line.exec(row) ?? [];
        if (name === undefined) return [];
        // py-spy writes texts with double quotes and whole floats without `.0`.
        return [`${name} ${value.replaceAll('"', "'").replace(/^(-?\d+)\.0$/, "$1")}`];
      });
      return found.toSorted();
    });
}

function rows(): Record<string, string | number>[] {
  const groups = grouped(timings, ({ version, thread, what }) => `${version} ${thread} ${what}`);
  return [...groups.values()].map((runs) => {
    const [{ version, thread, what }] = runs;
    const without = groups.get(`${version} ${thread} ${what.replace(" -l", "")}`) ?? [];
    const cpu = (all: readonly Timing[]): number => median(all.map(({ cpuMs }) => cpuMs));
    return {
      CPython: version,
      "innermost frame": thread === "spin" ? "runs" : "sleeps",
      command: what,
      "median ms": median(runs.map(({ wallMs }) => wallMs)),
      "fastest ms": Math.min(...runs.map(({ wallMs }) => wallMs)),
      "median CPU ms": cpu(runs),
      "CPU ms for the variables": what.endsWith("-l") ? cpu(runs) - cpu(without) : "",
      "failed runs": runs.filter(({ exitCode }) => exitCode !== 0).length,
    };
  });
}

publish({
  row: "locals",
  title: "Variables: 200 frames of 20",
  bar: "faster than py-spy dump -l; values equal",
  options,
  rows: rows(),
  notes,
  raw: timings,
});
