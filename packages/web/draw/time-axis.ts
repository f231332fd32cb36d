// An axis of time above what it is of: round moments, each with a line and its text.

import { FrameRequest, prepareCanvas } from "./canvas.ts";
import { SANS, type DrawColors } from "./colors.ts";
import { ticksAcross, type TimeTick, type TimeWindow } from "./time-ticks.ts";

const LINE_PX = 6;

export class TimeAxis {
  readonly #canvas: HTMLCanvasElement;
  readonly #request = new FrameRequest(() => this.#draw());
  readonly #observer: ResizeObserver;
  #window: TimeWindow | undefined;
  #colors: DrawColors | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#observer = new ResizeObserver(() => this.#request.ask());
    this.#observer.observe(canvas);
  }

  end(): void {
    this.#observer.disconnect();
    this.#request.cancel();
  }

  show(window: TimeWindow, colors: DrawColors): void {
    const isSame =
      this.#colors === colors &&
      this.#window?.fromNs === window.fromNs &&
      this.#window.toNs === window.toNs;
    if (isSame) return;
    this.#window = window;
    this.#colors = colors;
    // At once: it moves with the picture below it.
    this.#draw();
  }

  #draw(): void {
    const window = this.#window;
    const colors = this.#colors;
    const surface = prepareCanvas(this.#canvas);
    if (window === undefined || colors === undefined || surface === undefined) return;
    const { context, width, height } = surface;
    const { background, line, dim } = colors.page;
    context.fillStyle = background;
    context.fillRect(0, 0, width, height);
    const ticks = ticksAcross(window, width);
    context.fillStyle = line;
    context.fillRect(0, height - 1, width, 1);
    context.font = `11px ${SANS}`;
    context.textBaseline = "alphabetic";
    for (const { timeNs, text } of ticks) {
      const x = ((timeNs - window.fromNs) / (window.toNs - window.fromNs)) * width;
      context.fillStyle = dim;
      context.fillRect(Math.min(width - 1, Math.round(x)), height - LINE_PX, 1, LINE_PX);
      const textPx = context.measureText(text).width;
      // At the edges the text moves inside.
      const left = Math.max(0, Math.min(width - textPx, x - textPx / 2));
      context.fillText(text, left, height - LINE_PX - 3);
    }
    this.#tell(ticks);
  }

  /** A screen reader hears from when to when the picture is. */
  #tell(ticks: readonly TimeTick[]): void {
    const texts = ticks.map(({ text }) => text);
    this.#canvas.setAttribute("aria-label", `Axis of time: ${texts.join(", ")}`);
  }
}
