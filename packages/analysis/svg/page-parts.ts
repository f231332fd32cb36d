// Header, bar and footer around the frames, and what stands there when there are none.

import type { Profile } from "#profile/model/profile.ts";
import { costItems, type CostItem } from "../cost-lines.ts";
import { FRAME_CLASS_TITLES, FRAME_CLASSES, type FrameClass } from "../frame-classes.ts";
import { LabelFitter } from "../label-fitter.ts";
import { QuantityFormat } from "../quantity-format.ts";
import { displayText, escapeXml } from "./display-text.ts";
import type { Geometry } from "./geometry.ts";

/** The words of the page, ready to be shown; the script lays them out again for the window's width. */
export interface PageWords {
  readonly command: string;
  /** `pid 4123 · CPython 3.13.2 · 30.0 s` */
  readonly details: string;
  /** `CPU time · by line` */
  readonly view: string;
  /** `12.6 s · 15,604 samples` */
  readonly amount: string;
}

export function headerWords(profile: Profile): Pick<PageWords, "command" | "details"> {
  const { meta, cost } = profile;
  const [program = "", ...others] = meta.command;
  const command = [program.replace(/^.*\//, ""), ...others].join(" ");
  const details = [
    meta.pid > 0 ? `pid ${meta.pid}` : "",
    meta.pythonVersion === "" ? "" : `CPython ${meta.pythonVersion}`,
    cost.durationNs > 0 ? new QuantityFormat().value(cost.durationNs, "ns") : "",
  ];
  return {
    command: displayText(command),
    details: displayText(details.filter((detail) => detail !== "").join(" · ")),
  };
}

const MARK = `<g transform="translate(16 13)" class="accent"><rect x="1" y="12" width="16" height="4" rx="1"/><rect x="4" y="7" width="10" height="4" rx="1" opacity=".72"/><rect x="7" y="2" width="5" height="4" rx="1" opacity=".45"/></g>`;

/** x of the command in the header. */
export const COMMAND_X = 124;

export function headerMarkup(words: PageWords, geometry: Geometry): string {
  const { width, headerHeight: height, margin } = geometry;
  const room = Math.floor((width - COMMAND_X - margin) / geometry.wordColumnWidth);
  const command = new LabelFitter().clip(words.command, room - words.details.length - 3);
  return `<g id="header"><title/><rect class="panel" width="100%" height="${height}"/>
<rect class="edge" y="${height - 1}" width="100%" height="1"/>
${MARK}<text x="41" y="27" class="strong">Pyrometer</text>
<text id="measured" x="${COMMAND_X}" y="27"><tspan id="command" class="strong" data-text="${escapeXml(words.command)}">${escapeXml(command)}</tspan><tspan class="dim" dx="8">${escapeXml(words.details)}</tspan></text></g>`;
}

export function barMarkup(words: PageWords, geometry: Geometry): string {
  const { width, headerHeight, barHeight, margin } = geometry;
  return `<g id="bar"><title/><rect class="background" y="${headerHeight}" width="100%" height="${barHeight}"/>
<g id="crumbs"><text x="${margin}" y="${headerHeight + 23}" class="dim">${escapeXml(words.view)}</text></g>
<text id="amount" x="${width - margin}" y="${headerHeight + 23}" text-anchor="end" class="dim">${escapeXml(words.amount)}</text></g>`;
}

export interface Footer {
  readonly markup: string;
  readonly height: number;
}

/** Cost at the left, classes at the right, the notes of the recording on lines of their own. `y`: where it stands. */
export function footerMarkup(
  profile: Profile,
  used: ReadonlySet<FrameClass>,
  y: number,
  geometry: Geometry,
): Footer {
  const { width, margin, footerLineHeight: line } = geometry;
  const costs = costItems(profile);
  const cost = costs.map((item, index) => costMarkup(item, index === 0 ? 0 : 24)).join("");
  const classes = FRAME_CLASSES.filter((name) => used.has(name));
  const legend = classes
    .map(
      (name, index) =>
        `<tspan class="item"${index === 0 ? "" : ` dx="14"`}><tspan class="${name}">■</tspan><tspan dx="5">${FRAME_CLASS_TITLES[name]}</tspan></tspan>`,
    )
    .join("");
  const costColumns = costs.flat().reduce((sum, { text }) => sum + text.length, 4 * costs.length);
  const legendColumns = classes.reduce((sum, name) => sum + FRAME_CLASS_TITLES[name].length + 5, 0);
  const oneLine = (costColumns + legendColumns) * geometry.wordColumnWidth < width - 2 * margin;
  const room = Math.floor((width - 2 * margin) / geometry.wordColumnWidth);
  const notes = profile.cost.notes.map((note, index) => {
    const text = escapeXml(new LabelFitter().clip(displayText(note), room));
    const noteY = (index + (oneLine ? 1 : 2)) * line + 18;
    return `<text class="small dim note" x="${margin}" y="${noteY}">${text}</text>`;
  });
  const lines = notes.length + (oneLine ? 1 : 2);
  const legendPlace = oneLine
    ? `x="${width - margin}" y="18" text-anchor="end"`
    : `x="${margin}" y="${line + 18}"`;
  return {
    height: lines * line,
    markup: `<g id="footer" transform="translate(0 ${y})"><title/><rect id="footer-panel" class="panel" width="100%" height="${lines * line}"/>
<rect class="edge" width="100%" height="1"/>
<text id="cost" class="small dim" x="${margin}" y="18">${cost}</text>
<text id="legend" class="small dim" ${legendPlace}>${legend}</text>${notes.join("")}</g>`,
  };
}

function costMarkup(item: CostItem, distance: number): string {
  const pieces = item.map(
    ({ text, strong }) =>
      `<tspan${strong ? ` class="ink strong"` : ""}>${escapeXml(text)}</tspan>`,
  );
  const gap = distance > 0 ? ` dx="${distance}"` : "";
  return `<tspan class="item"${gap}>${pieces.join("")}</tspan>`;
}

/** Why nothing is drawn, and the next step: two or more lines in the middle of the page. */
export function emptyMarkup(lines: readonly string[], geometry: Geometry): string {
  const y = geometry.headerHeight + geometry.barHeight + 64;
  const texts = lines.map(
    (line, index) =>
      `<text x="${geometry.margin}" y="${y + index * 24}" class="${index === 0 ? "strong" : "dim"}">${escapeXml(displayText(line))}</text>`,
  );
  return `<g id="empty">${texts.join("\n")}</g>`;
}
