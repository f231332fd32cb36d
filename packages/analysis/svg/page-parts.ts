// Header, bar and footer around the frames, and what stands there when there are none.

import type { Profile } from "#profile/model/profile.ts";
import { costItems, type CostItem } from "../cost-lines.ts";
import { FRAME_CLASS_TITLES, FRAME_CLASSES, type FrameClass } from "../frame-classes.ts";
import { LabelFitter } from "../label-fitter.ts";
import { QuantityFormat } from "../quantity-format.ts";
import { displayText, escapeXml } from "./display-text.ts";
import type { Geometry } from "./geometry.ts";
import { tag } from "./markup.ts";

/**
 * The words of the page, ready to be shown; the script lays them out again for the window's width.
 */
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

const MARK = tag(
  "g",
  { transform: "translate(16 13)", class: "accent" },
  tag("rect", { x: 1, y: 12, width: 16, height: 4, rx: 1 }),
  tag("rect", { x: 4, y: 7, width: 10, height: 4, rx: 1, opacity: 0.72 }),
  tag("rect", { x: 7, y: 2, width: 5, height: 4, rx: 1, opacity: 0.45 }),
);

/** Hides the title of the whole picture, which a browser would show wherever the pointer rests. */
export const NO_TITLE = "<title/>";

/** x of the command in the header. */
const COMMAND_X = 124;

export function headerMarkup(words: PageWords, geometry: Geometry): string {
  const { width, headerHeight: height, margin } = geometry;
  const room = Math.floor((width - COMMAND_X - margin) / geometry.wordColumnWidth);
  const command = new LabelFitter().clip(words.command, room - words.details.length - 3);
  const commandAttributes = { id: "command", class: "strong", "data-text": words.command };
  return tag(
    "g",
    { id: "header" },
    NO_TITLE,
    tag("rect", { class: "panel", width: "100%", height }),
    tag("rect", { class: "edge", y: height - 1, width: "100%", height: 1 }),
    MARK,
    tag("text", { x: 41, y: 27, class: "strong" }, "Pyrometer"),
    tag(
      "text",
      { id: "measured", x: COMMAND_X, y: 27 },
      tag("tspan", commandAttributes, escapeXml(command)),
      tag("tspan", { class: "dim", dx: 8 }, escapeXml(words.details)),
    ),
  );
}

export function barMarkup(words: PageWords, geometry: Geometry): string {
  const { width, headerHeight, barHeight, margin } = geometry;
  const y = headerHeight + 23;
  const view = tag("text", { x: margin, y, class: "dim" }, escapeXml(words.view));
  const amount = { id: "amount", x: width - margin, y, "text-anchor": "end", class: "dim" };
  return tag(
    "g",
    { id: "bar" },
    NO_TITLE,
    tag("rect", { class: "background", y: headerHeight, width: "100%", height: barHeight }),
    tag("g", { id: "crumbs" }, view),
    tag("text", amount, escapeXml(words.amount)),
  );
}

export interface Footer {
  readonly markup: string;
  readonly height: number;
}

export interface LegendItem {
  /** Class of the style sheet. */
  readonly look: string;
  readonly title: string;
}

export interface FooterWords {
  readonly statements: readonly CostItem[];
  readonly legend: readonly LegendItem[];
  /** Each a line of its own. */
  readonly notes: readonly string[];
}

/** What the measurement cost, whose code is in the picture, and what is to be known of it. */
export function recordingFooter(profile: Profile, used: ReadonlySet<FrameClass>): FooterWords {
  return {
    statements: costItems(profile),
    legend: FRAME_CLASSES.filter((name) => used.has(name)).map((name) => ({
      look: name,
      title: FRAME_CLASS_TITLES[name],
    })),
    notes: profile.cost.notes,
  };
}

/** Statements at the left, the legend at the right, notes below. `y`: where it stands. */
export function footerMarkup(words: FooterWords, y: number, geometry: Geometry): Footer {
  const { width, margin, footerLineHeight: line } = geometry;
  const { statements, legend } = words;
  const costColumns = statements
    .flat()
    .reduce((sum, { text }) => sum + text.length, 4 * statements.length);
  const legendColumns = legend.reduce((sum, { title }) => sum + title.length + 5, 0);
  const room = Math.floor((width - 2 * margin) / geometry.wordColumnWidth);
  const lines = costColumns + legendColumns < room ? 1 : 2;
  const notes = words.notes.map((note, index) => {
    const text = escapeXml(new LabelFitter().clip(displayText(note), room));
    const place = { class: "small dim note", x: margin, y: (lines + index) * line + 18 };
    return tag("text", place, text);
  });
  const height = (lines + notes.length) * line;
  const legendPlace =
    lines === 1 ? { x: width - margin, y: 18, "text-anchor": "end" } : { x: margin, y: line + 18 };
  const markup = tag(
    "g",
    { id: "footer", transform: `translate(0 ${y})` },
    NO_TITLE,
    tag("rect", { id: "footer-panel", class: "panel", width: "100%", height }),
    tag("rect", { class: "edge", width: "100%", height: 1 }),
    tag(
      "text",
      { id: "cost", class: "small dim", x: margin, y: 18 },
      ...statements.map(costMarkup),
    ),
    tag("text", { id: "legend", class: "small dim", ...legendPlace }, ...legend.map(legendMarkup)),
    ...notes,
  );
  return { height, markup };
}

function costMarkup(item: CostItem, index: number): string {
  const pieces = item.map(({ text, strong }) =>
    tag("tspan", strong ? { class: "ink strong" } : {}, escapeXml(text)),
  );
  return tag("tspan", { class: "item", ...(index === 0 ? {} : { dx: 24 }) }, ...pieces);
}

function legendMarkup({ look, title }: LegendItem, index: number): string {
  const square = tag("tspan", { class: look }, "■");
  const words = tag("tspan", { dx: 5 }, escapeXml(title));
  return tag("tspan", { class: "item", ...(index === 0 ? {} : { dx: 14 }) }, square, words);
}

/** Why nothing is drawn, and the next step: two or more lines in the middle of the page. */
export function emptyMarkup(lines: readonly string[], geometry: Geometry): string {
  const top = geometry.headerHeight + geometry.barHeight + 64;
  const texts = lines.map((line, index) => {
    const place = { x: geometry.margin, y: top + index * 24 };
    const words = escapeXml(displayText(line));
    return tag("text", { ...place, class: index === 0 ? "strong" : "dim" }, words);
  });
  return tag("g", { id: "empty" }, ...texts);
}
