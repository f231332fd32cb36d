// What stands below an opened row: who calls the function, and where in its source the time goes.

import { callersOf, linesOf } from "#analysis/live/live-rows.ts";
import { frameName, framePath } from "#profile/model/labels.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { formatShare } from "../format/numbers.ts";
import { barText } from "./figures.ts";
import { LineWriter } from "./line-writer.ts";
import { placeText } from "./place-text.ts";
import type { Scene } from "./scene-data.ts";

const TITLE_COLUMN = 4;
const SHARE_COLUMN = 15;
const BAR_COLUMNS = 10;
const BAR_FROM_COLUMNS = 74;
const CALLERS_MAX = 5;
const LINES_MAX = 6;

/** At most three quarters of `rows`, so that the row itself and its neighbours stay in sight. */
export function detailLines(scene: Scene, place: number, rows: number): string[] {
  const room = Math.max(2, Math.floor((rows * 3) / 4));
  const lines = sourceLines(scene, place).slice(0, Math.max(1, Math.ceil(room / 2)));
  const callers = callerLines(scene, place).slice(0, Math.max(1, room - lines.length));
  return [...callers, ...lines];
}

function shareOf({ meta, live }: Scene, ns: number, wholeNs: number): string {
  const samples = ((meta?.rateHz ?? 0) * live.stacksNs) / 2e9;
  return wholeNs === 0 ? "" : formatShare(ns / wholeNs, samples);
}

function addBar({ columns, paintClass }: Scene, line: LineWriter, share: number): void {
  if (columns < BAR_FROM_COLUMNS) return;
  const bar = barText(share, BAR_COLUMNS);
  line.add(bar, (text) => paintClass("native", text));
  line.add(" ".repeat(BAR_COLUMNS + 2 - bar.length));
}

function callerLines(scene: Scene, place: number): string[] {
  const { live, columns, paint } = scene;
  const callers = callersOf(live, place);
  const wholeNs = callers.reduce((sum, { ns }) => sum + ns, 0);
  return callers.slice(0, CALLERS_MAX).map(({ frame, ns }, index) => {
    const line = new LineWriter(paint, columns).to(TITLE_COLUMN);
    line.add(index === 0 ? "called by" : "", "cyan").to(SHARE_COLUMN - 2);
    line.addRight(shareOf(scene, ns, wholeNs), 7).add("  ");
    addBar(scene, line, ns / wholeNs);
    if (frame < 0) return line.add("nobody: a thread begins here", "dim").text;
    line.add(escapeForTerminal(frameName(live.tables.tables, frame)));
    return line.add(`  ${placeText(scene, frame)}`, "dim").text;
  });
}

function sourceLines(scene: Scene, place: number): string[] {
  const { live, columns, paint, sourceOf } = scene;
  const frame = live.tables.frameOfPlace(live.spec.level, place);
  const path = framePath(live.tables.tables, frame);
  if (path === "") return [];
  const { lines: hottest, wholeNs } = linesOf(live, place);
  const own = live.tables.tables.frames.line[frame];
  const shown = hottest.slice(0, LINES_MAX).sort((a, b) => a.line - b.line);
  const digits = String(Math.max(1, ...shown.map(({ line }) => line))).length;
  return shown.map(({ line: number, totalNs }, index) => {
    const line = new LineWriter(paint, columns).to(TITLE_COLUMN);
    line.add(index === 0 ? "source" : "", "cyan").to(SHARE_COLUMN - 2);
    line.addRight(shareOf(scene, totalNs, wholeNs), 7).add("  ");
    addBar(scene, line, wholeNs === 0 ? 0 : totalNs / wholeNs);
    line.addRight(number < 0 ? "" : String(number), digits, "dim").add("  ");
    const text = number < 0 ? undefined : sourceOf(path, number);
    const isOwn = live.spec.level === "line" && number === own;
    if (text === undefined) return line.add("source not at hand", "dim").text;
    return line.add(escapeForTerminal(text), isOwn ? "bold" : undefined).text;
  });
}
