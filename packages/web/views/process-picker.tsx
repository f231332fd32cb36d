// Which processes count, where a file holds several.

import type { JSX } from "preact";
import { processSums } from "#analysis/views/activity.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import { hasSeveralProcesses, processLabel } from "#profile/model/labels.ts";
import type { ViewProps } from "../app/app.tsx";
import type { ProfileView } from "../app/profile-view.ts";
import { Picker } from "./picker.tsx";

export interface ShownProcess {
  readonly pid: number;
  /** `process 12: python3 worker.py` */
  readonly title: string;
  /** Undefined: spans are not added up by process. */
  readonly value: number | undefined;
}

const known = new WeakMap<ProfileView, readonly ShownProcess[]>();

/** Heaviest first, hidden ones too; empty where there is only one. Kept with the view. */
export function processesOf(view: ProfileView): readonly ShownProcess[] {
  const processes = known.get(view) ?? listed(view);
  known.set(view, processes);
  return processes;
}

function listed({ kind, document, view }: ProfileView): readonly ShownProcess[] {
  const { profile } = document;
  if (kind === "edges" || !hasSeveralProcesses(profile)) return [];
  if (kind === "spans") {
    const pids = [...new Set(profile.threads.pid)];
    return pids.map((pid) => ({
      pid,
      title: displayText(processLabel(profile, pid)),
      value: undefined,
    }));
  }
  return processSums(document, view).map(({ pid, label, value }) => ({
    pid,
    title: displayText(label),
    value,
  }));
}

export function ProcessPicker({ model }: ViewProps): JSX.Element | null {
  const { view, state } = model;
  const processes = view === undefined ? [] : processesOf(view);
  if (view === undefined || processes.length < 2) return null;
  return (
    <Picker
      noun="processes"
      rows={processes.map(({ pid, title, value }) => ({ id: pid, title, value }))}
      hidden={state.hiddenProcesses}
      hide={(hiddenProcesses) => model.set({ hiddenProcesses })}
      shareOf={(value, whole) => view.quantities.shareOf(value, whole)}
    />
  );
}
