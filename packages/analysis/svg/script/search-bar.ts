// The search field in the header. It is a real input (an HTML one inside the SVG): typing, pasting
// and input methods work as everywhere.
//
// Trap: inlined by its source text (browser-script.ts), so it may use nothing from outside itself.

import type { Geometry } from "../geometry.ts";
import type { DomElement } from "./dom.ts";
import type { Surface } from "./surface.ts";

export class SearchBar {
  readonly field: DomElement;
  readonly #geometry: Geometry;
  readonly #frame: DomElement;
  readonly #box: DomElement;
  readonly #holder: DomElement;
  readonly #result: DomElement;

  constructor(surface: Surface, geometry: Geometry) {
    this.#geometry = geometry;
    this.field = surface.document.createElementNS("http://www.w3.org/1999/xhtml", "input");
    this.field.setAttribute("id", "field");
    this.field.setAttribute("placeholder", "search name or file");
    this.field.setAttribute("aria-label", "Search by regular expression");
    this.field.setAttribute("spellcheck", "false");
    this.field.setAttribute("autocomplete", "off");
    this.#box = surface.element("rect", { class: "box", y: 8.5, height: 27, rx: 6 });
    this.#holder = surface.element("foreignObject", { y: 10, height: 24 }, this.field);
    this.#result = surface.text("/", {
      id: "result",
      class: "small dim",
      y: 26,
      "text-anchor": "end",
    });
    this.#frame = surface.element("g", { id: "search" }, this.#box, this.#holder, this.#result);
    surface.find("header").append(this.#frame);
    this.field.addEventListener("focus", () => {
      this.#box.setAttribute("class", "box active");
    });
    this.field.addEventListener("blur", () => {
      this.#box.setAttribute("class", "box");
    });
  }

  /**
   * `found`: the matched share and what goes with it; `trouble`: why the pattern cannot be
   * searched.
   */
  tell(found: string, trouble: string): void {
    const isIdle = found === "" && trouble === "";
    this.#result.setAttribute("class", found === "" ? "small dim" : "small strong accent");
    this.#result.textContent = isIdle ? "/" : found + trouble;
    this.#placeField();
  }

  place(pageWidth: number, width: number): void {
    const right = pageWidth - this.#geometry.margin;
    this.#box.setAttribute("x", String(right - width + 0.5));
    this.#box.setAttribute("width", String(width - 1));
    this.#holder.setAttribute("x", String(right - width + 10));
    this.#result.setAttribute("x", String(right - 10));
    this.#placeField();
  }

  #placeField(): void {
    const width = Number(this.#box.getAttribute("width"));
    const left = width - 28 - this.#result.getComputedTextLength();
    this.#holder.setAttribute("width", String(Math.max(40, left)));
  }
}
