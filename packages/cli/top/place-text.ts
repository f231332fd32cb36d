import { framePath, shortPath } from "#profile/model/labels.ts";

import { escapeForTerminal } from "../format/escape.ts";
import type { Scene } from "./scene-data.ts";

/** `app/views.py:12`: of a function where it begins, of a line that line. */
export function placeText({ live, meta, view }: Scene, frame: number): string {
  const { tables } = live.tables;
  const path = framePath(tables, frame);
  if (path === "" || meta === undefined) return "";
  const row = tables.frames.function[frame];
  const line = view.level === "line" ? tables.frames.line[frame] : tables.functions.firstLine[row];
  const shown = escapeForTerminal(view.fullFileNames ? path : shortPath({ meta }, path));
  return line < 0 ? shown : `${shown}:${line}`;
}
