// Draws boxes with labels. What is drawn a frame depends on the window, not on the profile: a box
// narrower than a pixel stands for all that share its pixel, and labels are fitted by counting
// columns of the monospaced font and kept, so that no text is measured while someone drags.

import { LabelFitter, type FittedLabel } from "#analysis/label-fitter.ts";
import { firstEndingAfter, type Boxes } from "./boxes.ts";
import type { Surface } from "./canvas.ts";
import { MONO, type DrawColors } from "./colors.ts";

export const ROW_PX = 23;
const BOX_PX = 22;
const LABEL_FROM_PX = 26;
const PADDING_PX = 6;
const ROUND_FROM_PX = 5;
const LABELS_KEPT_MAX = 20_000;
const FADED_ALPHA = 0.3;

export interface FlameScene {
  readonly boxes: Boxes;
  /** Where all boxes would be too many: those of a window, for so many pixels across. */
  readonly boxesIn?: (from: number, to: number, columns: number) => Boxes;
  /** By node, into `DrawColors.frames`. */
  readonly color: Uint8Array;
  /** What stands in the box of a node. */
  readonly label: (node: number) => FlameLabel;
  /** By node: 1 where the search matches; undefined: no search. */
  readonly hits: Uint8Array | undefined;
  /** By node, 0 to 1: the part of the width that is certain; undefined: all of it. */
  readonly certain: Float64Array | undefined;
  /** By node 1: what is not certain is hatched downwards instead of upwards. */
  readonly falls?: Uint8Array;
  /** By node 1: all boxes of the selected function. */
  readonly marked: Uint8Array | undefined;
  readonly colors: DrawColors;
  /** The root stands at the bottom. */
  readonly isFlame: boolean;
}

export interface FlameLabel {
  readonly name: string;
  readonly share: string;
}

/** What part of the boxes is in the window. */
export interface FlameWindow {
  /** 0 to 1 of the whole width. */
  readonly from: number;
  readonly to: number;
  readonly scrollPx: number;
}

export interface FlameCursor {
  /** Nodes, or -1. */
  readonly selected: number;
  readonly hovered: number;
  /** Rows above this one belong to the callers of the frame that is zoomed to. */
  readonly fadedRows: number;
  /** Someone is dragging: corners may wait. */
  readonly isMoving: boolean;
}

/** What the last frame cost: for tests and for `perf/`. */
export interface FrameFigures {
  boxes: number;
  labels: number;
  scriptMs: number;
}

export class FlamePainter {
  readonly figures: FrameFigures = { boxes: 0, labels: 0, scriptMs: 0 };
  readonly #fitter = new LabelFitter();
  #fitted = new Map<number, FittedLabel>();
  #scene: FlameScene | undefined;
  #columnPx = 0;
  #capacity = 0;
  #count = 0;
  #x = new Float64Array(0);
  #width = new Float64Array(0);
  #y = new Float64Array(0);
  #node = new Int32Array(0);
  #ink = new Uint8Array(0);
  #isBehind = new Uint8Array(0);
  /** Several boxes drawn as one: without a label, outline and corners. */
  #isRun = new Uint8Array(0);
  #order = new Int32Array(0);
  readonly #colorStart = new Int32Array(257);

  paint(surface: Surface, scene: FlameScene, view: FlameWindow, cursor: FlameCursor): void {
    const began = performance.now();
    const { context, width, height } = surface;
    if (this.#scene?.label !== scene.label) this.#forget(scene);
    context.fillStyle = scene.colors.page.background;
    context.fillRect(0, 0, width, height);
    this.#collect(surface, scene, view, cursor.fadedRows);
    this.#fill(context, scene, cursor);
    this.#label(context, scene, cursor);
    this.#outline(context, scene, cursor);
    this.figures.boxes = this.#count;
    this.figures.scriptMs = performance.now() - began;
  }

  /** Top of a row in the window. */
  rowTop(scene: FlameScene, row: number, height: number, scrollPx: number): number {
    return scene.isFlame ? height - (row + 1) * ROW_PX + scrollPx : row * ROW_PX - scrollPx;
  }

  /** Row at a height of the window; may lie outside. */
  rowAt(scene: FlameScene, y: number, height: number, scrollPx: number): number {
    return Math.floor((scene.isFlame ? height - y + scrollPx : y + scrollPx) / ROW_PX);
  }

  #forget(scene: FlameScene): void {
    this.#scene = scene;
    this.#fitted = new Map();
  }

