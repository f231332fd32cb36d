// An SVG flame graph in one file: a picture where no script runs, a page with zoom and search where
// one does.

import type { FileNames } from "#profile/formats/file-names.ts";
import type { Profile } from "#profile/model/profile.ts";
import type { Selection } from "#profile/model/selection.ts";
import { callTree, type CallTree } from "../call-tree.ts";
import { effectiveSamples } from "../effective-samples.ts";
import { emptyReason } from "../empty-reason.ts";
import { FRAME_CLASSES, type FrameClass } from "../frame-classes.ts";
import { flameLayout, type Direction } from "../flame-layout.ts";
import { QuantityFormat } from "../quantity-format.ts";
import { valueWords } from "../value-words.ts";
import { flameData, type FlameData } from "./flame-data.ts";
import { GEOMETRY } from "./geometry.ts";
import { tag } from "./markup.ts";
import {
  barMarkup,
  emptyMarkup,
  footerMarkup,
  headerMarkup,
  headerWords,
  NO_TITLE,
  recordingFooter,
  type PageWords,
} from "./page-parts.ts";
import { staticFrames } from "./static-frames.ts";
import { scriptParts, svgDocument } from "./svg-document.ts";

/** The names are those in the labels; the tooltip has the whole path anyway. */
export interface FlameGraphOptions extends FileNames {
  /** `icicle`: the outermost frames at the top. */
  readonly direction: Direction;
}

/** The file holds at most so many frames, the widest; the totals of their callers stay whole. */
const MOST_NODES = 50_000;

/**
 * The whole SVG file as text, UTF-8 and XML 1.0. Everything in it that came from the target is
 * escaped.
 */
export function flameGraphSvg(
  profile: Profile,
  selection: Selection,
  options: FlameGraphOptions,
): string {
  const tree = callTree(profile, selection, "name");
  const words = pageWords(tree, selection);
  if (tree.total[0] <= 0) return emptySvg(profile, selection, words);
  const layout = flameLayout(tree, MOST_NODES);
  const data = flameData(tree, layout, {
    unit: valueWords(profile, selection.value).unit,
    ...options,
    view: words.view,
    geometry: GEOMETRY,
    effectiveSamples: effectiveSamples(selection.value, tree.totalCount[0]),
  });
  const frames = staticFrames(layout, data);
  const top = GEOMETRY.headerHeight + GEOMETRY.barHeight;
  const footerY = top + frames.rows * GEOMETRY.rowHeight + 16;
  const transform = `translate(${GEOMETRY.margin} ${top})`;
  const footer = footerMarkup(recordingFooter(profile, usedClasses(data)), footerY, GEOMETRY);
  return svgDocument(titleOf(words), footerY + footer.height, [
    tag("g", { id: "frames", transform }, NO_TITLE, frames.markup),
    barMarkup(words, GEOMETRY),
    headerMarkup(words, GEOMETRY),
    footer.markup,
    ...scriptParts(data),
  ]);
}

function emptySvg(profile: Profile, selection: Selection, words: PageWords): string {
  const lines = emptyReason(profile, selection);
  const footerY = GEOMETRY.headerHeight + GEOMETRY.barHeight + 96 + lines.length * 24;
  const footer = footerMarkup(recordingFooter(profile, new Set()), footerY, GEOMETRY);
  return svgDocument(titleOf(words), footerY + footer.height, [
    barMarkup(words, GEOMETRY),
    headerMarkup(words, GEOMETRY),
    emptyMarkup(lines, GEOMETRY),
    footer.markup,
  ]);
}

function titleOf({ command, view }: PageWords): string {
  return `${command === "" ? "Flame graph" : command} – ${view}`;
}

function pageWords(tree: CallTree, selection: Selection): PageWords {
  const format = new QuantityFormat();
  const { title, unit } = valueWords(tree.profile, selection.value);
  const samples = `${format.count(tree.totalCount[0])} samples`;
  const amount = unit === "count" ? samples : `${format.value(tree.total[0], unit)} · ${samples}`;
  const details = [
    title,
    selection.gilOnly ? "holding the GIL" : "",
    selection.includeIdle && selection.value !== "wall" ? "idle threads too" : "",
    selection.byFunction ? "by function" : "by line",
  ];
  return {
    ...headerWords(tree.profile),
    view: details.filter((detail) => detail !== "").join(" · "),
    amount,
  };
}

function usedClasses(data: FlameData): ReadonlySet<FrameClass> {
  return new Set(data.frames.frameClass.map((index) => FRAME_CLASSES[index]));
}
