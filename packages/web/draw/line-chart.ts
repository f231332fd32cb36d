// A counter as a line over time. Ticks of time stand on an axis above all charts (time-axis.ts);
// here they are lines of the grid, at the same places.

import uPlot from "uplot";
import { shortCounterText } from "#analysis/counter-text.ts";
import type { CounterSeries } from "#analysis/views/counter-series.ts";
import { SANS, type DrawColors } from "./colors.ts";
import type { StripRange } from "./strip-chart.ts";
import { steppedLine } from "./stepped-line.ts";
import { ticksAcross } from "./time-ticks.ts";

/** Times are ns on the document's clock. */
export interface LineScene {
  readonly series: CounterSeries;
  /** Where the document's time begins. */
  readonly startNs: number;
  readonly endNs: number;
  readonly fromNs: number;
  readonly toNs: number;
  readonly colors: DrawColors;
}

export interface LineEvents {
  /** Undefined: the pointer left. */
  point(timeNs: number | undefined): void;
  /** Undefined: all of the time. */
  choose(range: StripRange | undefined): void;
}

/** Values stand left of the chart: all charts begin at the same place. */
export const VALUES_PX = 60;
const DRAG_FROM_PX = 4;
const SPREAD_ADDED = 0.08;
const OUTSIDE_PX = -10;

export class LineChart {
  readonly #host: HTMLElement;
  readonly #events: LineEvents;
  readonly #observer: ResizeObserver;
  #scene: LineScene | undefined;
  #plot: uPlot | undefined;

  constructor(host: HTMLElement, events: LineEvents) {
    this.#host = host;
    this.#events = events;
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(host);
  }

  end(): void {
    this.#observer.disconnect();
    this.#plot?.destroy();
  }

  show(scene: LineScene): void {
    const isRepainted = this.#scene?.colors !== scene.colors;
    this.#scene = scene;
    if (isRepainted) {
      this.#plot?.destroy();
      this.#plot = undefined;
    }
    this.#draw(scene);
  }

  /** The line at a moment that is pointed at in any of the charts. */
  pointAt(timeNs: number | undefined): void {
    const plot = this.#plot;
    const scene = this.#scene;
    if (plot === undefined || scene === undefined) return;
    const left = timeNs === undefined ? OUTSIDE_PX : plot.valToPos(timeNs - scene.startNs, "x");
    plot.setCursor({ left, top: timeNs === undefined ? OUTSIDE_PX : 0 }, false);
  }

  #draw(scene: LineScene): void {
    const width = this.#host.clientWidth;
    const height = this.#host.clientHeight;
    if (width <= VALUES_PX || height === 0) return;
    const { series, startNs, fromNs, toNs } = scene;
    const line = steppedLine(series, fromNs, toNs, width - VALUES_PX);
    const data: uPlot.AlignedData = [line.timeNs.map((timeNs) => timeNs - startNs), line.value];
    if (this.#plot === undefined) {
      this.#plot = new uPlot(this.#options(scene.colors, width, height), data, this.#host);
    } else this.#plot.setData(data);
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#host;
    if (width > VALUES_PX && height > 0) this.#plot?.setSize({ width, height });
    // The points are those of a width.
    if (this.#scene !== undefined) this.#draw(this.#scene);
  }

  #options({ page }: DrawColors, width: number, height: number): uPlot.Options {
    const grid = { stroke: page.line, width: 1 };
    return {
      width,
      height,
      padding: [6, 0, 6, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: () => this.#window() },
        y: { range: () => valueRange(this.#scene?.series) },
      },
      axes: [
        {
          size: 0,
          grid,
          ticks: { show: false },
          splits: (plot) => {
            const [fromNs, toNs] = this.#window();
            const endNs = (this.#scene?.endNs ?? 0) - (this.#scene?.startNs ?? 0);
            const ticks = ticksAcross({ fromNs, toNs, endNs }, plot.bbox.width / uPlot.pxRatio);
            return ticks.map(({ timeNs }) => timeNs);
          },
          values: (_, splits) => splits.map(() => ""),
        },
        {
          size: VALUES_PX,
          space: 20,
          gap: 8,
          font: `11px ${SANS}`,
          stroke: page.dim,
          grid,
          ticks: { show: false },
          values: (_, splits) => splits.map((value) => shortCounterText(value)),
        },
      ],
      series: [
        {},
        {
          stroke: page.accent,
          width: 1.5,
          points: { show: false },
          ...(uPlot.paths.stepped === undefined
            ? {}
            : { paths: uPlot.paths.stepped({ align: 1 }) }),
        },
      ],
      cursor: this.#cursor(),
      hooks: {
        setCursor: [(plot) => this.#events.point(this.#timeAt(plot, plot.cursor.left ?? -1))],
        setSelect: [(plot) => this.#select(plot)],
      },
    };
  }

  #cursor(): uPlot.Cursor {
    return {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, dist: DRAG_FROM_PX },
      bind: {
        dblclick: () => () => {
          this.#events.choose(undefined);
          return null;
        },
      },
    };
  }

  #window(): [number, number] {
    const { startNs = 0, fromNs = 0, toNs = 1 } = this.#scene ?? {};
    return [fromNs - startNs, toNs - startNs];
  }

  #timeAt(plot: uPlot, left: number): number | undefined {
    return left < 0 ? undefined : plot.posToVal(left, "x") + (this.#scene?.startNs ?? 0);
  }

  #select(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < DRAG_FROM_PX) return;
    const fromNs = this.#timeAt(plot, left);
    const toNs = this.#timeAt(plot, left + width);
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (fromNs !== undefined && toNs !== undefined) this.#events.choose({ fromNs, toNs });
  }
}

/** With 0, where that does not press the line flat. */
function valueRange(series: CounterSeries | undefined): [number, number] {
  const { least = 0, most = 1 } = series ?? {};
  const spread = most - least === 0 ? Math.abs(most) : most - least;
  const whole = spread === 0 ? 1 : spread;
  const from = least >= 0 && least - whole <= 0 ? 0 : least - SPREAD_ADDED * whole;
  const to = most <= 0 && most + whole >= 0 ? 0 : most + SPREAD_ADDED * whole;
  return from === to ? [from, from + 1] : [from, to];
}
