// What the person does: state, pointer, keys and the address. Everything that can be seen is drawn
// from the state.
//
// Trap: inlined by its source text (browser-script.ts), so it may use nothing from outside itself;
// the other classes are handed in.

import type { LabelFitter } from "../../label-fitter.ts";
import type { QuantityFormat } from "../../quantity-format.ts";
import type { Crumbs } from "./crumbs.ts";
import type { DomElement, DomEvent, DomWindow } from "./dom.ts";
import type { FlameModel, SearchResult } from "./flame-model.ts";
import type { FramesPane } from "./frames-pane.ts";
import type { HelpCard } from "./help-card.ts";
import type { PageLayout } from "./page-layout.ts";
import type { Scroller } from "./scroller.ts";
import type { SearchBar } from "./search-bar.ts";
import type { Surface } from "./surface.ts";
import type { Tooltip } from "./tooltip.ts";

export interface ViewerParts {
  readonly window: DomWindow;
  readonly surface: Surface;
  readonly model: FlameModel;
  readonly fitter: LabelFitter;
  readonly format: QuantityFormat;
  readonly pane: FramesPane;
  readonly tooltip: Tooltip;
  readonly search: SearchBar;
  readonly crumbs: Crumbs;
  readonly help: HelpCard;
  readonly page: PageLayout;
  readonly makeScroller: (changed: () => void) => Scroller;
}

export class Viewer {
  readonly #parts: ViewerParts;
  readonly #scroller: Scroller;
  #zoom = 0;
  #cursor = -1;
  #query = "";
  #found: SearchResult | undefined;
  #trouble = "";
  #isDrawing = false;
  /** How many zooms this page has put into the browser's history: so many times Esc may go back. */
  #steps = 0;

