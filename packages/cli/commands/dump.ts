// `pyrometer dump`: what every thread of every interpreter of a process is doing now; of several
// processes, one after another.

import { classifyFile } from "#analysis/frame-classes.ts";
import { OperatingError } from "#base/errors.ts";
import { shortPath } from "#profile/model/labels.ts";
import { dumpCore, dumpProcess } from "#sampler/dump.ts";
import type { DumpOptions, ProcessDump } from "#sampler/session.ts";

import type { RunCommand } from "../commands.ts";
import { dumpJson } from "../dump/dump-json.ts";
import { dumpTargets, noPythonAmong, type DumpTarget } from "../dump/dump-targets.ts";
import { dumpLines } from "../dump/dump-text.ts";
import { maskSecrets } from "../dump/secrets.ts";
import { SourceLines } from "../dump/source-lines.ts";
import { filesOf } from "../dump/target-files.ts";
import { exitCode, exitCodeOfKind } from "../exit-codes.ts";
import type { FlagValues } from "../flags.ts";
import { errorLines } from "../format/error-lines.ts";
import { columnsOf } from "../format/columns.ts";
import { paintFor } from "../format/paint.ts";

const VALUE_CHARACTERS_MAX = 128;
const VALUE_CHARACTERS_MIN = 32;
/** Of headings and names before a value. */
const VALUE_INDENT = 38;
/** A process that was found may be anything, or gone by now. */
const NOT_FOR_US: ReadonlySet<string> = new Set(["not-python", "no-such-process"]);

export const dump: RunCommand = async (values) => {
  if (values.core !== undefined) {
    process.stdout.write(dumpText(values, await coreDumpOf(values, values.core)));
    return exitCode.done;
  }
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
  const noStop = values.noStop === true;
  return maskedUnlessAsked(values, dumpProcess(pid, { noStop, ...valuesToRead(values) }));
}

async function coreDumpOf(values: FlagValues, core: string): Promise<ProcessDump> {
  const { executable, libPath = [] } = values;
  const search = { executable, folders: libPath };
  return maskedUnlessAsked(values, await dumpCore(core, search, valuesToRead(values)));
}

function valuesToRead(values: FlagValues): Omit<DumpOptions, "noStop"> {
  const { locals = 0, globals } = values;
  return {
    ...(locals > 0 ? { locals: isWhole(values) ? "whole" : "short" } : {}),
    ...(globals === undefined ? {} : { globals }),
  };
}

function maskedUnlessAsked({ showSecrets }: FlagValues, processDump: ProcessDump): ProcessDump {
  return showSecrets === true ? processDump : maskSecrets(processDump);
}

function isWhole({ locals = 0 }: FlagValues): boolean {
  return locals > 1;
}

/** A value and what stands before it fit on a line of a terminal; a file has room. */
function shortValueCharacters(): number {
  if (!process.stdout.isTTY) return VALUE_CHARACTERS_MAX;
  const room = columnsOf(process.stdout) - VALUE_INDENT;
  return Math.min(VALUE_CHARACTERS_MAX, Math.max(VALUE_CHARACTERS_MIN, room));
}

function dumpText(values: FlagValues, processDump: ProcessDump): string {
  const source = new SourceLines(filesOf(processDump));
  const sourceLine = (file: string, line: number): string | undefined => source.line(file, line);
  if (values.json === true) return dumpJson(processDump, sourceLine);
  const hasWholeNames = values.fullFilenames === true;
  const lines = dumpLines(processDump, {
    paint: paintFor(process.stdout),
    shownPath: (file) => (hasWholeNames ? file : shortPath({ meta: processDump }, file)),
    isOwn: (file) => classifyFile(file, processDump) === "yours",
    valueCharacters: isWhole(values) ? Infinity : shortValueCharacters(),
    sourceLine,
  });
  return `${lines.join("\n")}\n`;
}
