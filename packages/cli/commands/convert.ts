// `pyrometer convert`: a recording becomes any of the output formats. A recording that was cut off
// gives what it holds.

import { OperatingError } from "#base/errors.ts";

import type { RunCommand } from "../commands.ts";
import { exitCode } from "../exit-codes.ts";
import { chooseFormat } from "../output/choose-format.ts";
import { writeOutput } from "../output/write-output.ts";
import { loadRecording } from "../record/load-recording.ts";
import { refuseTerminal, STDOUT, writablePlaceOf } from "../record/plan.ts";
import { drawingOf } from "../output/drawing.ts";

export const convert: RunCommand = async (values, [recordingPath]) => {
  const { output } = values;
  if (output === undefined) {
    const remedy = `pyrometer convert ${recordingPath} -o profile.svg (or -o - for stdout)`;
    throw new OperatingError("usage", "no output was given", remedy);
  }
  const format = chooseFormat(values.format, output === STDOUT ? undefined : output);
  const { name } = format;
  if (name === "pyro") {
    const message = `${recordingPath} is a recording already`;
    throw new OperatingError("usage", message, "convert writes the other formats");
  }
  if (output === STDOUT) refuseTerminal(format);
  const place = writablePlaceOf(output);
  const { profile, cutNote } = loadRecording(recordingPath, format.rows);
  if (cutNote !== undefined) process.stderr.write(`note: ${cutNote}\n`);
  await writeOutput(place, name, profile, drawingOf(values));
  return exitCode.done;
};
