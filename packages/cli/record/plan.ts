// What a recording will be, decided and checked before anything is attached to.

import { OperatingError } from "#base/errors.ts";
import type { SamplerOptions } from "#sampler/session.ts";

import { DEFAULT_RATE_HZ } from "../flags.ts";
import type { FlagValues } from "../flags.ts";
import { checkOutput } from "../output/check-output.ts";
import { onePid } from "../one-pid.ts";
import { chooseFormat } from "../output/choose-format.ts";
import type { Format } from "../output/formats.ts";
import type { WritablePlace } from "../output/write-output.ts";

export const STDOUT = "-";

/**
 * Where the output goes. `unnamed` gets a name of its own in the current folder once the target is
 * known; a `device` (or a pipe with a name) is written as it stands.
 */
export type OutputPlace = { readonly kind: "unnamed" } | WritablePlace;

export interface RecordPlan {
  readonly sampler: SamplerOptions;
  readonly isLaunched: boolean;
  readonly format: Format;
  readonly output: OutputPlace;
}

function targetOf(values: FlagValues, command: readonly string[]): SamplerOptions["target"] {
  const pid = onePid(values, "record");
  if (pid !== undefined && command.length > 0) {
    const message = `--pid ${pid} and a command ('${command[0]}') cannot stand together`;
    throw new OperatingError("usage", message, "give one of them; a file name needs -o before it");
  }
  if (pid !== undefined) return { pid };
  if (command.length === 0) {
    const remedy = "pyrometer record --pid 12345, or pyrometer record -- python3 script.py";
    throw new OperatingError("usage", "there is nothing to record", remedy);
  }
  return { command };
}

/** Throws `cannot-write` where nothing can be written there. */
export function writablePlaceOf(output: string): WritablePlace {
  if (output === STDOUT) return { kind: "stdout" };
  return { kind: checkOutput(output), path: output };
}

function outputPlaceOf(output: string | undefined): OutputPlace {
  if (output !== undefined) return writablePlaceOf(output);
  checkOutput("pyrometer.svg");
  return { kind: "unnamed" };
}

/** Throws a usage error or `cannot-write`. */
export function planRecording(values: FlagValues, command: readonly string[]): RecordPlan {
  const target = targetOf(values, command);
  const isNamed = values.output !== undefined && values.output !== STDOUT;
  const format = chooseFormat(values.format, isNamed ? values.output : undefined);
  const isLaunched = "command" in target;
  if (values.output === STDOUT && isLaunched) {
    const message = "-o - would mix the profile into the command's own output";
    throw new OperatingError("usage", message, "give --output a file");
  }
  if (values.output === STDOUT) refuseTerminal(format);
  const sampler: SamplerOptions = {
    target,
    rateHz: values.rate ?? DEFAULT_RATE_HZ,
    noStop: values.noStop === true,
    ...(values.duration === undefined ? {} : { durationMs: values.duration }),
  };
  return { sampler, isLaunched, format, output: outputPlaceOf(values.output) };
}

/** Binary output has no place on a terminal. */
export function refuseTerminal(format: Format): void {
  if (!format.isBinary || !process.stdout.isTTY) return;
  const message = `${format.name} is binary and stdout is a terminal`;
  throw new OperatingError("usage", message, "redirect stdout, or give --output a file");
}
