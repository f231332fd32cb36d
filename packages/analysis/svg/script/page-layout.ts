// Fits header, bar and footer to the window.
//
// Trap: inlined by its source text (browser-script.ts), so it may use nothing from outside itself.

import type { LabelFitter } from "../../label-fitter.ts";
import type { Geometry } from "../geometry.ts";
import type { DomElement, DomWindow } from "./dom.ts";
import type { Surface } from "./surface.ts";

export class PageLayout {
  readonly #window: DomWindow;
  readonly #surface: Surface;
  readonly #fitter: LabelFitter;
  readonly #geometry: Geometry;
  readonly #root: DomElement;
  readonly #command: DomElement;
  readonly #commandText: string;
  readonly #details: DomElement;
  readonly #detailsText: string;
  /** px that the hint at the list of keys takes at the right of the bar. */
  readonly #helpWidth = 56;
  readonly #help: DomElement;
  width = 0;
  height = 0;
  footerHeight = 0;

  constructor(window: DomWindow, surface: Surface, fitter: LabelFitter, geometry: Geometry) {
    this.#window = window;
    this.#surface = surface;
    this.#fitter = fitter;
    this.#geometry = geometry;
    this.#root = window.document.documentElement;
    const [command, details] = Array.from(surface.find("measured").querySelectorAll("tspan"));
    this.#command = command;
    this.#commandText = surface.find("command").getAttribute("data-text") ?? "";
    this.#details = details;
    this.#detailsText = details.textContent;
    const place = { y: geometry.headerHeight + 23, "text-anchor": "end" };
    this.#help = surface.text("? keys", { id: "keys", class: "link dim", ...place });
    surface.find("bar").append(this.#help);
  }

  get top(): number {
    return this.#geometry.headerHeight + this.#geometry.barHeight;
  }

  get framesWidth(): number {
    return this.width - 2 * this.#geometry.margin;
  }

  get searchWidth(): number {
    return Math.max(150, Math.min(320, this.width * 0.3));
  }

  /** px between the bar and the footer: what can be seen of the frames. */
  get viewHeight(): number {
    return Math.max(0, this.height - this.top - this.footerHeight);
  }

  resize(): void {
    const { innerWidth, innerHeight } = this.#window;
    this.width = Math.max(320, innerWidth);
    this.height = innerHeight;
    this.#root.removeAttribute("viewBox");
    this.#root.setAttribute("width", "100%");
    this.#root.setAttribute("height", "100%");
    this.#placeHeader();
    this.#placeFooter();
  }

  #placeHeader(): void {
    const x = Number(this.#surface.find("measured").getAttribute("x"));
    const { margin } = this.#geometry;
    const mostWidth = this.width - x - this.searchWidth - 2 * margin;
    this.#details.textContent = this.#detailsText;
    const detailsWidth = this.#details.getComputedTextLength() + 8;
    const detailsFit = detailsWidth < mostWidth * 0.72;
    if (!detailsFit) this.#details.textContent = "";
    const left = mostWidth - (detailsFit ? detailsWidth : 0);
    let room = Math.floor(left / 5);
    do this.#command.textContent = this.#fitter.clip(this.#commandText, room);
    while (this.#command.getComputedTextLength() > left && --room > 3);
    this.#surface.find("amount").setAttribute("x", String(this.width - margin - this.#helpWidth));
    this.#help.setAttribute("x", String(this.width - margin));
  }

  /**
   * Statements flow from left to right into as many lines as they need; the classes end at the
   * right edge.
   */
  #placeFooter(): void {
    const { margin, footerLineHeight: line } = this.#geometry;
    const right = this.width - margin;
    const place = { x: margin, y: 18 };
    const flow = (items: readonly DomElement[], lengths: readonly number[], gap: number): void => {
      for (const [index, item] of items.entries()) {
        if (place.x > margin && place.x + lengths[index] > right) {
          place.x = margin;
          place.y += line - 6;
        }
        item.removeAttribute("dx");
        item.setAttribute("x", String(place.x));
        item.setAttribute("y", String(place.y));
        place.x += lengths[index] + gap;
      }
    };
    const costs = Array.from(this.#surface.find("cost").querySelectorAll(".item"));
    const costLengths = costs.map((item) => item.getComputedTextLength());
    flow(costs, costLengths, 24);
    const legend = this.#surface.find("legend");
    legend.removeAttribute("text-anchor");
    const classes = Array.from(legend.querySelectorAll(".item"));
    // The step after the square is not part of a text's length.
    const classLengths = classes.map((item) => item.getComputedTextLength() + 5);
    const whole = classLengths.reduce((sum, length) => sum + length + 14, -14);
    if (place.x > margin && place.x + whole > right) {
      place.x = margin;
      place.y += line - 6;
    } else place.x = Math.max(margin, right - whole);
    flow(classes, classLengths, 14);
    for (const note of Array.from(this.#surface.find("footer").querySelectorAll(".note"))) {
      place.y += line - 6;
      note.setAttribute("y", String(place.y));
    }
    this.footerHeight = place.y + 10;
    const y = this.height - this.footerHeight;
    this.#surface.find("footer").setAttribute("transform", `translate(0 ${y})`);
    this.#surface.find("footer-panel").setAttribute("height", String(this.footerHeight));
  }
}
