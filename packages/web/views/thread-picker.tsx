// Which threads count.

import type { JSX } from "preact";
import { threadSums, type ThreadSum } from "#analysis/views/activity.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import { hasSeveralProcesses } from "#profile/model/labels.ts";
import type { ViewProps } from "../app/app.tsx";
import type { ProfileView } from "../app/profile-view.ts";

const THREADS_LISTED_MAX = 500;
const known = new WeakMap<ProfileView, readonly ThreadSum[]>();

/** Heaviest first; kept with the view. */
export function threadsOf(view: ProfileView): readonly ThreadSum[] {
  const sums = known.get(view) ?? threadSums(view.document, view.view);
  known.set(view, sums);
  return sums;
}

/** Its name, and its number where others are called the same. */
export function threadTitle(view: ProfileView, { name, tid, pid, thread }: ThreadSum): string {
  const isShared = threadsOf(view).some((other) => other.name === name && other.thread !== thread);
  const title = name === "" ? `thread ${tid}` : displayText(name);
  const numbered = isShared && name !== "" ? `${title} ${tid}` : title;
  return hasSeveralProcesses(view.document.profile) ? `${numbered} · ${pid}` : numbered;
}

export function ThreadPicker({ model }: ViewProps): JSX.Element | null {
  const { view, state } = model;
  if (view === undefined || view.kind !== "samples") return null;
  const threads = threadsOf(view);
  if (threads.length < 2) return null;
  const hidden = new Set(state.hiddenThreads);
  const shown = threads.filter(({ thread }) => !hidden.has(thread));
  const summary =
    hidden.size === 0
      ? `All ${threads.length} threads`
      : shown.length === 1
        ? threadTitle(view, shown[0])
        : `${shown.length} of ${threads.length} threads`;
  const whole = threads.reduce((sum, { value }) => sum + value, 0);
  const only = (row: number): void => {
    const hiddenThreads = threads.map(({ thread }) => thread).filter((thread) => thread !== row);
    model.set({ hiddenThreads });
  };
  return (
    <details class="picker">
      <summary title="Which threads count">{summary}</summary>
      <div class="picker-list">
        <button type="button" onClick={() => model.set({ hiddenThreads: [] })}>
          all threads
        </button>
        {threads.slice(0, THREADS_LISTED_MAX).map((sum) => (
          <div key={sum.thread}>
            <label>
              <input
                type="checkbox"
                checked={!hidden.has(sum.thread)}
                onChange={() => {
                  const rows = hidden.has(sum.thread)
                    ? state.hiddenThreads.filter((row) => row !== sum.thread)
                    : [...state.hiddenThreads, sum.thread];
                  model.set({ hiddenThreads: rows });
                }}
              />
              <span>{threadTitle(view, sum)}</span>
              <span class="dim">{view.quantities.shareOf(sum.value, whole)}</span>
            </label>
            <button type="button" title="Only this one" onClick={() => only(sum.thread)}>
              only
            </button>
          </div>
        ))}
      </div>
    </details>
  );
}
