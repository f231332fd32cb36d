// What is known of the frame under the pointer, or under the keyboard.
//
// Trap: inlined by its source text (browser-script.ts), so it may use nothing from outside itself.

import type { LabelFitter } from "../../label-fitter.ts";
import type { QuantityFormat } from "../../quantity-format.ts";
import type { DomElement } from "./dom.ts";
import type { FlameModel } from "./flame-model.ts";
import type { Surface } from "./surface.ts";

export interface TooltipPlace {
  /** px in the window: where the pointer is; the corner above the footer where there is none. */
  readonly pointer: { readonly x: number; readonly y: number } | undefined;
  /** Width of the page, and where its footer starts. */
  readonly width: number;
  readonly bottom: number;
}

export class Tooltip {
  readonly #surface: Surface;
  readonly #model: FlameModel;
  readonly #fitter: LabelFitter;
  readonly #format: QuantityFormat;
  readonly #group: DomElement;

  constructor(surface: Surface, model: FlameModel, fitter: LabelFitter, format: QuantityFormat) {
    this.#surface = surface;
    this.#model = model;
    this.#fitter = fitter;
    this.#format = format;
    this.#group = surface.element("g", { id: "tip", visibility: "hidden" });
    surface.find("overlay").append(this.#group);
  }

  hide(): void {
    this.#group.setAttribute("visibility", "hidden");
  }

  show(node: number, place: TooltipPlace): void {
    const size = this.#fill(node, Math.min(place.width - 24, 720));
    const right = place.width - size.width - 16;
    const pointer = place.pointer ?? { x: right, y: place.bottom - size.height - 30 };
    const x = Math.max(12, Math.min(pointer.x + 12, right));
    const fitsBelow = pointer.y + 18 + size.height <= place.bottom;
    const y = fitsBelow ? pointer.y + 18 : Math.max(8, pointer.y - size.height - 12);
    this.#group.setAttribute("transform", `translate(${Math.round(x)} ${Math.round(y)})`);
    this.#group.setAttribute("visibility", "visible");
  }

  #fill(node: number, mostWidth: number): { width: number; height: number } {
    const model = this.#model;
    const { data } = model;
    const frame = model.frame(node);
    const room = Math.floor((mostWidth - 40) / this.#surface.columnWidth);
    const name = this.#fitter.clip(model.name(node), room);
    const where = this.#fitter.clipMiddle(model.where(node), room);
    const classTitle = data.classTitles[data.frames.frameClass[frame]];
    const verdict = data.change?.verdicts[data.change.verdict[node - 1]];
    const lines = [
      this.#surface.text(name, { class: "mono strong", x: 12, y: 23 }),
      this.#surface.text(where, { class: "mono dim", x: 12, y: 42 }),
    ].filter((line) => line.textContent !== "");
    const top = lines.length * 19 + 8;
    const rows = [
      this.#figures("total", model.total[node], model.totalCount[node], top + 19),
      this.#figures("self", model.self[node], model.selfCount[node], top + 39),
      ...this.#changes(node, top + 59),
    ];
    const below = top + rows.length * 20;
    const lastLine = this.#surface.text(
      verdict === undefined ? classTitle : `${verdict} · ${classTitle}`,
      { class: "small dim", x: 28, y: below + 23 },
    );
    const dot = this.#surface.element("rect", {
      class: model.look(node),
      x: 12,
      y: below + 14,
      width: 10,
      height: 10,
      rx: 2,
    });
    const height = below + 36;
    const box = this.#surface.element("rect", { class: "card", rx: 6, height });
    const shadow = this.#surface.element("rect", { class: "shadow", y: 2, rx: 6, height });
    const texts = [...lines, ...rows.flat(), lastLine];
    this.#group.replaceChildren(shadow, box, dot, ...texts);
    const column = Math.max(...rows.map(([figure]) => this.#end(figure))) + 20;
    for (const [, title, amount] of rows) {
      title.setAttribute("x", String(column));
      amount.setAttribute("x", String(column + 38));
    }
    const amounts = rows.map(([, , amount]) => amount);
    const ends = [...lines, ...amounts, lastLine].map((text) => this.#end(text));
    const width = Math.ceil(Math.max(...ends)) + 14;
    for (const rectangle of [box, shadow]) rectangle.setAttribute("width", String(width));
    return { width, height };
  }

  /** px from the tooltip's left; the step before a margin is not part of a text's length. */
  #end(text: DomElement): number {
    const steps = text.querySelectorAll("tspan").length * 6;
    return Number(text.getAttribute("x")) + text.getComputedTextLength() + steps;
  }

  /** `+6.3 ± 1.2`, what it is of, `points, 12.1 % before`; nothing where nothing was compared. */
  #changes(node: number, y: number): DomElement[][] {
    const { change } = this.#model.data;
    if (change === undefined) return [];
    return [change.total, change.self].map((figures, index) => {
      const place = { y: y + index * 20 };
      const points = this.#model.points(figures.change[node - 1]);
      const margin = figures.margin[node - 1];
      const figure = this.#surface.text(points, { class: "strong", x: 12, ...place });
      if (margin >= 0) {
        const half = `±\u00a0${(margin / 100).toFixed(1)}`;
        figure.append(this.#surface.span(half, { class: "dim small", dx: 6 }));
      }
      const share = figures.before[node - 1] / 100;
      const before =
        share === 0 ? "points, none before" : `points, ${share.toFixed(1)}\u00a0% before`;
      const title = index === 0 ? "total" : "self";
      return [
        figure,
        this.#surface.text(title, { class: "dim", ...place }),
        this.#surface.text(before, place),
      ];
    });
  }

  /**
   * `31.2 % ± 0.4`, what it is of, `3.93 s · 4,880 samples`: columns that stand below one another.
   */
  #figures(title: string, value: number, count: number, y: number): DomElement[] {
    const { data, total } = this.#model;
    const share = this.#format.share(value / total[0], data.effectiveSamples);
    const margin = this.#format.margin(value / total[0], data.effectiveSamples);
    const amount = this.#format.value(value * data.scale, data.unit);
    const samples = `${this.#format.count(count)} ${count === 1 ? "sample" : "samples"}`;
    const figure = this.#surface.text(share, { class: "strong", x: 12, y });
    if (margin !== "") figure.append(this.#surface.span(margin, { class: "dim small", dx: 6 }));
    const both = data.unit === "count" ? samples : `${amount} · ${samples}`;
    return [
      figure,
      this.#surface.text(title, { class: "dim", y }),
      this.#surface.text(value === 0 && count === 0 ? "none" : both, { y }),
    ];
  }
}
