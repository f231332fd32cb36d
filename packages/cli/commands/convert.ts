// `pyrometer convert`: any profile that can be read becomes any of the output formats. A recording
// that was cut off gives what it holds.

import { OperatingError } from "#base/errors.ts";

import type { RunCommand } from "../commands.ts";
import { openProfiles, profileLabel } from "../convert/open-profiles.ts";
import { documentPieces } from "../convert/document-pieces.ts";
import { writtenDocument } from "../convert/written-document.ts";
import { exitCode } from "../exit-codes.ts";
import type { FlagValues } from "../flags.ts";
import { escapeForTerminal } from "../format/escape.ts";
import { capabilities, capabilityLines } from "../output/capabilities.ts";
import { chooseFormat } from "../output/choose-format.ts";
import { drawingOf } from "../output/drawing.ts";
import { writePieces } from "../output/write-output.ts";
import { refuseTerminal, STDOUT, writablePlaceOf } from "../record/plan.ts";

export const convert: RunCommand = async (values, files) => {
  if (values.formats === true) return printFormats(values);
  if (files.length === 0) {
    const remedy = "pyrometer convert out.prof -o out.svg, or --formats for what can be read";
    throw new OperatingError("usage", "no profile was given", remedy);
  }
  const { output } = values;
  if (output === undefined) {
    const remedy = `pyrometer convert ${files.join(" ")} -o profile.svg (or -o - for stdout)`;
    throw new OperatingError("usage", "no output was given", remedy);
  }
  const format = chooseFormat(values.format, output === STDOUT ? undefined : output);
  const { name } = format;
  if (name === "pyro") {
    const message = "a recording (.pyro) is what was recorded, which no other file can become";
    throw new OperatingError("usage", message, "convert writes the other formats");
  }
  if (output === STDOUT) refuseTerminal(format);
  const place = writablePlaceOf(output);
  const opened = await openProfiles(files, format.rows, say);
  const drawing = drawingOf(values);
  const label = profileLabel(files);
  const written = writtenDocument(opened, {
    name: label,
    format: name,
    value: isValueAsked(values) ? drawing.selection.value : undefined,
    isEstimate: values.estimate === true,
  });
  const { estimated } = written.document;
  if (written.leftOut.length > 0) {
    say(`note: ${label}: ${written.leftOut.join(", ")} left out: ${name} has no place for them`);
  }
  if (estimated !== undefined) say(`note: ${label}: ${estimated}`);
  writePieces(place, await documentPieces(written, name, drawing, label));
  return exitCode.done;
};

/** Files of other tools weigh samples in what they like: a default of ours means nothing there. */
function isValueAsked({ wall, cpu, idle }: FlagValues): boolean {
  return wall === true || cpu === true || idle === true;
}

function printFormats({ json }: FlagValues): number {
  const rows = capabilities();
  const text =
    json === true ? JSON.stringify(rows, undefined, 2) : capabilityLines(rows).join("\n");
  process.stdout.write(`${text}\n`);
  return exitCode.done;
}

function say(line: string): void {
  process.stderr.write(`${escapeForTerminal(line)}\n`);
}
