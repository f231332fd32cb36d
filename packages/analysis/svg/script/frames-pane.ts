// Draws the frames that can be seen: rows within the window, rectangles of half a pixel and more.
// Frames outside cost nothing, so 50,000 of them, or 10,000 rows, stay quick.
//
// Trap: inlined by its source text (browser-script.ts), so it may use nothing from outside itself.

import type { LabelFitter } from "../../label-fitter.ts";
import type { QuantityFormat } from "../../quantity-format.ts";
import type { DomElement } from "./dom.ts";
import type { FlameModel } from "./flame-model.ts";
import type { Surface } from "./surface.ts";

export interface FramesState {
  /** The node that fills the width. */
  readonly zoom: number;
  /** The node under the keyboard; -1 for none. */
  readonly cursor: number;
  /** 1 for each node that the search found; undefined where nothing is searched. */
  readonly hits: Uint8Array | undefined;
  /** px that the frames have from left to right. */
  readonly width: number;
  /** The part of the pane that can be seen, px from its top. */
  readonly visibleTop: number;
  readonly visibleBottom: number;
}

export interface FrameBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** What is outlined is drawn after the rest, or its neighbours would cover the outline. */
interface FrameLayers {
  readonly plain: DomElement[];
  readonly hit: DomElement[];
  readonly cursor: DomElement[];
}

export class FramesPane {
  readonly #surface: Surface;
  readonly #model: FlameModel;
  readonly #fitter: LabelFitter;
  readonly #format: QuantityFormat;
  readonly #group: DomElement;
  /** Rows while the zoom stays: decides where the root of a flame stands. */
  #rows = 0;
  #rowsOf = -1;

  constructor(surface: Surface, model: FlameModel, fitter: LabelFitter, format: QuantityFormat) {
    this.#surface = surface;
    this.#model = model;
    this.#fitter = fitter;
    this.#format = format;
    this.#group = surface.find("frames");
  }

  rows(zoom: number): number {
    if (this.#rowsOf !== zoom) {
      this.#rows = this.#model.rowsBelow(zoom);
      this.#rowsOf = zoom;
    }
    return this.#rows;
  }

  /** px from the pane's top. */
  rowTop(depth: number, zoom: number): number {
    const { direction, geometry } = this.#model.data;
    return (direction === "icicle" ? depth : this.rows(zoom) - 1 - depth) * geometry.rowHeight;
  }

  box(node: number, zoom: number, width: number): FrameBox {
    const model = this.#model;
    const y = this.rowTop(model.depth[node], zoom);
    if (model.isAbove(node, zoom)) return { x: 0, y, width };
    const scale = width / model.total[zoom];
    const x = (model.start[node] - model.start[zoom]) * scale;
    return { x, y, width: model.total[node] * scale };
  }

  draw(state: FramesState): void {
    const layers: FrameLayers = { plain: [], hit: [], cursor: [] };
    for (let depth = 0; depth < this.rows(state.zoom); depth++) {
      const top = this.rowTop(depth, state.zoom);
      if (top > state.visibleBottom || top + 30 < state.visibleTop) continue;
      this.#drawRow(depth, state, layers);
    }
    const title = this.#surface.element("title");
    this.#group.replaceChildren(title, ...layers.plain, ...layers.hit, ...layers.cursor);
  }

  #drawRow(depth: number, state: FramesState, layers: FrameLayers): void {
    const model = this.#model;
    const zoom = state.zoom;
    if (depth <= model.depth[zoom]) {
      let above = zoom;
      while (model.depth[above] > depth) above = model.parent[above];
      this.#addFrame(above, state, layers);
      return;
    }
    const right = model.start[zoom] + model.total[zoom];
    const least = (model.total[zoom] / state.width) * 0.5;
    for (let at = this.#firstInside(depth, zoom); at < model.depthStart[depth + 1]; at++) {
      const node = model.byDepth[at];
      if (model.start[node] >= right || node >= model.end[zoom]) break;
      if (model.total[node] >= least) this.#addFrame(node, state, layers);
    }
  }

  /**
   * The first place in the row that is not left of the zoomed node; nodes of a row stand in walking
   * order.
   */
  #firstInside(depth: number, zoom: number): number {
    let low = this.#model.depthStart[depth];
    let high = this.#model.depthStart[depth + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#model.byDepth[middle] < zoom) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #addFrame(node: number, state: FramesState, layers: FrameLayers): void {
    const { geometry } = this.#model.data;
    const box = this.box(node, state.zoom, state.width);
    const drawn = Math.max(box.width - 1, 0.6);
    const y = box.y;
    const rectangle = this.#surface.element("rect", {
      class: this.#model.look(node),
      x: box.x.toFixed(2),
      y,
      width: drawn.toFixed(2),
      height: geometry.frameHeight,
      rx: drawn > 5 ? 2.5 : 0,
    });
    const group = this.#surface.element("g", { "data-node": node }, rectangle);
    const name = this.#stateClass(node, state);
    if (name !== "") group.setAttribute("class", name);
    const label = this.#label(node, box);
    if (label !== undefined) group.append(label);
    if (node === state.cursor) layers.cursor.push(group);
    else (state.hits?.[node] === 1 ? layers.hit : layers.plain).push(group);
  }

  #stateClass(node: number, state: FramesState): string {
    const names: string[] = [];
    if (node !== state.zoom && this.#model.isAbove(node, state.zoom)) names.push("faded");
    if (state.hits !== undefined) names.push(state.hits[node] === 1 ? "hit" : "missed");
    if (node === state.cursor) names.push("cursor");
    return names.join(" ");
  }

  #label(node: number, box: FrameBox): DomElement | undefined {
    const { data } = this.#model;
    const { frames, geometry } = data;
    const width = this.#surface.columnWidth;
    const room = Math.floor((box.width - geometry.labelPadding) / width);
    if (room < 3) return undefined;
    const frame = this.#model.frame(node);
    const share = this.#format.share(this.#model.share(node), data.effectiveSamples);
    const label = this.#model.label(node, share, room, this.#fitter);
    if (label.name === "") return undefined;
    const mine = frames.frameClass[frame] === 0 ? "label mine" : "label";
    const text = this.#surface.element("text", { class: mine, x: box.x + 6, y: box.y + 15 });
    text.append(this.#surface.span(label.name));
    if (label.share !== "") text.append(this.#surface.span(label.share, { class: "share", dx: 8 }));
    if (label.place !== "")
      text.append(this.#surface.span(label.place, { class: "place", dx: 14 }));
    return text;
  }
}
