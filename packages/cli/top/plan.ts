// What `top` will show and how, decided and checked before anything is attached to.

import * as fs from "node:fs";

import { OperatingError } from "#base/errors.ts";
import type { SamplerOptions } from "#sampler/session.ts";

import { TOP_DELAY_MS, TOP_RATE_HZ, type FlagValues } from "../flags.ts";
import { writablePlaceOf } from "../record/plan.ts";
import { samplerTarget } from "../sampler-target.ts";
import { CommandOutput } from "./command-output.ts";

/** `screen`: full and live; `plain`: text that is printed anew; `json`: an object per refresh. */
export type TopStyle = "screen" | "plain" | "json";

export interface LivePlan {
  readonly kind: "live";
  readonly sampler: SamplerOptions;
  /** Of a launched command. */
  readonly output: CommandOutput | undefined;
}

export interface RecordingPlan {
  readonly kind: "recording";
  readonly path: string;
}

export type TopPlan = LivePlan | RecordingPlan;

const RECORDING = /\.pyro$/;

/** Throws a usage error or `cannot-write`. */
export function planTop(values: FlagValues, operands: readonly string[]): TopPlan {
  if (values.pid === undefined && operands.length === 1 && RECORDING.test(operands[0])) {
    return { kind: "recording", path: operands[0] };
  }
  const asked = samplerTarget(values, operands, "top");
  const output = "command" in asked ? commandOutput(values) : undefined;
  const target =
    "command" in asked && output !== undefined ? { ...asked, outputPath: output.path } : asked;
  const sampler: SamplerOptions = {
    target,
    rateHz: values.rate ?? TOP_RATE_HZ,
    noStop: values.noStop === true,
    blockMs: values.delay ?? TOP_DELAY_MS,
    ...(values.subprocesses === true ? { subprocesses: true } : {}),
    ...(values.duration === undefined ? {} : { durationMs: values.duration }),
  };
  return { kind: "live", sampler, output };
}

function commandOutput({ output }: FlagValues): CommandOutput {
  if (output === undefined) return CommandOutput.temporary();
  const place = writablePlaceOf(output);
  if (place.kind === "stdout") {
    const message = "-o - would mix the command's output into the screen";
    throw new OperatingError("usage", message, "give --output a file");
  }
  if (place.kind === "file") fs.writeFileSync(place.path, "");
  return new CommandOutput(place.path, false);
}

/** A terminal gets the screen, unless it can show no more than lines. */
export function styleOf(values: FlagValues): TopStyle {
  if (values.json === true) return "json";
  const isDumb = process.env["TERM"] === "dumb" || process.env["TERM"] === undefined;
  return process.stdout.isTTY && process.stdin.isTTY && !isDumb ? "screen" : "plain";
}
