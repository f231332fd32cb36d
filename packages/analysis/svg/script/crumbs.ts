// The way from everything to the zoomed frame, above the frames: each step can be clicked.
//
// Trap: inlined by its source text (browser-script.ts), so it may use nothing from outside itself.

import type { LabelFitter } from "../../label-fitter.ts";
import type { QuantityFormat } from "../../quantity-format.ts";
import type { DomElement } from "./dom.ts";
import type { FlameModel } from "./flame-model.ts";
import type { Surface } from "./surface.ts";

export class Crumbs {
  readonly #surface: Surface;
  readonly #model: FlameModel;
  readonly #fitter: LabelFitter;
  readonly #format: QuantityFormat;

  constructor(surface: Surface, model: FlameModel, fitter: LabelFitter, format: QuantityFormat) {
    this.#surface = surface;
    this.#model = model;
    this.#fitter = fitter;
    this.#format = format;
  }

  draw(zoom: number): void {
    const { geometry, view, effectiveSamples } = this.#model.data;
    const y = geometry.headerHeight + 23;
    const group = this.#surface.find("crumbs");
    group.replaceChildren();
    if (zoom === 0) {
      group.append(this.#surface.text(view, { class: "dim", x: geometry.margin, y }));
      return;
    }
    const amount = this.#surface.find("amount");
    const amountX = Number(amount.getAttribute("x")) - amount.getComputedTextLength();
    const right = amountX - geometry.margin;
    const x = this.#step(group, 0, "All", geometry.margin, y);
    const share = this.#format.share(this.#model.share(zoom), effectiveSamples);
    const room = Math.max(12, Math.floor((right - x - 160) / 8));
    const name = this.#fitter.clip(this.#model.name(zoom), room);
    const current = this.#surface.text(name, { class: "strong", y });
    current.append(this.#surface.span(share, { dx: 8 }));
    group.append(current);
    const currentWidth = current.getComputedTextLength() + 28;
    const callers = this.#callers(zoom, right - x - currentWidth);
    let at = x;
    for (const caller of callers.nodes) {
      at = this.#step(group, caller, caller === callers.elided ? "…" : this.#short(caller), at, y);
    }
    const chip = this.#surface.element("rect", {
      class: "chip",
      x: at,
      y: y - 15,
      height: 21,
      rx: 10.5,
    });
    chip.setAttribute("width", String(currentWidth));
    current.setAttribute("x", String(at + 10));
    group.append(chip, current);
  }

  /**
   * The nearest callers that have room, outermost first; before them one that stands for the rest.
   */
  #callers(zoom: number, space: number): { nodes: number[]; elided: number } {
    const nodes: number[] = [];
    let left = space - 40;
    let caller = this.#model.parent[zoom];
    for (; caller > 0; caller = this.#model.parent[caller]) {
      left -= this.#short(caller).length * 7.5 + 20;
      if (left < 0) break;
      nodes.unshift(caller);
    }
    if (caller > 0) nodes.unshift(caller);
    return { nodes, elided: caller };
  }

  #short(node: number): string {
    return this.#fitter.clip(this.#model.name(node), 28);
  }

  #step(group: DomElement, node: number, name: string, x: number, y: number): number {
    const text = this.#surface.text(name, { class: "link dim", x, y, "data-node": node });
    const arrow = this.#surface.text("›", { class: "dim", y });
    group.append(text, arrow);
    const end = x + text.getComputedTextLength() + 7;
    arrow.setAttribute("x", String(end));
    return end + 14;
  }
}
