// Which threads count.

import type { JSX } from "preact";
import { threadSums, type ThreadSum } from "#analysis/views/activity.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import { hasSeveralProcesses } from "#profile/model/labels.ts";
import type { ViewProps } from "../app/app.tsx";
import type { ProfileView } from "../app/profile-view.ts";
import { Picker, toggled } from "./picker.tsx";

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
  const hidden = new Set(state.hiddenThreads);
  const shown = threads.filter(({ thread }) => !hidden.has(thread));
  const titleOf = (sum: ThreadSum): string =>
    isOfSeveral ? `${threadTitle(view, sum)} · ${sum.pid}` : threadTitle(view, sum);
  const whole = threads.reduce((sum, { value }) => sum + value, 0);
  return (
    <Picker
      hint="Which threads count"
      summary={
        shown.length === threads.length
          ? `All ${threads.length} threads`
          : shown.length === 1
            ? titleOf(shown[0])
            : `${shown.length} of ${threads.length} threads`
      }
      all="all threads"
      rows={threads.map((sum) => ({
        id: sum.thread,
        title: titleOf(sum),
        share: view.quantities.shareOf(sum.value, whole),
        isShown: !hidden.has(sum.thread),
      }))}
      toggle={(row) => model.set({ hiddenThreads: toggled(state.hiddenThreads, row) })}
      only={(row) => {
        const rows = threads.map(({ thread }) => thread);
        model.set({ hiddenThreads: rows.filter((thread) => thread !== row) });
      }}
      showAll={() => model.set({ hiddenThreads: [] })}
    />
  );
}
