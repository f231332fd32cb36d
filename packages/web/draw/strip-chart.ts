// A strip over time: bars by class of frame, and a range that is dragged.

import { SHADE_COUNT } from "#analysis/palette.ts";
import { FrameRequest, prepareCanvas, type Surface } from "./canvas.ts";
import { SANS, type DrawColors } from "./colors.ts";
import { ticksAcross } from "./time-ticks.ts";

export interface StripData {
  /** What the axis calls 0. */
  readonly startNs: number;
  readonly fromNs: number;
  readonly toNs: number;
  /** By class, the value in each bucket. */
  readonly byClass: readonly Float64Array[];
}

export interface StripRange {
  readonly fromNs: number;
  readonly toNs: number;
}

const TOP_PX = 16;
const SHORTEST_PX = 3;
const BAR_PX = 3;
const STEP = 0.02;
const USUAL = 0.98;
const EDGE_PX = 6;

export class StripChart {
  readonly #canvas: HTMLCanvasElement;
  readonly #choose: (range: StripRange | undefined) => void;
  readonly #request = new FrameRequest(() => this.#draw());
  readonly #ending = new AbortController();
  readonly #observer: ResizeObserver;
  #data: StripData | undefined;
  #range: StripRange | undefined;
  #colors: DrawColors | undefined;
  #drag: { readonly anchorNs: number; readonly moved: StripRange | undefined } | undefined;

  constructor(canvas: HTMLCanvasElement, choose: (range: StripRange | undefined) => void) {
    this.#canvas = canvas;
    this.#choose = choose;
    this.#observer = new ResizeObserver(() => this.#request.ask());
    this.#observer.observe(canvas);
    const { signal } = this.#ending;
    canvas.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.#point(event), { signal });
    canvas.addEventListener("pointerup", (event) => this.#release(event), { signal });
    canvas.addEventListener("dblclick", () => this.#choose(undefined), { signal });
  }

  end(): void {
    this.#ending.abort();
    this.#observer.disconnect();
    this.#request.cancel();
  }

  show(data: StripData, range: StripRange | undefined, colors: DrawColors): void {
    this.#data = data;
    this.#range = range;
    this.#colors = colors;
    this.#request.ask();
  }

  /** True: the key meant something. */
  key(key: string, isEnd: boolean): boolean {
    const data = this.#data;
    if (data === undefined || (key !== "ArrowLeft" && key !== "ArrowRight")) return false;
    const whole = data.toNs - data.fromNs;
    const { fromNs, toNs } = this.#range ?? {
      fromNs: data.fromNs,
      toNs: data.fromNs + whole * 0.1,
    };
    const step = (key === "ArrowLeft" ? -STEP : STEP) * whole;
    const shift = isEnd ? 0 : Math.max(data.fromNs - fromNs, Math.min(data.toNs - toNs, step));
    const end = isEnd ? Math.max(fromNs + STEP * whole, Math.min(data.toNs, toNs + step)) : toNs;
    this.#choose({ fromNs: fromNs + shift, toNs: end + shift });
    return true;
  }

  #timeAt(clientX: number): number {
    const data = this.#data;
    if (data === undefined) return 0;
    const { left, width } = this.#canvas.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (clientX - left) / width));
    return data.fromNs + share * (data.toNs - data.fromNs);
  }

