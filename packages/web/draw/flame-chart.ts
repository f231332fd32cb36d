// A flame graph that is moved with pointer and wheel. It holds only what part is in the window;
// what is shown, selected and zoomed to is told to it.

import { boxAt, rowOfBox } from "./boxes.ts";
import { FrameRequest, prepareCanvas } from "./canvas.ts";
import { FlamePainter, ROW_PX, type FlameScene, type FrameFigures } from "./flame-painter.ts";
import { pinched, type Finger, type TwoFingers } from "./pinch.ts";
import { hideTip, showTip, type Tip } from "./tip.ts";

export interface FlameEvents {
  select(node: number): void;
  zoomTo(node: number): void;
  tip(node: number): Tip | undefined;
  drawn(figures: FrameFigures): void;
  /** The part of the width that is shown, whenever it is drawn. */
  shows?(from: number, to: number): void;
}

const SMALLEST_WINDOW = 2 ** -40;
const DRAG_FROM_PX = 4;
const REST_MS = 120;
const ZOOM_MS = 160;
const WHEEL_SPEED = 0.0022;
const PINCH_SPEED = 0.012;
const KEY_ZOOM = 0.6;
const KEY_STEP = 0.1;

export class FlameChart {
  readonly #canvas: HTMLCanvasElement;
  readonly #events: FlameEvents;
  readonly #painter = new FlamePainter();
  readonly #request = new FrameRequest(() => this.#draw());
  readonly #ending = new AbortController();
  readonly #observer: ResizeObserver;
  #scene: FlameScene | undefined;
  #selected = -1;
  #zoomed = 0;
  #hovered = -1;
  #from = 0;
  #to = 1;
  #scrollPx = 0;
  #goal: { readonly from: number; readonly to: number; readonly sinceMs: number } | undefined;
  #made:
    | {
        readonly scene: FlameScene;
        readonly from: number;
        readonly to: number;
        readonly columns: number;
        readonly shown: FlameScene;
      }
    | undefined;
  #movedAtMs = -1000;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #drag: { x: number; y: number; hasMoved: boolean } | undefined;
  /** Those that are down, by pointer. */
  readonly #fingers = new Map<number, Finger>();

  constructor(canvas: HTMLCanvasElement, events: FlameEvents) {
    this.#canvas = canvas;
    this.#events = events;
    this.#observer = new ResizeObserver(() => this.#request.ask());
    this.#observer.observe(canvas);
    this.#listen();
  }