  #collect(
    { width, height }: Surface,
    scene: FlameScene,
    view: FlameWindow,
    fadedRows: number,
  ): void {
    const { boxes } = scene;
    const { rowStart, start, end, node } = boxes;
    const scale = width / (view.to - view.from);
    this.#count = 0;
    const first = Math.max(0, Math.floor(view.scrollPx / ROW_PX));
    const last = Math.min(boxes.rowCount - 1, Math.floor((view.scrollPx + height) / ROW_PX));
    for (let row = first; row <= last; row += 1) {
      const y = this.rowTop(scene, row, height, view.scrollPx);
      const rowEnd = rowStart[row + 1];
      let box = firstEndingAfter(end, view.from, rowStart[row], rowEnd);
      while (box < rowEnd && start[box] < view.to) {
        const x = Math.max(0, (start[box] - view.from) * scale);
        const right = Math.min(width, (end[box] - view.from) * scale);
        if (right - x >= 1) {
          this.#add(x, right - x, y, node[box], scene, row < fadedRows);
          box += 1;
          continue;
        }
        this.#addSliver(Math.floor(x), y, node[box], scene, row < fadedRows);
        const nextPixel = view.from + (Math.floor(x) + 1) / scale;
        box = Math.max(box + 1, firstEndingAfter(end, nextPixel, box, rowEnd));
      }
    }
    this.#sortByColor();
  }

  #add(
    x: number,
    width: number,
    y: number,
    node: number,
    scene: FlameScene,
    isCaller: boolean,
  ): void {
    if (this.#count === this.#capacity) this.#grow();
    const at = this.#count;
    this.#x[at] = x;
    this.#width[at] = width;
    this.#y[at] = y;
    this.#node[at] = node;
    this.#ink[at] = scene.color[node];
    this.#isRun[at] = 0;
    this.#isBehind[at] = isCaller || scene.hits?.[node] === 0 ? 1 : 0;
    this.#count += 1;
  }

  /**
   * A pixel; beside one of the same class it becomes a part of that: a row of a hundred thousand
   * narrow boxes is some hundred rectangles.
   */
  #addSliver(x: number, y: number, node: number, scene: FlameScene, isCaller: boolean): void {
    const ink = scene.color[node] - (scene.color[node] % scene.colors.shades);
    const isBehind = isCaller || scene.hits?.[node] === 0 ? 1 : 0;
    const last = this.#count - 1;
    const isBeside =
      last >= 0 &&
      this.#isRun[last] === 1 &&
      this.#y[last] === y &&
      this.#x[last] + this.#width[last] === x &&
      this.#ink[last] === ink &&
      this.#isBehind[last] === isBehind;
    if (isBeside) {
      this.#width[last] += 1;
      return;
    }
    this.#add(x, 1, y, node, scene, isCaller);
    this.#ink[this.#count - 1] = ink;
    this.#isRun[this.#count - 1] = 1;
  }

  #grow(): void {
    this.#capacity = Math.max(4096, this.#capacity * 2);
    const grown = <T extends Float64Array | Int32Array | Uint8Array>(old: T, next: T): T => {
      next.set(old);
      return next;
    };
    this.#x = grown(this.#x, new Float64Array(this.#capacity));
    this.#width = grown(this.#width, new Float64Array(this.#capacity));
    this.#y = grown(this.#y, new Float64Array(this.#capacity));
    this.#node = grown(this.#node, new Int32Array(this.#capacity));
    this.#ink = grown(this.#ink, new Uint8Array(this.#capacity));
    this.#isBehind = grown(this.#isBehind, new Uint8Array(this.#capacity));
    this.#isRun = grown(this.#isRun, new Uint8Array(this.#capacity));
    this.#order = new Int32Array(this.#capacity);
  }

  /** So that the colour is set once per colour, not once per box. */
  #sortByColor(): void {
    const starts = this.#colorStart.fill(0);
    for (let at = 0; at < this.#count; at += 1) starts[this.#ink[at] + 1] += 1;
    for (let color = 0; color < 256; color += 1) starts[color + 1] += starts[color];
    for (let at = 0; at < this.#count; at += 1) this.#order[starts[this.#ink[at]]++] = at;
  }

  #fill(context: CanvasRenderingContext2D, scene: FlameScene, cursor: FlameCursor): void {
    const isRound = !cursor.isMoving || this.#count < 800;
    const mayFade = scene.hits !== undefined || cursor.fadedRows > 0;
    for (const faded of mayFade ? [1, 0] : [0]) {
      context.globalAlpha = faded === 1 ? FADED_ALPHA : 1;
      let color = -1;
      for (let index = 0; index < this.#count; index += 1) {
        const at = this.#order[index];
        if (this.#isBehind[at] !== faded) continue;
        if (this.#ink[at] !== color) {
          color = this.#ink[at];
          context.fillStyle = scene.colors.frames[color];
        }
        const width = this.#width[at];
        if (!isRound || width < ROUND_FROM_PX || this.#isRun[at] === 1) {
          const isWhole = width <= 2 || this.#isRun[at] === 1;
          context.fillRect(this.#x[at], this.#y[at], isWhole ? width : width - 1, BOX_PX);
          continue;
        }
        context.beginPath();
        context.roundRect(this.#x[at], this.#y[at], width - 1, BOX_PX, 2.5);
        context.fill();
      }
    }
    context.globalAlpha = 1;
    if (scene.certain !== undefined) this.#hatch(context, scene, scene.certain);
  }

  /** The part of a box that may not be there. */
  #hatch(context: CanvasRenderingContext2D, scene: FlameScene, certain: Float64Array): void {
    const { rising, falling } = hatchings(context, scene.colors);
    context.fillStyle = rising;
    for (let at = 0; at < this.#count; at += 1) {
      const part = certain[this.#node[at]];
      const width = this.#width[at];
      if (part >= 1 || width < 3 || this.#isRun[at] === 1) continue;
      if (scene.falls !== undefined) {
        context.fillStyle = scene.falls[this.#node[at]] === 1 ? falling : rising;
      }
      context.fillRect(this.#x[at] + width * part, this.#y[at], width * (1 - part) - 1, BOX_PX);
    }
  }

  #label(context: CanvasRenderingContext2D, scene: FlameScene, cursor: FlameCursor): void {
    context.font = `12px ${MONO}`;
    context.textBaseline = "middle";
    if (this.#columnPx === 0) this.#columnPx = context.measureText("m".repeat(50)).width / 50;
    const { frameInk, frameFaded, frameDim } = scene.colors.page;
    let labels = 0;
    for (let at = 0; at < this.#count; at += 1) {
      const width = this.#width[at];
      if (width < LABEL_FROM_PX || this.#isRun[at] === 1) continue;
      const room = Math.floor((width - 2 * PADDING_PX + 2) / this.#columnPx);
      const { name, share } = this.#fit(scene, this.#node[at], room);
      if (name === "") continue;
      labels += 1;
      const x = this.#x[at] + PADDING_PX;
      const y = this.#y[at] + BOX_PX / 2 + 0.5;
      const isBehind = this.#isBehind[at] === 1;
      context.fillStyle = isBehind ? frameFaded : frameInk;
      context.fillText(name, x, y);
      if (share === "" || cursor.isMoving) continue;
      context.fillStyle = isBehind ? frameFaded : frameDim;
      context.fillText(share, x + (this.#fitter.columns(name) + 1) * this.#columnPx, y);
    }
    this.figures.labels = labels;
  }

  #fit(scene: FlameScene, node: number, room: number): FittedLabel {
    const key = node * 1024 + Math.min(room, 1023);
    const known = this.#fitted.get(key);
    if (known !== undefined) return known;
    if (this.#fitted.size > LABELS_KEPT_MAX) this.#fitted.clear();
    const { name, share } = scene.label(node);
    const fitted = this.#fitter.fit(name, share, "", room);
    this.#fitted.set(key, fitted);
    return fitted;
  }

  #outline(context: CanvasRenderingContext2D, scene: FlameScene, cursor: FlameCursor): void {
    const { accent, ink } = scene.colors.page;
    for (let at = 0; at < this.#count; at += 1) {
      const node = this.#node[at];
      const isHit = scene.hits?.[node] === 1;
      const isMarked = scene.marked?.[node] === 1;
      if (node === cursor.selected || node === cursor.hovered) continue;
      if ((!isHit && !isMarked) || this.#width[at] < 4 || this.#isRun[at] === 1) continue;
      context.strokeStyle = isMarked ? ink : accent;
      context.lineWidth = 1.5;
      this.#stroke(context, at);
    }
    for (let at = 0; at < this.#count; at += 1) {
      const node = this.#node[at];
      if (node !== cursor.selected && node !== cursor.hovered) continue;
      if (this.#isRun[at] === 1 && this.#width[at] > 1) continue;
      context.strokeStyle = node === cursor.selected ? ink : accent;
      context.lineWidth = 2;
      this.#stroke(context, at);
    }
  }

  #stroke(context: CanvasRenderingContext2D, at: number): void {
    context.beginPath();
    const width = Math.max(2, this.#width[at] - 2);
    context.roundRect(this.#x[at] + 0.5, this.#y[at] + 0.5, width, BOX_PX - 1, 2.5);
    context.stroke();
  }
}

type Hatching = CanvasPattern | string;

interface Hatchings {
  readonly rising: Hatching;
  readonly falling: Hatching;
}

const patterns = new WeakMap<DrawColors, Hatchings>();

function hatchings(context: CanvasRenderingContext2D, colors: DrawColors): Hatchings {
  const known = patterns.get(colors) ?? {
    rising: hatching(context, colors, true),
    falling: hatching(context, colors, false),
  };
  patterns.set(colors, known);
  return known;
}

function hatching(
  context: CanvasRenderingContext2D,
  { page }: DrawColors,
  isRising: boolean,
): Hatching {
  const tile = document.createElement("canvas");
  tile.width = 6;
  tile.height = 6;
  const drawing = tile.getContext("2d");
  if (drawing === null) return page.line;
  drawing.strokeStyle = page.background;
  drawing.lineWidth = 2;
  for (const shift of [-6, 0, 6]) {
    drawing.beginPath();
    drawing.moveTo(shift, isRising ? 6 : 0);
    drawing.lineTo(shift + 6, isRising ? 0 : 6);
    drawing.stroke();
  }
  return context.createPattern(tile, "repeat") ?? page.line;
}
