// The table of functions or lines.

import { classifyFile, type FrameClass } from "#analysis/frame-classes.ts";
import { livePlaces, placeHistory, placeRow } from "#analysis/live/live-rows.ts";
import type { LiveSort, PlaceRow } from "#analysis/live/live-rows.ts";
import { frameName, framePath } from "#profile/model/labels.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { cutStart, widthOf } from "../format/text-width.ts";
import { shareText, sparkText, timeText } from "./figures.ts";
import { LineWriter } from "./line-writer.ts";
import { placeText } from "./place-text.ts";
import { detailLines } from "./row-details.ts";
import { effectiveNow, MARK, type Scene, type TablePart } from "./scene-data.ts";
import { layoutFor, type TableLayout } from "./table-layout.ts";
import { viewWords } from "./view-words.ts";

const HEADER_ROWS = 2;
const SCALE_MIN = 0.05;

export function placeTable(scene: Scene, rows: number): TablePart {
  const { live, view } = scene;
  const places = livePlaces(live, view.sort, view.filter);
  const found = view.expanded === undefined ? -1 : places.indexOf(view.expanded);
  const cursor = found >= 0 ? found : Math.max(0, Math.min(view.cursor, places.length - 1));
  const isExpanded = found >= 0;
  const bodyRows = Math.max(1, rows - HEADER_ROWS);
  const details = isExpanded ? detailLines(scene, places[cursor], bodyRows) : [];
  const before = Math.max(0, bodyRows - 1 - details.length);
  const first = Math.max(0, cursor - before);
  const layout = layoutFor(scene.columns);
  const shown = places.slice(first, first + bodyRows).map((place) => placeRow(live, place));
  const sparks = sparksOf(scene, layout, shown);
  const lines = shown.flatMap((row, index) => {
    const isMarked = first + index === cursor;
    const line = rowLine(scene, layout, row, isMarked, sparks[index]);
    return isMarked ? [line, ...details] : [line];
  });
  const body = lines.length === 0 ? emptyLines(scene) : lines;
  return {
    lines: [...headings(scene, layout), ...body],
    rowCount: places.length,
    cursor,
    atCursor: places.at(cursor),
  };
}

/** The histories on one scale, so that rows compare: the highest of them, or a twentieth. */
function sparksOf(
  { live, view }: Scene,
  { spark }: TableLayout,
  rows: readonly PlaceRow[],
): string[] {
  if (spark === 0) return rows.map(() => "");
  const kind = view.sort === "totalNow" || view.sort === "total" ? "total" : "self";
  const histories = rows.map(({ place }) => placeHistory(live, place, kind, spark));
  const most = Math.max(SCALE_MIN, ...histories.flat());
  return histories.map((history) => sparkText(history, most, spark));
}

function headings(scene: Scene, layout: TableLayout): string[] {
  const { live, view, columns, paint } = scene;
  const seconds = Math.max(1, Math.round(live.recent.elapsedNs / 1e9));
  const groups = new LineWriter(paint, columns);
  groups.addRight(`last ${seconds} s`, layout.sinceStart, "dim");
  if (layout.total > 0) groups.addRight("since start", layout.self + layout.total, "dim");
  const words = viewWords(scene);
  groups.to(Math.max(layout.nameStart, columns - widthOf(words) - 1)).add(words, "cyan");
  const names = new LineWriter(paint, columns);
  const heading = (text: string, sort: LiveSort, width: number): void => {
    if (width === 0) return;
    const isSorted = view.sort === sort;
    names.addRight(isSorted ? `${text}▾` : text, width, isSorted ? "bold" : "dim");
  };
  names.to(2);
  heading("self", "selfNow", layout.selfNow);
  heading("total", "totalNow", layout.totalNow);
  heading("self", "self", layout.self);
  heading("total", "total", layout.total);
  if (layout.spark > 0) {
    names.to(layout.sparkStart).add(historyTitle(scene, layout.spark), "dim");
  }
  names.to(layout.nameStart).add(view.level, "dim");
  return [groups.text, names.text];
}

function historyTitle({ live }: Scene, spark: number): string {
  // The last block of a measurement may be short.
  const each = Math.max(1e8, ...live.slices.map(({ period }) => period.elapsedNs));
  return `last ${Math.round((each * spark) / 1e9)} s`;
}

function rowLine(
  scene: Scene,
  layout: TableLayout,
  row: PlaceRow,
  isMarked: boolean,
  spark: string,
): string {
  const { live, view, columns, paint, paintClass } = scene;
  const line = new LineWriter(paint, columns);
  const elapsedNs = live.recent.elapsedNs;
  const samples = effectiveNow(scene);
  const share = (ns: number): string => shareText(elapsedNs === 0 ? 0 : ns / elapsedNs, samples);
  const style = (sort: LiveSort): "bold" | undefined => (view.sort === sort ? "bold" : undefined);
  line.add(isMarked ? `${MARK} ` : "  ", "bold");
  line.addRight(share(row.selfNow), layout.selfNow, style("selfNow"));
  line.addRight(share(row.totalNow), layout.totalNow, style("totalNow"));
  if (layout.self > 0) {
    line.addRight(timeText(row.self), layout.self, style("self"));
    line.addRight(timeText(row.total), layout.total, style("total"));
  }
  const frameClass = classOf(scene, row);
  if (layout.spark > 0) {
    line.to(layout.sparkStart).add(spark, (text) => paintClass(frameClass, text));
  }
  line.to(layout.nameStart);
  addName(scene, line, row, frameClass);
  return line.text;
}

function classOf({ live, meta }: Scene, row: PlaceRow): FrameClass {
  if (row.isStructure) return "structure";
  const folders = { workingDirectory: "", standardLibrary: "" };
  return classifyFile(framePath(live.tables.tables, row.frame), meta ?? folders);
}

/** The name first; its place where there is room, its end if need be. */
function addName(scene: Scene, line: LineWriter, row: PlaceRow, frameClass: FrameClass): void {
  const isOwn = frameClass === "yours";
  const name = escapeForTerminal(frameName(scene.live.tables.tables, row.frame));
  line.add(name, isOwn ? "bold" : frameClass === "structure" ? "dim" : undefined);
  const place = placeText(scene, row.frame);
  if (place !== "" && line.left > 6) line.add(`  ${cutStart(place, line.left - 3)}`, "dim");
}

function emptyLines({ live, view, columns, paint }: Scene): string[] {
  const text =
    live.slices.length === 0
      ? "waiting for the first second"
      : view.filter !== undefined
        ? view.filter.isWaiting
          ? "matching the filter: Esc drops it"
          : "nothing matches the filter: Esc drops it"
        : view.gilOnly
          ? "no thread was known to hold the GIL: g shows all"
          : view.value === "cpu"
            ? "no thread has used a CPU yet: v shows elapsed time, waiting included"
            : "no thread has run Python yet";
  return ["", new LineWriter(paint, columns).to(2).add(text, "dim").text];
}
