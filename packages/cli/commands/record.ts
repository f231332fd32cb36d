// `pyrometer record`: samples processes or a launched command until it is told to end, then draws.

import * as readline from "node:readline";

import { startSampler } from "#sampler/start.ts";

import type { RunCommand } from "../commands.ts";
import type { FlagValues } from "../flags.ts";
import { exitCode } from "../exit-codes.ts";
import { escapeForTerminal } from "../format/escape.ts";
import { paintFor } from "../format/paint.ts";
import { drawingOf } from "../output/drawing.ts";
import { keptPart, type KeptPart } from "../record/kept-part.ts";
import { planRecording } from "../record/plan.ts";
import type { RecordPlan } from "../record/plan.ts";
import { noProgress, startProgress } from "../record/progress.ts";
import type { Progress } from "../record/progress.ts";
import { openDestination } from "../record/destination.ts";
import type { Destination } from "../record/destination.ts";
import { runSession } from "../record/session.ts";
import type { SessionEnd, SessionParts } from "../record/session.ts";
import { endOnSignals, passSignalsOn, surviveFileSizeLimit } from "../record/signals.ts";
import { startLine } from "../record/summary.ts";

const SAY_AFTER_MS = 2500;

export const record: RunCommand = async (values, command) => {
  const plan = planRecording(values, command);
  surviveFileSizeLimit();
  const destination = openDestination(plan);
  const part = keptPart(plan, destination, {
    say,
    draw: (place, end) => draw({ ...plan, output: place.output }, place.destination, end, values),
  });
  // Under a launched command the terminal belongs to the command.
  const isTalking = process.stderr.isTTY && !plan.isLaunched;
  const { durationMs } = plan.sampler;
  const progress = isTalking ? await startProgress(process.stderr, durationMs) : noProgress;
  const end = await sample(plan, destination, part, progress).finally(() => {
    progress.stop();
  });
  const written = part === undefined ? end : await part.finish(end);
  if (written !== undefined) await draw(plan, destination, written, values);
  const code = plan.isLaunched ? await commandExitCode(end) : exitCode.done;
  if (end.failure !== undefined) throw end.failure;
  return code;
};

function say(line: string): void {
  // Over the line of progress, which is drawn again.
  if (process.stderr.isTTY) {
    readline.cursorTo(process.stderr, 0);
    readline.clearLine(process.stderr, 0);
  }
  process.stderr.write(`${escapeForTerminal(line)}\n`);
}

/** The command may outlive its recording. */
async function commandExitCode({ result, meta }: SessionEnd): Promise<number> {
  if (result?.exitCode !== undefined) return result.exitCode;
  const { commandEnd } = await import("../record/command-end.ts");
  return commandEnd(meta.pid);
}

function sample(
  plan: RecordPlan,
  destination: Destination,
  part: KeptPart | undefined,
  progress: Progress,
): Promise<SessionEnd> {
  const handleSignals: SessionParts["handleSignals"] = plan.isLaunched
    ? (receiver) => passSignalsOn(receiver, part?.signals)
    : endOnSignals;
  // Under a launched command the terminal is the command's.
  const waiting = setTimeout(() => {
    if (!plan.isLaunched) say("there is no Python yet: waiting for one; Ctrl-C ends");
  }, SAY_AFTER_MS);
  return runSession({
    start: startSampler,
    options: plan.sampler,
    store: part?.store ?? destination.store,
    listener: {
      started: (meta) => {
        clearTimeout(waiting);
        progress.started(startLine(meta, plan.sampler));
      },
      block: (cost) => {
        progress.update(cost);
      },
    },
    handleSignals: (receiver) => {
      const removers = [handleSignals(receiver), part?.begin(receiver)];
      return () => {
        clearTimeout(waiting);
        for (const remove of removers) remove?.();
      };
    },
  });
}

/** Loaded now: while the sampler ran, the memory of writers and views was left to the target. */
async function draw(
  plan: RecordPlan,
  destination: Destination,
  end: SessionEnd,
  values: FlagValues,
): Promise<void> {
  const { finishRecording } = await import("../record/finish.ts");
  const drawing = drawingOf(values);
  const paint = paintFor(process.stderr);
  const lines = await finishRecording({ plan, destination, end, drawing, paint });
  process.stderr.write(`${lines.join("\n")}\n`);
}
