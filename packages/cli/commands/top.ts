// `pyrometer top`: what a process, a command or a recording spends its time on, live.

import type { RunCommand } from "../commands.ts";
import type { FlagValues } from "../flags.ts";
import { planTop, styleOf } from "../top/plan.ts";
import { FIRST_VIEW, type ViewState } from "../top/view-state.ts";

export const top: RunCommand = async (values, operands) => {
  const plan = planTop(values, operands);
  const style = styleOf(values);
  const view = firstView(values);
  if (plan.kind === "recording") {
    const { runRecording } = await import("../top/recording-run.ts");
    return runRecording(plan.path, style, view);
  }
  const { LiveRun } = await import("../top/live-run.ts");
  return new LiveRun(plan, style, view).run();
};

function firstView(values: FlagValues): ViewState {
  const isWall = values.wall === true || (values.idle === true && values.cpu !== true);
  return {
    ...FIRST_VIEW,
    value: isWall ? "wall" : "cpu",
    gilOnly: values.gil === true,
    showsThreads: values.threads === true,
    fullFileNames: values.fullFilenames === true,
    level: values.line === true ? "line" : "function",
  };
}
