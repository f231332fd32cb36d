// Values over time, a chart per counter, one axis for all. Dragging selects a time for every view,
// as in the strip; what is pointed at, or walked to by arrows, is read off in all charts.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { counterText } from "#analysis/counter-text.ts";
import { counterSeries, rowAtTime, type CounterSeries } from "#analysis/views/counter-series.ts";
import { documentEndNs, documentStartNs } from "#analysis/views/document-start.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import type { Document } from "#profile/model/document.ts";
import type { ViewProps } from "../app/app.tsx";
import type { Model } from "../app/model.ts";
import { formatCount, formatTime } from "../app/quantities.ts";
import type { TimeRange } from "../app/view-state.ts";
import { LineChart, type LineEvents, type LineScene } from "../draw/line-chart.ts";
import { EmptyStage } from "./empty-stage.tsx";
import { countOf, useRowSearch } from "./row-search.ts";
import { TimeAxisCanvas } from "./time-axis.tsx";

const CHARTS_MAX = 60;
const STEP = 0.01;
const LONG_STEP = 0.1;

export function CountersView({ model }: ViewProps): JSX.Element | null {
  const { document, state } = model;
  const all = useMemo(() => (document === undefined ? [] : counterSeries(document)), [document]);
  const names = useMemo(() => all.map(({ name }) => name), [all]);
  const hits = useRowSearch(model, names, (found) => {
    return `${formatCount(countOf(found))} of ${formatCount(found.length)}`;
  });
  const [pointedNs, point] = useState<number | undefined>(undefined);
  if (document === undefined) return null;
  if (all.length === 0) {
    return (
      <EmptyStage lines={["The file has no counters.", "d shows what it holds."]} isAlert={false} />
    );
  }
  const shown = all.filter((_, at) => hits === undefined || hits[at] === 1);
  const startNs = documentStartNs(document);
  const whole = wholeOf(document);
  const window = state.range ?? whole;
  return (
    <div
      class="counters"
      data-stage
      tabIndex={0}
      role="group"
      aria-label="Counters over time: arrows move through the time, plus and minus zoom"
      onKeyDown={(event) => counterKey(model, event, { document, window, pointedNs, point })}
    >
      <div class="counters-axis">
        <span class="dim" role="status">
          {pointedNs === undefined ? "" : `at ${formatTime(pointedNs - startNs)}`}
        </span>
        <TimeAxisCanvas
          window={{
            fromNs: window.fromNs - startNs,
            toNs: window.toNs - startNs,
            endNs: whole.toNs - startNs,
          }}
          colors={model.colors}
        />
      </div>
      {shown.length === 0 ? <p class="dim">No counter matches.</p> : null}
      {shown.slice(0, CHARTS_MAX).map((series) => (
        <Counter
          key={series.name}
          model={model}
          series={series}
          whole={whole}
          window={window}
          pointedNs={pointedNs}
          point={point}
        />
      ))}
      {shown.length > CHARTS_MAX ? (
        <p class="dim">and {formatCount(shown.length - CHARTS_MAX)} more: search narrows them</p>
      ) : null}
    </div>
  );
}

/** A file may tell of one moment alone. */
function wholeOf(document: Document): TimeRange {
  const fromNs = documentStartNs(document);
  return { fromNs, toNs: Math.max(fromNs + 1000, documentEndNs(document)) };
}

interface CounterProps {
  readonly model: Model;
  readonly series: CounterSeries;
  readonly whole: TimeRange;
  readonly window: TimeRange;
  readonly pointedNs: number | undefined;
  readonly point: (timeNs: number | undefined) => void;
}

