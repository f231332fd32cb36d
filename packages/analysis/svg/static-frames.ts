// The frames as they are drawn where no script runs: in an <img>, on a README, in a converter.

import type { FlameLayout } from "../flame-layout.ts";
import { LabelFitter } from "../label-fitter.ts";
import { QuantityFormat } from "../quantity-format.ts";
import { FRAME_CLASSES } from "../frame-classes.ts";
import { escapeXml } from "./display-text.ts";
import { shadeClass, type FlameData } from "./flame-data.ts";

/** Deeper frames than this are left to the script: no picture of 10,000 rows can be looked at. */
const MOST_ROWS = 240;
const LEAST_WIDTH = 0.9;

export interface StaticFrames {
  readonly markup: string;
  readonly rows: number;
}

export function staticFrames(layout: FlameLayout, data: FlameData): StaticFrames {
  const { geometry } = data;
  const whole = geometry.width - 2 * geometry.margin;
  const rows = Math.min(layout.rows, MOST_ROWS);
  const top = (depth: number): number =>
    (data.direction === "icicle" ? depth : rows - 1 - depth) * geometry.rowHeight;
  const rectangles = new Map<string, string[]>();
  const labels: string[] = [];
  for (let index = 0; index < layout.node.length; index++) {
    const width = layout.width[index] * whole;
    const depth = layout.depth[index];
    if (width < LEAST_WIDTH || depth >= rows) continue;
    const x = layout.x[index] * whole;
    const y = top(depth);
    const frame = data.frame[index];
    const shade = shadeClass(data.frames.frameClass[frame], data.frames.shade[frame]);
    const group = rectangles.get(shade) ?? [];
    rectangles.set(shade, group);
    const drawn = Math.max(width - 1, 0.6);
    const radius = drawn > 5 ? ` rx="2.5"` : "";
    group.push(
      `<rect x="${short(x)}" y="${y}" width="${short(drawn)}" height="${geometry.frameHeight}"${radius}/>`,
    );
    const label = staticLabel(data, frame, layout.width[index], width);
    if (label !== "") labels.push(`<text x="${short(x + 6)}" y="${y + 15}"${label}</text>`);
  }
  const groups = [...rectangles].map(([shade, list]) => `<g class="${shade}">${list.join("")}</g>`);
  return { markup: `${groups.join("\n")}\n<g class="label">${labels.join("\n")}</g>`, rows };
}

function staticLabel(
  data: FlameData,
  frame: number,
  fraction: number,
  width: number,
): string {
  const { geometry, effectiveSamples } = data;
  const room = Math.floor((width - geometry.labelPadding) / geometry.columnWidth);
  if (room < 3) return "";
  const share = new QuantityFormat().share(fraction, effectiveSamples);
  const { name, place } = data.frames;
  const label = new LabelFitter().fit(name[frame], share, place[frame], room);
  if (label.name === "") return "";
  const mine = FRAME_CLASSES[data.frames.frameClass[frame]] === "yours" ? " mine" : "";
  const parts = [` class="label${mine}"><tspan>${escapeXml(label.name)}</tspan>`];
  if (label.share !== "") parts.push(`<tspan class="share" dx="8">${label.share}</tspan>`);
  if (label.place !== "") parts.push(`<tspan class="place" dx="14">${escapeXml(label.place)}</tspan>`);
  return parts.join("");
}

function short(amount: number): string {
  return String(Math.round(amount * 100) / 100);
}
