// Nothing to see: the reason, and what to do next.

import type { JSX } from "preact";
import { emptyReason } from "#analysis/empty-reason.ts";
import type { Model } from "../app/model.ts";

export interface EmptyStageProps {
  readonly lines: readonly string[];
  readonly isAlert: boolean;
}

export function EmptyStage({ lines, isAlert }: EmptyStageProps): JSX.Element {
  const [first, ...rest] = lines.filter((line) => line !== "");
  return (
    <div class="nothing" role={isAlert ? "alert" : "status"}>
      <p>{first}</p>
      {rest.map((line) => (
        <p class="dim">{line}</p>
      ))}
    </div>
  );
}

/** Why the stage would be empty; undefined: it is not. */
export function emptyLines(model: Model): readonly string[] | undefined {
  const { view, document, state } = model;
  if (view === undefined || document === undefined) return undefined;
  if (["imports", "markers", "counters", "diff", "threads"].includes(state.view)) return undefined;
  if (view.tree.total[0] > 0) return undefined;
  if (state.range !== undefined) {
    return ["Nothing was measured in the selected time.", "Esc selects all of it again."];
  }
  const hiddenCount = state.hiddenThreads.length + state.hiddenProcesses.length;
  if (state.trail.length > 0 || hiddenCount > 0) {
    return [
      "Nothing is left: threads or processes are hidden, or stacks are left out.",
      "Esc undoes the last step; the pickers above show threads and processes again.",
    ];
  }
  if (document.isOwn) return emptyReason(document.profile, view.view);
  return [
    "The file has nothing in this value.",
    "v shows the next value; d shows what the import found.",
  ];
}
