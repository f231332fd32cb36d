// The call tree as rings around the root: what SnakeViz's users know. Angles are shares.

import { LabelFitter } from "#analysis/label-fitter.ts";
import { boxAt, firstEndingAfter } from "./boxes.ts";
import type { Surface } from "./canvas.ts";
import { MONO } from "./colors.ts";
import type { FlameScene } from "./flame-painter.ts";

const RINGS_MAX = 14;
const RINGS_MIN = 5;
const HOLE_RINGS = 1.6;
const TURN = Math.PI * 2;
const NARROWEST_PX = 0.7;
const LABEL_COLUMN_PX = 6.7;
const fitter = new LabelFitter();

export interface SunburstWindow {
  /** What part of the root's turn is the whole turn. */
  readonly from: number;
  readonly to: number;
  /** The innermost ring that is drawn. */
  readonly firstRow: number;
}

function ringWidth(
  { width, height }: Pick<Surface, "width" | "height">,
  { boxes }: FlameScene,
  { firstRow }: SunburstWindow,
): number {
  const rings = Math.max(RINGS_MIN, Math.min(RINGS_MAX, boxes.rowCount - firstRow));
  return Math.min(width, height) / 2 / (rings + HOLE_RINGS) - 0.2;
}

export function paintSunburst(
  surface: Surface,
  scene: FlameScene,
  view: SunburstWindow,
  selected: number,
  hovered: number,
): void {
  const { context, width, height } = surface;
  const { boxes, colors } = scene;
  context.fillStyle = colors.page.background;
  context.fillRect(0, 0, width, height);
  const ring = ringWidth(surface, scene, view);
  const last = Math.min(boxes.rowCount, view.firstRow + RINGS_MAX);
  for (let row = view.firstRow; row < last; row += 1) {
    const inner = (row - view.firstRow + HOLE_RINGS) * ring;
    const smallest = (NARROWEST_PX / (TURN * inner)) * (view.to - view.from);
    const end = boxes.rowStart[row + 1];
    let box = firstEndingAfter(boxes.end, view.from, boxes.rowStart[row], end);
    for (; box < end && boxes.start[box] < view.to; box += 1) {
      if (boxes.end[box] - boxes.start[box] < smallest) continue;
      paintArc(surface, scene, view, box, inner, ring, selected, hovered);
    }
  }
}

function paintArc(
  { context, width, height }: Surface,
  scene: FlameScene,
  view: SunburstWindow,
  box: number,
  inner: number,
  ring: number,
  selected: number,
  hovered: number,
): void {
  const { boxes, colors } = scene;
  const node = boxes.node[box];
  const scale = TURN / (view.to - view.from);
  const from = Math.max(0, (boxes.start[box] - view.from) * scale) - Math.PI / 2;
  const to = Math.min(TURN, (boxes.end[box] - view.from) * scale) - Math.PI / 2;
  const x = width / 2;
  const y = height / 2;
  context.globalAlpha = scene.hits !== undefined && scene.hits[node] === 0 ? 0.3 : 1;
  context.fillStyle = colors.frames[scene.color[node]];
  context.beginPath();
  context.arc(x, y, inner + ring - 1, from, to);
  context.arc(x, y, inner, to, from, true);
  context.closePath();
  context.fill();
  context.globalAlpha = 1;
  const isChosen = node === selected || node === hovered || scene.marked?.[node] === 1;
  const part = scene.certain?.[node] ?? 1;
  context.strokeStyle = isChosen ? colors.page.ink : colors.page.background;
  context.lineWidth = isChosen ? 2 : 1;
  if (part < 1) context.setLineDash([3, 3]);
  if (part < 1) context.strokeStyle = colors.page.ink;
  context.stroke();
  context.setLineDash([]);
  const radius = inner + (ring - 1) / 2;
  label(context, scene, node, (from + to) / 2, (to - from) * radius, radius, x, y);
}

/** Along the ring, by character; on the lower half from right to left, so as to be read. */
function label(
  context: CanvasRenderingContext2D,
  scene: FlameScene,
  node: number,
  middle: number,
  lengthPx: number,
  radius: number,
  x: number,
  y: number,
): void {
  const room = Math.floor((lengthPx - 8) / LABEL_COLUMN_PX);
  if (room < 3) return;
  const text = Array.from(fitter.fit(scene.label(node).name, "", "", Math.min(room, 48)).name);
  const isBelow = Math.sin(middle) > 0.2;
  const step = ((isBelow ? -1 : 1) * LABEL_COLUMN_PX) / radius;
  context.font = `11px ${MONO}`;
  context.textBaseline = "middle";
  context.textAlign = "center";
  context.fillStyle = scene.colors.page.frameInk;
  for (const [index, character] of text.entries()) {
    const angle = middle + (index - (text.length - 1) / 2) * step;
    context.save();
    context.translate(x + Math.cos(angle) * radius, y + Math.sin(angle) * radius);
    context.rotate(angle + (isBelow ? -Math.PI / 2 : Math.PI / 2));
    context.fillText(character, 0, 0);
    context.restore();
  }
  context.textAlign = "left";
}

/** The node at a place; 0: the hole; -1: nothing. */
export function sunburstNodeAt(
  size: Pick<Surface, "width" | "height">,
  scene: FlameScene,
  view: SunburstWindow,
  x: number,
  y: number,
): number {
  const dx = x - size.width / 2;
  const dy = y - size.height / 2;
  const ring = Math.floor(Math.hypot(dx, dy) / ringWidth(size, scene, view) - HOLE_RINGS);
  if (ring < 0) return 0;
  if (ring >= RINGS_MAX) return -1;
  const turn = (Math.atan2(dy, dx) + Math.PI / 2 + TURN) % TURN;
  const at = view.from + (turn / TURN) * (view.to - view.from);
  const box = boxAt(scene.boxes, view.firstRow + ring, at);
  return box < 0 ? -1 : scene.boxes.node[box];
}