  constructor(parts: ViewerParts) {
    this.#parts = parts;
    this.#scroller = parts.makeScroller(() => {
      parts.tooltip.hide();
      this.#drawSoon();
    });
  }

  start(): void {
    const { window, surface, search, tooltip } = this.#parts;
    const frames = surface.find("frames");
    frames.addEventListener("click", (event) => this.#clicked(event));
    frames.addEventListener("pointermove", (event) => this.#pointed(event));
    frames.addEventListener("pointerleave", () => tooltip.hide());
    surface.find("crumbs").addEventListener("click", (event) => this.#clicked(event));
    surface.find("keys").addEventListener("click", () => this.#act("?", false, false));
    search.field.addEventListener("input", () => this.#searchFor(search.field.value));
    window.addEventListener("keydown", (event) => this.#pressed(event));
    window.addEventListener("resize", () => this.#resized());
    window.addEventListener("popstate", () => this.#readAddress());
    this.#readAddress();
  }

  #readAddress(): void {
    const { window, model, search } = this.#parts;
    const state = new URLSearchParams(window.location.hash.slice(1));
    const zoom = Number(state.get("zoom") ?? "0");
    this.#zoom = Number.isInteger(zoom) && zoom > 0 && zoom < model.nodeCount ? zoom : 0;
    search.field.value = state.get("search") ?? "";
    this.#find(search.field.value);
    this.#resized();
  }

  #address(): string {
    const state = new URLSearchParams();
    if (this.#zoom !== 0) state.set("zoom", String(this.#zoom));
    if (this.#query !== "") state.set("search", this.#query);
    return `#${state.toString()}`;
  }

  #zoomTo(node: number): void {
    if (node === this.#zoom) return;
    this.#zoom = node;
    this.#parts.window.history.pushState(null, "", this.#address());
    this.#steps++;
    this.#parts.tooltip.hide();
    this.#resized();
    this.#scrollTo(node);
  }

  #clicked(event: DomEvent): void {
    const node = this.#nodeOf(event.target);
    if (node < 0 || this.#scroller.hasDragged) return;
    this.#cursor = -1;
    this.#zoomTo(node);
  }

  #nodeOf(element: DomElement): number {
    const holder = element.closest("[data-node]");
    return holder === null ? -1 : Number(holder.getAttribute("data-node"));
  }

  #pointed(event: DomEvent): void {
    const { tooltip, page } = this.#parts;
    const node = this.#nodeOf(event.target);
    if (node < 0) {
      tooltip.hide();
      return;
    }
    tooltip.show(node, {
      pointer: { x: event.clientX, y: event.clientY },
      width: page.width,
      bottom: page.height - page.footerHeight,
    });
  }

  #resized(): void {
    const { page, search, pane, crumbs, model } = this.#parts;
    page.resize();
    this.#scroller.resize({
      viewTop: page.top,
      viewHeight: page.viewHeight,
      contentHeight: pane.rows(this.#zoom) * model.data.geometry.rowHeight + 16,
      pageWidth: page.width,
      keepsBottom: model.data.direction === "flame",
    });
    search.place(page.width, page.searchWidth);
    crumbs.draw(this.#zoom);
    this.#draw();
  }

  /**
   * px of the page where the first row stands; a flame stands on the footer where the window is
   * higher than it.
   */
  get #framesTop(): number {
    const { page, pane, model } = this.#parts;
    const height = pane.rows(this.#zoom) * model.data.geometry.rowHeight;
    const spare = model.data.direction === "flame" ? page.viewHeight - 8 - height : 0;
    return page.top + Math.max(0, spare) - this.#scroller.top;
  }

  #drawSoon(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    this.#parts.window.requestAnimationFrame(() => {
      this.#isDrawing = false;
      this.#draw();
    });
  }

  #draw(): void {
    const { pane, page, surface, model } = this.#parts;
    const top = this.#framesTop;
    const { margin } = model.data.geometry;
    surface.find("frames").setAttribute("transform", `translate(${margin} ${top})`);
    pane.draw({
      zoom: this.#zoom,
      cursor: this.#cursor,
      hits: this.#found?.hits,
      width: page.framesWidth,
      visibleTop: page.top - top,
      visibleBottom: page.top + page.viewHeight - top,
    });
  }

  #searchFor(query: string): void {
    this.#find(query);
    this.#parts.window.history.replaceState(null, "", this.#address());
    this.#draw();
  }

  #find(query: string): void {
    const { model } = this.#parts;
    this.#query = query;
    this.#found = undefined;
    this.#trouble = "";
    try {
      if (query !== "") this.#found = model.search(query);
    } catch {
      this.#trouble = "not a regex (yet)";
    }
    this.#tellFound();
  }

  #tellFound(): void {
    const { search, format, model } = this.#parts;
    const found = this.#found;
    if (found === undefined) {
      search.tell("", this.#trouble);
      return;
    }
    if (found.nodes.length === 0) {
      search.tell("", "no match");
      return;
    }
    const share = format.share(found.total / model.total[0], model.data.effectiveSamples);
    const place = this.#cursor < 0 ? -1 : found.nodes.indexOf(this.#cursor);
    const at = place < 0 ? "" : `${format.count(place + 1)} of `;
    search.tell(`${share} · ${at}${format.count(found.nodes.length)}`, "");
  }

  #pressed(event: DomEvent): void {
    const { search, window } = this.#parts;
    const isTyping = window.document.activeElement === search.field;
    const isFind = event.key === "f" && (event.ctrlKey || event.metaKey);
    // A second Ctrl-F is the browser's own.
    if (isFind && isTyping) return;
    if (!isFind && (event.ctrlKey || event.metaKey || event.altKey)) return;
    const action = isFind ? "/" : event.key;
    if (isTyping && !["Escape", "Enter", "ArrowDown", "ArrowUp"].includes(action)) return;
    if (this.#act(action, isTyping, event.shiftKey)) event.preventDefault();
  }

  /** False where the key means nothing here. */
  #act(key: string, isTyping: boolean, isShifted: boolean): boolean {
    const { search, help, page, model } = this.#parts;
    const walk = this.#walks(key);
    const pages = this.#pages(key);
    if (key === "Escape") this.#goBack(isTyping);
    else if (isTyping && key === "Enter") this.#nextHit(isShifted ? -1 : 1);
    else if (key === "/") {
      search.field.focus();
      search.field.select();
    } else if (key === "?") {
      if (help.isOpen) help.close();
      else help.open(page.width, page.height, model.data.change !== undefined);
    } else if (key === "n" || key === "N") this.#nextHit(key === "n" ? 1 : -1);
    else if (key === "Enter" && this.#cursor > 0) this.#zoomTo(this.#cursor);
    else if (pages !== 0) {
      this.#scroller.moveTo(this.#scroller.top + pages * page.viewHeight);
    } else if (walk !== undefined) {
      search.field.blur();
      this.#walk(walk);
    } else return false;
    return true;
  }

  /** How far the key scrolls, in heights of the view. */
  #pages(key: string): number {
    const pages: Readonly<Record<string, number>> = {
      PageUp: -0.9,
      PageDown: 0.9,
      Home: -1e6,
      End: 1e6,
    };
    return Object.hasOwn(pages, key) ? pages[key] : 0;
  }

  #walks(key: string): "caller" | "callee" | "left" | "right" | undefined {
    const isFlame = this.#parts.model.data.direction === "flame";
    if (key === "ArrowUp") return isFlame ? "callee" : "caller";
    if (key === "ArrowDown") return isFlame ? "caller" : "callee";
    if (key === "ArrowLeft") return "left";
    return key === "ArrowRight" ? "right" : undefined;
  }

  #walk(direction: "caller" | "callee" | "left" | "right"): void {
    const { model, pane, page } = this.#parts;
    if (this.#cursor < 0) {
      this.#moveTo(this.#zoom > 0 ? this.#zoom : model.firstChild(0));
      return;
    }
    if (direction === "caller") this.#moveTo(model.parent[this.#cursor]);
    if (direction === "callee") this.#moveTo(model.firstChild(this.#cursor));
    if (direction === "caller" || direction === "callee") return;
    const step = direction === "left" ? -1 : 1;
    let node = model.neighbour(this.#cursor, step);
    // Frames that are not drawn are not walked over one by one.
    while (node > 0 && pane.box(node, this.#zoom, page.framesWidth).width < 1) {
      node = model.neighbour(node, step);
    }
    if (model.isAbove(this.#zoom, node)) this.#moveTo(node);
  }

  #nextHit(step: 1 | -1): void {
    const nodes = this.#found?.nodes ?? [];
    if (nodes.length === 0) return;
    const at = nodes.indexOf(this.#cursor);
    const first = step === 1 ? 0 : nodes.length - 1;
    const node = at < 0 ? nodes[first] : nodes[(at + step + nodes.length) % nodes.length];
    this.#moveTo(node);
    this.#tellFound();
  }

  /** Puts the keyboard on a frame, and makes sure that it can be seen. */
  #moveTo(node: number): void {
    const { model, pane, page, tooltip } = this.#parts;
    if (node <= 0) return;
    this.#cursor = node;
    const isShown = model.isAbove(this.#zoom, node) || model.isAbove(node, this.#zoom);
    if (!isShown) this.#zoomTo(0);
    // Too narrow to be seen: zoom to the nearest caller within which it is not.
    let stage = this.#zoom;
    if (pane.box(node, stage, page.framesWidth).width < 3) {
      stage = node;
      while (stage > 0 && pane.box(node, stage, page.framesWidth).width > 24) {
        stage = model.parent[stage];
      }
      this.#zoomTo(stage);
    }
    this.#scrollTo(node);
    this.#draw();
    // In the corner: beside the frame it would cover those that the next key goes to.
    tooltip.show(node, {
      pointer: undefined,
      width: page.width,
      bottom: page.height - page.footerHeight,
    });
  }

  /** Brings a frame into view, with its callees' row. */
  #scrollTo(node: number): void {
    const { pane, page, model } = this.#parts;
    const { rowHeight } = model.data.geometry;
    const y = pane.rowTop(Math.max(0, model.depth[node]), this.#zoom);
    const lowest = y + 3 * rowHeight - page.viewHeight;
    if (this.#scroller.top > y - rowHeight) this.#scroller.moveTo(y - 2 * rowHeight);
    else if (this.#scroller.top < lowest) this.#scroller.moveTo(lowest);
  }

  #goBack(isTyping: boolean): void {
    const { help, search, window, tooltip } = this.#parts;
    tooltip.hide();
    if (help.isOpen) help.close();
    else if (isTyping) search.field.blur();
    else if (this.#cursor >= 0) {
      this.#cursor = -1;
      this.#tellFound();
      this.#draw();
    } else if (this.#zoom !== 0 && this.#steps > 0) {
      this.#steps--;
      window.history.back();
    } else if (this.#zoom !== 0) this.#zoomTo(0);
    else if (this.#query !== "") {
      search.field.value = "";
      this.#searchFor("");
    }
  }
}
