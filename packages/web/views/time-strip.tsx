// How busy the program was over its time; dragging selects a part of it for every view.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { activity } from "#analysis/views/activity.ts";
import { documentStartNs } from "#analysis/views/document-start.ts";
import type { ViewProps } from "../app/app.tsx";
import { StripChart, type StripData } from "../draw/strip-chart.ts";
import { filterKey, type ProfileView } from "../app/profile-view.ts";
import { formatTime } from "../app/quantities.ts";
import type { TimeRange } from "../app/view-state.ts";

const BUCKETS = 480;

export function TimeStrip({ model }: ViewProps): JSX.Element | null {
  const { view, state } = model;
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<StripChart | undefined>(undefined);
  const data = useMemo(
    () => (view === undefined ? undefined : stripData(view)),
    [
      view?.document,
      view?.view.value,
      state.hiddenThreads,
      state.hiddenProcesses,
      state.withIdle,
      filterKey(view),
    ],
  );
  const isShown = data !== undefined && state.view !== "diff";
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const made = new StripChart(canvas.current, (range) => model.set({ range }));
    chart.current = made;
    return () => made.end();
  }, [model, isShown]);
  useEffect(() => {
    if (data !== undefined) chart.current?.show(data, state.range, model.colors);
  }, [data, state.range, model.colors, isShown]);
  if (data === undefined || !isShown) return null;
  return (
    <section class="strip" aria-label="Time">
      <div
        role="slider"
        tabIndex={0}
        aria-label="Time: arrows move the selection, Shift and arrows change its end"
        aria-valuemin={Math.round(data.fromNs / 1e6)}
        aria-valuemax={Math.round(data.toNs / 1e6)}
        aria-valuenow={Math.round((state.range?.fromNs ?? data.fromNs) / 1e6)}
        aria-valuetext={rangeWords(state.range, data.startNs)}
        onKeyDown={(event) => {
          if (chart.current?.key(event.key, event.shiftKey) !== true) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <canvas ref={canvas} aria-hidden="true" data-testid="strip" />
      </div>
    </section>
  );
}

function rangeWords(range: TimeRange | undefined, startNs: number): string {
  if (range === undefined) return "all of the time";
  return `${formatTime(range.fromNs - startNs)} to ${formatTime(range.toNs - startNs)}`;
}

/** All threads that are not hidden, added up by class. */
function stripData({ document, view }: ProfileView): StripData | undefined {
  if (!document.hasTimes || document.profile.samples.stack.length === 0) return undefined;
  const found = activity(document, view, BUCKETS);
  if (found === undefined || found.toNs <= found.fromNs) return undefined;
  const shown = view.threads === undefined ? undefined : new Set(view.threads);
  const byClass: Float64Array[] = [];
  for (const strip of found.strips) {
    if (shown !== undefined && !shown.has(strip.thread)) continue;
    for (const [index, column] of strip.byClass.entries()) {
      const sum = (byClass[index] ??= new Float64Array(found.buckets));
      for (let at = 0; at < column.length; at += 1) sum[at] += column[at];
    }
  }
  return { startNs: documentStartNs(document), fromNs: found.fromNs, toNs: found.toNs, byClass };
}
