// What a recording will be, decided and checked before anything is attached to.

import { OperatingError } from "#base/errors.ts";
import type { SamplerOptions } from "#sampler/session.ts";

import { DEFAULT_RATE_HZ } from "../flags.ts";
import type { FlagValues } from "../flags.ts";
import { checkOutput } from "../output/check-output.ts";
import { chooseFormat } from "../output/choose-format.ts";
import type { Format } from "../output/formats.ts";
import type { WritablePlace } from "../output/write-output.ts";
import { samplerTarget } from "../sampler-target.ts";
import { epochMsOf } from "./ring.ts";
import type { Trigger } from "./trigger.ts";

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
  /** Only the last so much is kept. */
  readonly ringMs: number | undefined;
  /** Nothing is written before it is met; the ring is what is kept from before. */
  readonly trigger: Trigger | undefined;
  /** Counted from the trigger, where there is one. */
  readonly durationMs: number | undefined;
}

/** What is kept from before a trigger. */
const BEFORE_TRIGGER_MS = 10_000;

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
  const target = samplerTarget(values, command, "record");
  const isNamed = values.output !== undefined && values.output !== STDOUT;
  const format = chooseFormat(values.format, isNamed ? values.output : undefined);
  const isLaunched = "command" in target;
  if (values.output === STDOUT && isLaunched) {
    const message = "-o - would mix the profile into the command's own output";
    throw new OperatingError("usage", message, "give --output a file");
  }
  if (values.output === STDOUT) refuseTerminal(format);
  const { trigger, duration: durationMs } = values;
  const ringMs = values.ring ?? (trigger === undefined ? undefined : BEFORE_TRIGGER_MS);
  if (ringMs !== undefined && values.output === STDOUT) {
    const message = "--ring and --trigger write when it is time to, which -o - cannot";
    throw new OperatingError("usage", message, "give --output a file");
  }
  const sampler: SamplerOptions = {
    target,
    rateHz: values.rate ?? DEFAULT_RATE_HZ,
    noStop: values.noStop === true,
    ...(values.subprocesses === true ? { subprocesses: true } : {}),
    ...(durationMs === undefined || trigger !== undefined ? {} : { durationMs }),
    ...(ringMs === undefined ? {} : { epochMs: epochMsOf(ringMs) }),
  };
  const output = outputPlaceOf(values.output);
  return { sampler, isLaunched, format, output, ringMs, trigger, durationMs };
}

/** Binary output has no place on a terminal. */
export function refuseTerminal(format: Format): void {
  if (!format.isBinary || !process.stdout.isTTY) return;
  const message = `${format.name} is binary and stdout is a terminal`;
  throw new OperatingError("usage", message, "redirect stdout, or give --output a file");
}
