// Which threads count.

import type { JSX } from "preact";
import { threadSums, type ThreadSum } from "#analysis/views/activity.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import { hasSeveralProcesses } from "#profile/model/labels.ts";
import type { ViewProps } from "../app/app.tsx";
import type { ProfileView } from "../app/profile-view.ts";
import { Picker } from "./picker.tsx";

const known = new WeakMap<ProfileView, readonly ThreadSum[]>();

/** Heaviest first, hidden ones too; kept with the view. */
export function threadsOf(view: ProfileView): readonly ThreadSum[] {
  const sums = known.get(view) ?? threadSums(view.document, view.view);
  known.set(view, sums);
  return sums;
}

/** Its name, and its number where others of its process are called the same. */
export function threadTitle(view: ProfileView, { name, tid, pid, thread }: ThreadSum): string {
  const isShared = threadsOf(view).some(
    (other) => other.name === name && other.pid === pid && other.thread !== thread,
  );
  const title = name === "" ? `thread ${tid}` : displayText(name);
  return isShared && name !== "" ? `${title} ${tid}` : title;
}

export function ThreadPicker({ model }: ViewProps): JSX.Element | null {
  const { view, state } = model;
  if (view === undefined || view.kind !== "samples") return null;
  const isOfSeveral = hasSeveralProcesses(view.document.profile);
  const threads = threadsOf(view).filter(({ pid }) => !state.hiddenProcesses.includes(pid));
  if (threads.length < 2) return null;
  const titleOf = (sum: ThreadSum): string =>
    isOfSeveral ? `${threadTitle(view, sum)} · ${sum.pid}` : threadTitle(view, sum);
  return (
    <Picker
      noun="threads"
      rows={threads.map((sum) => ({ id: sum.thread, title: titleOf(sum), value: sum.value }))}
      hidden={state.hiddenThreads}
      hide={(hiddenThreads) => model.set({ hiddenThreads })}
      shareOf={(value, whole) => view.quantities.shareOf(value, whole)}
    />
  );
}