function Counter(props: CounterProps): JSX.Element {
  const { model, series, pointedNs } = props;
  const { fromNs, toNs } = props.window;
  const { fromNs: startNs, toNs: endNs } = props.whole;
  const { colors } = model;
  const scene = useMemo(
    (): LineScene => ({ series, startNs, endNs, fromNs, toNs, colors }),
    [series, startNs, endNs, fromNs, toNs, colors],
  );
  const name = displayText(series.name);
  const count = formatCount(series.timeNs.length);
  const extent =
    series.least === series.most
      ? `always ${counterText(series.least)}`
      : `${counterText(series.least)} to ${counterText(series.most)}`;
  const about = `${extent} · ${count} ${count === "1" ? "value" : "values"}`;
  const row = rowAtTime(series, pointedNs ?? toNs);
  return (
    <section class="counter" aria-label={name}>
      <h2>
        <b title={name}>{name}</b>
        <span class="value">{row < 0 ? "–" : counterText(series.value[row])}</span>
        <span class="dim">{about}</span>
      </h2>
      <Plot
        scene={scene}
        label={`${name} over time: ${about}`}
        pointedNs={pointedNs}
        events={{
          point: props.point,
          choose: (range) => model.set({ range }),
        }}
      />
    </section>
  );
}

interface PlotProps {
  readonly scene: LineScene;
  readonly label: string;
  readonly pointedNs: number | undefined;
  readonly events: LineEvents;
}

function Plot(props: PlotProps): JSX.Element {
  const { scene, pointedNs } = props;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<LineChart | undefined>(undefined);
  const latest = useRef(props.events);
  latest.current = props.events;
  useEffect(() => {
    if (host.current === null) return undefined;
    const made = new LineChart(host.current, {
      point: (timeNs) => latest.current.point(timeNs),
      choose: (range) => latest.current.choose(range),
    });
    chart.current = made;
    return () => made.end();
  }, []);
  useEffect(() => chart.current?.show(scene), [scene]);
  useEffect(() => chart.current?.pointAt(pointedNs), [scene, pointedNs]);
  return (
    <div
      class="counter-plot"
      ref={host}
      role="img"
      aria-label={props.label}
      data-testid="counter"
    />
  );
}

interface Walk {
  readonly document: Document;
  readonly window: TimeRange;
  readonly pointedNs: number | undefined;
  readonly point: (timeNs: number | undefined) => void;
}

function counterKey(model: Model, event: KeyboardEvent, walk: Walk): void {
  const { document, window, pointedNs, point } = walk;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { fromNs, toNs } = window;
  const middleNs = pointedNs ?? (fromNs + toNs) / 2;
  const stepNs = (toNs - fromNs) * (event.shiftKey ? LONG_STEP : STEP);
  const moveTo = (timeNs: number): void => point(Math.max(fromNs, Math.min(toNs, timeNs)));
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => moveTo((pointedNs ?? toNs) - stepNs),
    ArrowRight: () => moveTo((pointedNs ?? fromNs) + stepNs),
    Home: () => moveTo(fromNs),
    End: () => moveTo(toNs),
    "+": () => model.set({ range: zoomed(document, window, middleNs, 0.5) }),
    "=": () => model.set({ range: zoomed(document, window, middleNs, 0.5) }),
    "-": () => model.set({ range: zoomed(document, window, middleNs, 2) }),
    "0": () => model.set({ range: undefined }),
  };
  const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
  if (action === undefined) return;
  action();
  event.preventDefault();
  event.stopPropagation();
}

/** What is pointed at stays where it is; all of the time is no range. */
function zoomed(
  document: Document,
  { fromNs, toNs }: TimeRange,
  middleNs: number,
  factor: number,
): TimeRange | undefined {
  const whole = wholeOf(document);
  const widthNs = Math.max(1, (toNs - fromNs) * factor);
  if (widthNs >= whole.toNs - whole.fromNs) return undefined;
  const wantedNs = middleNs - ((middleNs - fromNs) / (toNs - fromNs)) * widthNs;
  const beginNs = Math.max(whole.fromNs, Math.min(whole.toNs - widthNs, wantedNs));
  return { fromNs: beginNs, toNs: beginNs + widthNs };
}
