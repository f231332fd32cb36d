// `pyrometer dump`: what every thread of every interpreter of a process is doing now; of several
// processes, one after another.

import { classifyFile } from "#analysis/frame-classes.ts";
import { OperatingError } from "#base/errors.ts";
import { shortPath } from "#profile/model/labels.ts";
import { dumpProcess } from "#sampler/dump.ts";
import type { ProcessDump } from "#sampler/session.ts";

import type { RunCommand } from "../commands.ts";
import { dumpJson } from "../dump/dump-json.ts";
import { dumpTargets, noPythonAmong, type DumpTarget } from "../dump/dump-targets.ts";
import { dumpLines } from "../dump/dump-text.ts";
import { SourceLines } from "../dump/source-lines.ts";
import { exitCode, exitCodeOfKind } from "../exit-codes.ts";
import type { FlagValues } from "../flags.ts";
import { errorLines } from "../format/error-lines.ts";
import { paintFor } from "../format/paint.ts";

/** A process that was found may be anything, or gone by now. */
const NOT_FOR_US: ReadonlySet<string> = new Set(["not-python", "no-such-process"]);

export const dump: RunCommand = (values) => {
  const targets = dumpTargets(values);
  const [only] = targets;
  if (targets.length === 1 && only.isAsked) {
    process.stdout.write(dumpText(values, dumpOf(values, only)));
    return exitCode.done;
  }
  let code: number = exitCode.done;
  let dumped = 0;
  for (const target of targets) {
    try {
      const text = dumpText(values, dumpOf(values, target));
      process.stdout.write(dumped === 0 || values.json === true ? text : `\n${text}`);
      dumped++;
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error;
      if (!target.isAsked && NOT_FOR_US.has(error.kind)) continue;
      process.stderr.write(errorLines(error));
      if (code === exitCode.done) code = exitCodeOfKind[error.kind];
    }
  }
  if (dumped === 0 && code === exitCode.done) throw noPythonAmong(targets);
  return code;
};

function dumpOf(values: FlagValues, { pid }: DumpTarget): ProcessDump {
  return dumpProcess(pid, { noStop: values.noStop === true });
}

function dumpText(values: FlagValues, processDump: ProcessDump): string {
  const source = new SourceLines(processDump.pid);
  const sourceLine = (file: string, line: number): string | undefined => source.line(file, line);
  if (values.json === true) return dumpJson(processDump, sourceLine);
  const isWhole = values.fullFilenames === true;
  const lines = dumpLines(processDump, {
    paint: paintFor(process.stdout),
    shownPath: (file) => (isWhole ? file : shortPath({ meta: processDump }, file)),
    isOwn: (file) => classifyFile(file, processDump) === "yours",
    sourceLine,
  });
  return `${lines.join("\n")}\n`;
}