  end(): void {
    this.#ending.abort();
    this.#observer.disconnect();
    this.#request.cancel();
    clearTimeout(this.#rest);
    hideTip();
  }

  show(scene: FlameScene, selected: number, zoomed: number): void {
    const isOther = this.#scene?.boxes !== scene.boxes;
    this.#scene = scene;
    if (isOther || zoomed !== this.#zoomed) this.#fit(zoomed, isOther);
    if (selected !== this.#selected && selected > 0) this.#reveal(selected);
    this.#selected = selected;
    this.#request.ask();
  }

  /** Moves the picture; true: the key meant something. `hasArrows`: they walk nowhere. */
  key(key: string, hasArrows: boolean): boolean {
    const width = this.#to - this.#from;
    const pan = (parts: number): void => this.#moveTo(this.#from + parts * width, width);
    const isUp = this.#scene?.isFlame === true;
    const moves: Readonly<Record<string, () => void>> = {
      "+": () => this.#zoomBy(KEY_ZOOM),
      "=": () => this.#zoomBy(KEY_ZOOM),
      "-": () => this.#zoomBy(1 / KEY_ZOOM),
      PageDown: () => this.#scrollBy(isUp ? -0.8 : 0.8),
      PageUp: () => this.#scrollBy(isUp ? 0.8 : -0.8),
    };
    const arrows: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => pan(-KEY_STEP),
      ArrowRight: () => pan(KEY_STEP),
      ArrowDown: () => this.#scrollBy(isUp ? -KEY_STEP : KEY_STEP),
      ArrowUp: () => this.#scrollBy(isUp ? KEY_STEP : -KEY_STEP),
      "0": () => this.#moveTo(0, 1),
    };
    const known = hasArrows ? { ...moves, ...arrows } : moves;
    if (!Object.hasOwn(known, key)) return false;
    known[key]();
    return true;
  }

  #zoomBy(factor: number, middle = (this.#from + this.#to) / 2): void {
    const width = Math.max(SMALLEST_WINDOW, Math.min(1, (this.#to - this.#from) * factor));
    const share = (middle - this.#from) / (this.#to - this.#from);
    this.#moveTo(middle - share * width, width);
  }

  /** By parts of the window's height. */
  #scrollBy(heights: number): void {
    this.#scrollTo(this.#scrollPx + heights * this.#canvas.clientHeight);
  }

  #moveTo(from: number, width: number): void {
    this.#goal = undefined;
    this.#from = Math.max(0, Math.min(1 - width, from));
    this.#to = this.#from + width;
    this.#move();
  }

  #move(): void {
    this.#movedAtMs = performance.now();
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#request.ask(), REST_MS + 10);
    this.#request.ask();
  }

  #scrollTo(scrollPx: number): void {
    const rows = this.#scene?.boxes.rowCount ?? 0;
    const most = Math.max(0, (rows + 1) * ROW_PX - this.#canvas.clientHeight);
    this.#scrollPx = Math.max(0, Math.min(most, scrollPx));
    this.#move();
  }

  /** The window becomes the node's box. */
  #fit(node: number, isAtOnce: boolean): void {
    this.#zoomed = node;
    const boxes = this.#scene?.boxes;
    if (boxes === undefined) return;
    const box = node > 0 ? boxes.boxOfNode[node] : -1;
    const from = box < 0 ? 0 : boxes.start[box];
    const to = box < 0 ? 1 : boxes.end[box];
    const row = box < 0 ? 0 : rowOfBox(boxes, box);
    const height = this.#canvas.clientHeight;
    if (row * ROW_PX > this.#scrollPx + height * 0.6 || row * ROW_PX < this.#scrollPx) {
      this.#scrollTo(row * ROW_PX - height * 0.3);
    }
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (isAtOnce || isStill) {
      this.#from = from;
      this.#to = to;
      this.#goal = undefined;
    } else {
      this.#goal = { from, to, sinceMs: performance.now() };
    }
    this.#request.ask();
  }

  /** Moves as little as it takes to see the node. */
  #reveal(node: number): void {
    const boxes = this.#scene?.boxes;
    const box = boxes?.boxOfNode.at(node) ?? -1;
    if (boxes === undefined || box < 0) return;
    const top = rowOfBox(boxes, box) * ROW_PX;
    const height = this.#canvas.clientHeight;
    if (top < this.#scrollPx) this.#scrollTo(top - ROW_PX);
    else if (top + ROW_PX > this.#scrollPx + height) this.#scrollTo(top + 3 * ROW_PX - height);
    const start = boxes.start[box];
    const end = boxes.end[box];
    if (end > this.#from && start < this.#to) return;
    const width = Math.max(this.#to - this.#from, end - start);
    this.#moveTo((start + end) / 2 - width / 2, width);
  }

  /** The scene with the boxes of the window, where they are made for it. */
  #windowed(scene: FlameScene, columns: number): FlameScene {
    if (scene.boxesIn === undefined) return scene;
    const made = this.#made;
    const isSame =
      made?.scene === scene &&
      made.from === this.#from &&
      made.to === this.#to &&
      made.columns === columns;
    if (isSame) return made.shown;
    const shown = { ...scene, boxes: scene.boxesIn(this.#from, this.#to, columns) };
    this.#made = { scene, from: this.#from, to: this.#to, columns, shown };
    return shown;
  }

  #draw(): void {
    const given = this.#scene;
    const surface = prepareCanvas(this.#canvas);
    if (given === undefined || surface === undefined) return;
    this.#stepToGoal();
    const scene = this.#windowed(given, Math.round(surface.width));
    const { boxes } = scene;
    const zoomedBox = this.#zoomed > 0 ? boxes.boxOfNode[this.#zoomed] : -1;
    const isMoving = this.#goal !== undefined || performance.now() - this.#movedAtMs < REST_MS;
    this.#painter.paint(
      surface,
      scene,
      { from: this.#from, to: this.#to, scrollPx: this.#scrollPx },
      {
        selected: this.#selected,
        hovered: this.#hovered,
        fadedRows: zoomedBox < 0 ? 0 : rowOfBox(boxes, zoomedBox),
        isMoving,
      },
    );
    this.#events.drawn(this.#painter.figures);
    this.#events.shows?.(this.#from, this.#to);
    if (this.#goal !== undefined) this.#request.ask();
  }

  #stepToGoal(): void {
    const goal = this.#goal;
    if (goal === undefined) return;
    const part = Math.min(1, (performance.now() - goal.sinceMs) / ZOOM_MS);
    const eased = part * (2 - part);
    this.#from += (goal.from - this.#from) * eased;
    this.#to += (goal.to - this.#to) * eased;
    if (part < 1) return;
    this.#from = goal.from;
    this.#to = goal.to;
    this.#goal = undefined;
    this.#movedAtMs = -1000;
    this.#request.ask();
  }

  #shareAt(clientX: number): number {
    const { left, width } = this.#canvas.getBoundingClientRect();
    return this.#from + ((clientX - left) / width) * (this.#to - this.#from);
  }

  #nodeAt(event: MouseEvent): number {
    const scene = this.#made?.scene === this.#scene ? this.#made?.shown : this.#scene;
    if (scene === undefined) return -1;
    const { top, height } = this.#canvas.getBoundingClientRect();
    const row = this.#painter.rowAt(scene, event.clientY - top, height, this.#scrollPx);
    const box = boxAt(scene.boxes, row, this.#shareAt(event.clientX));
    return box < 0 ? -1 : scene.boxes.node[box];
  }

  #listen(): void {
    const canvas = this.#canvas;
    const { signal } = this.#ending;
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
    canvas.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    canvas.addEventListener("pointermove", (event) => this.#point(event), { signal });
    canvas.addEventListener("pointerup", (event) => this.#release(event), { signal });
    canvas.addEventListener("pointercancel", (event) => this.#lift(event.pointerId), { signal });
    canvas.addEventListener("pointerleave", () => this.#hover(-1), { signal });
    canvas.addEventListener(
      "dblclick",
      (event) => this.#events.zoomTo(Math.max(0, this.#nodeAt(event))),
      { signal },
    );
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1;
    const width = this.#to - this.#from;
    if (event.shiftKey) {
      this.#scrollTo(this.#scrollPx + (event.deltaY + event.deltaX) * px);
      return;
    }
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const share = (event.deltaX * px) / this.#canvas.clientWidth;
      this.#moveTo(this.#from + share * width, width);
      return;
    }
    const speed = event.ctrlKey ? PINCH_SPEED : WHEEL_SPEED;
    this.#zoomBy(Math.exp(event.deltaY * px * speed), this.#shareAt(event.clientX));
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const isAlone = this.#fingers.size === 1;
    this.#drag = isAlone ? { x: event.clientX, y: event.clientY, hasMoved: false } : undefined;
    if (!isAlone) this.#hover(-1);
    this.#canvas.setPointerCapture(event.pointerId);
  }

  #point(event: PointerEvent): void {
    if (this.#fingers.size > 1) {
      this.#pinch(event);
      return;
    }
    const drag = this.#drag;
    if (drag === undefined) {
      this.#hover(this.#nodeAt(event), event);
      return;
    }
    const x = event.clientX - drag.x;
    const y = event.clientY - drag.y;
    if (!drag.hasMoved && Math.hypot(x, y) < DRAG_FROM_PX) return;
    this.#hover(-1);
    this.#drag = { x: event.clientX, y: event.clientY, hasMoved: true };
    const width = this.#to - this.#from;
    this.#scrollTo(this.#scrollPx + (this.#scene?.isFlame === true ? y : -y));
    this.#moveTo(this.#from - (x / this.#canvas.clientWidth) * width, width);
  }

  /** What lay between the first two fingers stays between them. */
  #pinch(event: PointerEvent): void {
    if (!this.#fingers.has(event.pointerId)) return;
    const before = this.#firstTwo();
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const { factor, from, to } = pinched(before, this.#firstTwo());
    const shownShare = this.#shareAt(from.x);
    const width = Math.max(SMALLEST_WINDOW, Math.min(1, (this.#to - this.#from) * factor));
    const { left, width: widthPx } = this.#canvas.getBoundingClientRect();
    const y = to.y - from.y;
    this.#scrollTo(this.#scrollPx + (this.#scene?.isFlame === true ? y : -y));
    this.#moveTo(shownShare - ((to.x - left) / widthPx) * width, width);
  }

  #firstTwo(): TwoFingers {
    const [one, other = one] = this.#fingers.values();
    return [one, other];
  }

  #release(event: PointerEvent): void {
    const drag = this.#drag;
    this.#lift(event.pointerId);
    if (drag === undefined || drag.hasMoved) return;
    this.#events.select(this.#nodeAt(event));
  }

  /** The finger that is left goes on moving the picture, and selects nothing. */
  #lift(pointerId: number): void {
    this.#fingers.delete(pointerId);
    const [left] = this.#fingers.values();
    const isAlone = this.#fingers.size === 1;
    this.#drag = isAlone ? { ...left, hasMoved: true } : undefined;
  }

  #hover(node: number, event?: PointerEvent): void {
    const tip = node > 0 ? this.#events.tip(node) : undefined;
    if (tip === undefined || event === undefined) hideTip();
    else showTip(tip, event.clientX, event.clientY);
    if (node === this.#hovered) return;
    this.#hovered = node;
    this.#request.ask();
  }
}
