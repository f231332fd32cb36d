// A track per thread: how busy it was over time, whose code ran, and whether it counts. Where there
// are several processes, tracks stand below their process, which is shown and hidden as a whole.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import {
  activity,
  type Activity,
  type ActivityStrip,
  type ThreadSum,
} from "#analysis/views/activity.ts";
import { SHADE_COUNT } from "#analysis/palette.ts";
import type { ViewProps } from "../app/app.tsx";
import type { Model } from "../app/model.ts";
import { filterKey, type ProfileView } from "../app/profile-view.ts";
import { prepareCanvas } from "../draw/canvas.ts";
import type { DrawColors } from "../draw/colors.ts";
import { EmptyStage } from "./empty-stage.tsx";
import { toggled } from "./picker.tsx";
import { processesOf, type ShownProcess } from "./process-picker.tsx";
import { threadsOf, threadTitle } from "./thread-picker.tsx";

const BUCKETS = 240;
const TRACKS_MAX = 300;

export function ThreadsView({ model }: ViewProps): JSX.Element | null {
  const { view, state } = model;
  const found = useMemo(
    () => (view === undefined ? undefined : activity(view.document, view.view, BUCKETS)),
    [view?.document, view?.view.value, state.withIdle, filterKey(view)],
  );
  if (view === undefined) return null;
  if (found === undefined) {
    return (
      <EmptyStage lines={["The file does not tell when its samples were taken."]} isAlert={false} />
    );
  }
  const threads = threadsOf(view);
  const shown = threads.slice(0, TRACKS_MAX);
  const whole = threads.reduce((sum, { value }) => sum + value, 0);
  const parts = { model, view, found, whole };
  const processes = processesOf(view);
  return (
    <div class="tracks" data-stage tabIndex={0} role="group" aria-label="Threads">
      {processes.length === 0 ? (
        <Tracks {...parts} threads={shown} />
      ) : (
        processes.map((process) => (
          <ProcessTracks
            {...parts}
            key={process.pid}
            process={process}
            threads={shown.filter(({ pid }) => pid === process.pid)}
          />
        ))
      )}
      {threads.length > TRACKS_MAX ? (
        <p class="dim">and {threads.length - TRACKS_MAX} threads that took less</p>
      ) : null}
    </div>
  );
}

interface TracksProps {
  readonly model: Model;
  readonly view: ProfileView;
  readonly found: Activity;
  readonly whole: number;
  readonly threads: readonly ThreadSum[];
}

function ProcessTracks(props: TracksProps & { readonly process: ShownProcess }): JSX.Element {
  const { model, view, whole, threads, process } = props;
  const { hiddenProcesses } = model.state;
  const isShown = !hiddenProcesses.includes(process.pid);
  const { value = 0 } = process;
  const counted = threads.length === 1 ? "1 thread" : `${threads.length} threads`;
  return (
    <section class="process" aria-label={process.title}>
      <label title="Does it count in the other views?">
        <input
          type="checkbox"
          aria-label={process.title}
          checked={isShown}
          onChange={() => model.set({ hiddenProcesses: toggled(hiddenProcesses, process.pid) })}
        />
        <b>{process.title}</b>
        <span class="dim">
          {view.quantities.shareOf(value, whole)} · {view.quantities.value(value)} · {counted}
        </span>
      </label>
      {isShown ? <Tracks {...props} /> : null}
    </section>
  );
}

function Tracks({ model, view, found, whole, threads }: TracksProps): JSX.Element {
  const { hiddenThreads } = model.state;
  return (
    <>
      {threads.map((sum) => {
        const isHidden = hiddenThreads.includes(sum.thread);
        const share = view.quantities.shareOf(sum.value, whole);
        return (
          <div class="track" key={sum.thread} data-hidden={isHidden ? "" : undefined}>
            <label title="Does it count in the other views?">
              <input
                type="checkbox"
                checked={!isHidden}
                onChange={() => model.set({ hiddenThreads: toggled(hiddenThreads, sum.thread) })}
              />
              <span>
                {threadTitle(view, sum)}
                <br />
                <span class="dim">
                  {share} · {view.quantities.value(sum.value)}
                </span>
              </span>
            </label>
            <Track
              strip={found.strips.find(({ thread }) => thread === sum.thread)}
              found={found}
              colors={model.colors}
              label={`${share} of all, over time`}
            />
          </div>
        );
      })}
    </>
  );
}

interface TrackProps {
  readonly strip: ActivityStrip | undefined;
  readonly found: Activity;
  readonly colors: DrawColors;
  readonly label: string;
}

function Track({ strip, found, colors, label }: TrackProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const draw = (): void => drawTrack(element, strip, found, colors);
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    draw();
    return () => observer.disconnect();
  }, [strip, found, colors]);
  return <canvas ref={canvas} role="img" aria-label={label} />;
}

function drawTrack(
  canvas: HTMLCanvasElement,
  strip: ActivityStrip | undefined,
  { buckets, most }: Activity,
  colors: DrawColors,
): void {
  const surface = prepareCanvas(canvas);
  if (surface === undefined) return;
  const { context, width, height } = surface;
  context.fillStyle = colors.page.background;
  context.fillRect(0, 0, width, height);
  if (strip === undefined || most === 0) return;
  const bottom = new Float64Array(buckets).fill(height);
  const scale = (height - 4) / most;
  for (const [index, column] of strip.byClass.entries()) {
    context.fillStyle = colors.frames[index * SHADE_COUNT];
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const px = column[bucket] * scale;
      if (px <= 0) continue;
      bottom[bucket] -= px;
      const x = (bucket * width) / buckets;
      context.fillRect(x, bottom[bucket], Math.max(1, width / buckets - 1), px);
    }
  }
}
