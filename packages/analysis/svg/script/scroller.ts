// Scrolls the frames between header and footer: wheel, thumb and finger. The browser's own
// scrolling is not used: it moves the whole picture before a script can hold the header in its
// place.
//
// Trap: inlined by its source text (browser-script.ts), so it may use nothing from outside itself.

import type { DomElement, DomEvent, DomWindow } from "./dom.ts";
import type { Surface } from "./surface.ts";

/** Where the frames can be seen, in px of the page, and how high they all are. */
export interface ScrollRange {
  readonly viewTop: number;
  readonly viewHeight: number;
  readonly contentHeight: number;
  readonly pageWidth: number;
  /** A flame grows from its bottom: that edge stays where it is when the height changes. */
  readonly keepsBottom: boolean;
}

export class Scroller {
  readonly #changed: () => void;
  readonly #thumb: DomElement;
  #range: ScrollRange | undefined;
  #top = 0;
  #drag: { readonly scale: number; y: number; moved: number } | undefined;
  #hasDragged = false;

  constructor(window: DomWindow, surface: Surface, changed: () => void) {
    this.#changed = changed;
    this.#thumb = surface.element("rect", { id: "thumb", width: 6, rx: 3, visibility: "hidden" });
    surface.find("bar").append(this.#thumb);
    const root = window.document.documentElement;
    root.addEventListener("wheel", (event) => this.#wheeled(event), { passive: false });
    root.addEventListener("pointerdown", (event) => this.#grabbed(event));
    window.addEventListener("pointermove", (event) => this.#dragged(event));
    window.addEventListener("pointerup", () => (this.#drag = undefined));
    window.addEventListener("pointercancel", () => (this.#drag = undefined));
  }

  /** px of the frames that lie above what can be seen. */
  get top(): number {
    return this.#top;
  }

  /** True after a finger has moved the frames: the click that ends the movement is none. */
  get hasDragged(): boolean {
    return this.#hasDragged;
  }

  resize(range: ScrollRange): void {
    const before = this.#range;
    this.#range = range;
    const isFirst = before === undefined;
    const grown = range.contentHeight - (before?.contentHeight ?? 0);
    const bottom = isFirst ? range.contentHeight : this.#top + grown;
    this.#place(range.keepsBottom ? bottom : this.#top);
  }

  moveTo(top: number): void {
    const before = this.#top;
    this.#place(top);
    if (this.#top !== before) this.#changed();
  }

  #place(top: number): void {
    const range = this.#range;
    if (range === undefined) return;
    const spare = Math.max(0, range.contentHeight - range.viewHeight);
    this.#top = Math.max(0, Math.min(spare, top));
    const height = Math.max(28, (range.viewHeight * range.viewHeight) / range.contentHeight);
    const y = range.viewTop + (this.#top / Math.max(1, spare)) * (range.viewHeight - height);
    this.#thumb.setAttribute("x", String(range.pageWidth - 11));
    this.#thumb.setAttribute("y", y.toFixed(1));
    this.#thumb.setAttribute("height", height.toFixed(1));
    this.#thumb.setAttribute("visibility", spare > 0 ? "visible" : "hidden");
  }

  #wheeled(event: DomEvent): void {
    // With Ctrl the wheel is the browser's zoom.
    if (event.ctrlKey || this.#range === undefined) return;
    const pxPerStep = [1, 24, this.#range.viewHeight][event.deltaMode];
    this.moveTo(this.#top + event.deltaY * pxPerStep);
    event.preventDefault();
  }

  #grabbed(event: DomEvent): void {
    this.#hasDragged = false;
    const range = this.#range;
    if (range === undefined) return;
    const isThumb = event.target === this.#thumb;
    if (!isThumb && event.pointerType !== "touch") return;
    const height = Number(this.#thumb.getAttribute("height"));
    const spare = range.contentHeight - range.viewHeight;
    const scale = isThumb ? spare / Math.max(1, range.viewHeight - height) : -1;
    this.#drag = { scale, y: event.clientY, moved: 0 };
  }

  #dragged(event: DomEvent): void {
    const drag = this.#drag;
    if (drag === undefined) return;
    const step = event.clientY - drag.y;
    drag.y = event.clientY;
    drag.moved += Math.abs(step);
    if (drag.moved > 6) this.#hasDragged = true;
    this.moveTo(this.#top + step * drag.scale);
  }
}