  /** At an edge of the range the other edge stays; inside, all of it moves; else it begins anew. */
  #press(event: PointerEvent): void {
    this.#canvas.setPointerCapture(event.pointerId);
    const timeNs = this.#timeAt(event.clientX);
    const range = this.#range;
    const edgeNs = this.#timeAt(event.clientX + EDGE_PX) - timeNs;
    if (range !== undefined && Math.abs(range.fromNs - timeNs) < edgeNs) {
      this.#drag = { anchorNs: range.toNs, moved: undefined };
    } else if (range !== undefined && Math.abs(range.toNs - timeNs) < edgeNs) {
      this.#drag = { anchorNs: range.fromNs, moved: undefined };
    } else if (range !== undefined && range.fromNs < timeNs && timeNs < range.toNs) {
      this.#drag = { anchorNs: timeNs, moved: range };
    } else this.#drag = { anchorNs: timeNs, moved: undefined };
  }

  #point(event: PointerEvent): void {
    const drag = this.#drag;
    const data = this.#data;
    if (drag === undefined || data === undefined) return;
    this.#range = this.#dragged(drag, this.#timeAt(event.clientX), data);
    this.#request.ask();
  }

  #dragged(
    { anchorNs, moved }: { readonly anchorNs: number; readonly moved: StripRange | undefined },
    timeNs: number,
    data: StripData,
  ): StripRange {
    if (moved === undefined) {
      return { fromNs: Math.min(anchorNs, timeNs), toNs: Math.max(anchorNs, timeNs) };
    }
    const most = data.toNs - moved.toNs;
    const shift = Math.max(data.fromNs - moved.fromNs, Math.min(most, timeNs - anchorNs));
    return { fromNs: moved.fromNs + shift, toNs: moved.toNs + shift };
  }

  #release(event: PointerEvent): void {
    const drag = this.#drag;
    const data = this.#data;
    this.#drag = undefined;
    if (drag === undefined || data === undefined) return;
    const range = this.#dragged(drag, this.#timeAt(event.clientX), data);
    const px = ((range.toNs - range.fromNs) / (data.toNs - data.fromNs)) * this.#canvas.clientWidth;
    this.#choose(px < SHORTEST_PX ? undefined : range);
  }

  #draw(): void {
    const data = this.#data;
    const colors = this.#colors;
    const surface = prepareCanvas(this.#canvas);
    if (data === undefined || colors === undefined || surface === undefined) return;
    const { context, width, height } = surface;
    context.fillStyle = colors.page.panel;
    context.fillRect(0, 0, width, height);
    this.#bars(surface, data, colors);
    const range = this.#range;
    if (range !== undefined) {
      const x = (timeNs: number): number =>
        ((timeNs - data.fromNs) / (data.toNs - data.fromNs)) * width;
      context.globalAlpha = 0.72;
      context.fillStyle = colors.page.panel;
      context.fillRect(0, 0, x(range.fromNs), height);
      context.fillRect(x(range.toNs), 0, width - x(range.toNs), height);
      context.globalAlpha = 1;
      context.strokeStyle = colors.page.accent;
      context.lineWidth = 1.5;
      const right = Math.max(x(range.fromNs) + 2, x(range.toNs) - 1.5);
      context.strokeRect(x(range.fromNs) + 0.75, 0.75, right - x(range.fromNs), height - 1.5);
    }
    ticks(surface, data, colors);
  }

  #bars({ context, width, height }: Surface, data: StripData, colors: DrawColors): void {
    const buckets = data.byClass.at(0)?.length ?? 0;
    const columns = Math.max(1, Math.floor(width / BAR_PX));
    const sums = data.byClass.map(() => new Float64Array(columns));
    const widths = new Float64Array(columns);
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const column = Math.min(columns - 1, Math.floor((bucket / buckets) * columns));
      widths[column] += 1;
      for (const [index, values] of data.byClass.entries()) sums[index][column] += values[bucket];
    }
    const most = fullHeight(sums, widths);
    if (most === 0) return;
    const scale = (height - TOP_PX - 2) / most;
    const bottom = new Float64Array(columns).fill(height - 2);
    // Yours stands on the ground, the rest on it.
    for (const [index, values] of sums.entries()) {
      context.fillStyle = colors.frames[index * SHADE_COUNT];
      for (let column = 0; column < columns; column += 1) {
        const whole = (values[column] / Math.max(1, widths[column])) * scale;
        const px = Math.min(whole, bottom[column] - TOP_PX);
        if (px <= 0) continue;
        bottom[column] -= px;
        context.fillRect((column * width) / columns, bottom[column], BAR_PX - 1, px);
      }
    }
  }
}

/** What all but a few columns stay below: one burst must not flatten the rest. */
function fullHeight(sums: readonly Float64Array[], widths: Float64Array): number {
  const columns = widths.map((width, column) => {
    let sum = 0;
    for (const values of sums) sum += values[column];
    return sum / Math.max(1, width);
  });
  const filled = columns.filter((sum) => sum > 0).sort();
  return filled.length === 0 ? 0 : filled[Math.floor((filled.length - 1) * USUAL)];
}

/** Round times, as many as fit. */
function ticks({ context, width }: Surface, data: StripData, colors: DrawColors): void {
  const fromNs = data.fromNs - data.startNs;
  const toNs = data.toNs - data.startNs;
  context.fillStyle = colors.page.dim;
  context.font = `11px ${SANS}`;
  context.textBaseline = "top";
  for (const { timeNs, text } of ticksAcross({ fromNs, toNs, endNs: toNs }, width)) {
    const x = ((timeNs - fromNs) / (toNs - fromNs)) * width + 2;
    if (x + context.measureText(text).width < width) context.fillText(text, x, 2);
  }
}
