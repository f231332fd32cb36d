// `pyrometer dump`: what every thread of every interpreter of a process is doing now.

import { classifyFile } from "#analysis/frame-classes.ts";
import { OperatingError } from "#base/errors.ts";
import { shortPath } from "#profile/model/labels.ts";
import { dumpProcess } from "#sampler/dump.ts";

import type { RunCommand } from "../commands.ts";
import { dumpJson } from "../dump/dump-json.ts";
import { dumpLines } from "../dump/dump-text.ts";
import { SourceLines } from "../dump/source-lines.ts";
import { exitCode } from "../exit-codes.ts";
import { paintFor } from "../format/paint.ts";

export const dump: RunCommand = (values) => {
  const { pid } = values;
  if (pid === undefined) {
    throw new OperatingError("usage", "no process to dump", "pyrometer dump --pid 12345");
  }
  const processDump = dumpProcess(pid, { noStop: values.noStop === true });
  const source = new SourceLines(pid);
  const sourceLine = (file: string, line: number): string | undefined => source.line(file, line);
  if (values.json === true) {
    process.stdout.write(dumpJson(processDump, sourceLine));
    return exitCode.done;
  }
  const isWhole = values.fullFilenames === true;
  const lines = dumpLines(processDump, {
    paint: paintFor(process.stdout),
    shownPath: (file) => (isWhole ? file : shortPath({ meta: processDump }, file)),
    isOwn: (file) => classifyFile(file, processDump) === "yours",
    sourceLine,
  });
  process.stdout.write(`${lines.join("\n")}\n`);
  return exitCode.done;
};
