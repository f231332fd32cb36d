// The frames as they are drawn where no script runs: in an <img>, on a README, in a converter.

import type { FlameLayout } from "../flame-layout.ts";
import { LabelFitter } from "../label-fitter.ts";
import { QuantityFormat } from "../quantity-format.ts";
import { FRAME_CLASSES } from "../frame-classes.ts";
import { escapeXml } from "./display-text.ts";
import { tag } from "./markup.ts";
import type { FlameData } from "./flame-data.ts";
import { FlameModel } from "./script/flame-model.ts";

/** Deeper frames than this are left to the script: no picture of 10,000 rows can be looked at. */
const MOST_ROWS = 240;
const LEAST_WIDTH = 0.9;

export interface StaticFrames {
  readonly markup: string;
  readonly rows: number;
}

export function staticFrames(layout: FlameLayout, data: FlameData): StaticFrames {
  const { geometry } = data;
  const model = new FlameModel(data);
  const whole = geometry.width - 2 * geometry.margin;
  const wideRows = rowsOf(layout, LEAST_WIDTH / whole);
  const rows = Math.min(wideRows, MOST_ROWS);
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
    const node = index + 1;
    const look = model.look(node);
    const group = rectangles.get(look) ?? [];
    rectangles.set(look, group);
    const drawn = Math.max(width - 1, 0.6);
    const place = { x: short(x), y, width: short(drawn), height: geometry.frameHeight };
    group.push(tag("rect", drawn > 5 ? { ...place, rx: 2.5 } : place));
    const label = staticLabel(model, node, layout.width[index], width);
    if (label.length > 0) {
      const isMine = data.frames.frameClass[model.frame(node)] === FRAME_CLASSES.indexOf("yours");
      const labelClass = isMine ? "label mine" : "label";
      labels.push(tag("text", { x: short(x + 6), y: y + 15, class: labelClass }, ...label));
    }
  }
  const groups = [...rectangles].map(([look, list]) => tag("g", { class: look }, ...list));
  if (wideRows > rows) {
    const deeper = new QuantityFormat().count(wideRows - rows);
    const note = `${deeper} deeper rows: open the file in a browser`;
    const y = rows * geometry.rowHeight + 13;
    labels.push(tag("text", { x: 6, y, class: "small dim" }, note));
  }
  return { markup: `${groups.join("\n")}\n${labels.join("\n")}`, rows };
}

/** Rows that hold a rectangle of at least that width. */
function rowsOf(layout: FlameLayout, leastWidth: number): number {
  let rows = 0;
  for (let index = 0; index < layout.depth.length; index++) {
    if (layout.width[index] >= leastWidth) rows = Math.max(rows, layout.depth[index] + 1);
  }
  return rows;
}

/** The pieces of the label that fit, as markup. */
function staticLabel(model: FlameModel, node: number, fraction: number, width: number): string[] {
  const { geometry, effectiveSamples } = model.data;
  const room = Math.floor((width - geometry.labelPadding) / geometry.columnWidth);
  if (room < 3) return [];
  const share = new QuantityFormat().share(fraction, effectiveSamples);
  const label = model.label(node, share, room, new LabelFitter());
  if (label.name === "") return [];
  const parts = [tag("tspan", {}, escapeXml(label.name))];
  if (label.share !== "")
    parts.push(tag("tspan", { class: "share", dx: 8 }, escapeXml(label.share)));
  if (label.place !== "") {
    parts.push(tag("tspan", { class: "place", dx: 14 }, escapeXml(label.place)));
  }
  return parts;
}

function short(amount: number): number {
  return Math.round(amount * 100) / 100;
}
