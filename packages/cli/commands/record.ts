// `pyrometer record`: samples a process or a launched command until it is told to end, then draws.

import { startSampler } from "#sampler/start.ts";

import type { RunCommand } from "../commands.ts";
import type { FlagValues } from "../flags.ts";
import { exitCode } from "../exit-codes.ts";
import { paintFor } from "../format/paint.ts";
import { drawingOf } from "../output/drawing.ts";
import { planRecording } from "../record/plan.ts";
import type { RecordPlan } from "../record/plan.ts";
import { noProgress, startProgress } from "../record/progress.ts";
import type { Progress } from "../record/progress.ts";
import { openDestination } from "../record/destination.ts";
import type { Destination } from "../record/destination.ts";
import { runSession } from "../record/session.ts";
import type { SessionEnd } from "../record/session.ts";
import { endOnSignals, passSignalsOn, surviveFileSizeLimit } from "../record/signals.ts";
import { startLine } from "../record/summary.ts";

export const record: RunCommand = async (values, command) => {
  const plan = planRecording(values, command);
  surviveFileSizeLimit();
  const destination = openDestination(plan);
  // Under a launched command the terminal belongs to the command.
  const isTalking = process.stderr.isTTY && !plan.isLaunched;
  const { durationMs } = plan.sampler;
  const progress = isTalking ? await startProgress(process.stderr, durationMs) : noProgress;
  const end = await sample(plan, destination, progress).finally(() => {
    progress.stop();
  });
  await draw(plan, destination, end, values);
  const code = plan.isLaunched ? await commandExitCode(end) : exitCode.done;
  if (end.failure !== undefined) throw end.failure;
  return code;
};

/** The command may outlive its recording. */
async function commandExitCode({ result, meta }: SessionEnd): Promise<number> {
  if (result?.exitCode !== undefined) return result.exitCode;
  const { commandEnd } = await import("../record/command-end.ts");
  return commandEnd(meta.pid);
}

function sample(
  plan: RecordPlan,
  destination: Destination,
  progress: Progress,
): Promise<SessionEnd> {
  return runSession({
    start: startSampler,
    options: plan.sampler,
    store: destination.store,
    listener: {
      started: (meta) => {
        progress.started(startLine(meta));
      },
      block: (cost) => {
        progress.update(cost);
      },
    },
    handleSignals: plan.isLaunched ? passSignalsOn : endOnSignals,
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
