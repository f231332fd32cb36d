// The whole screen as lines: what was measured on top, the table, what it cost and the keys below.

import { footerLines } from "./footer.ts";
import { headerLines } from "./header.ts";
import { helpLines } from "./help.ts";
import { placeTable } from "./place-table.ts";
import type { Scene } from "./scene-data.ts";
import { threadTable } from "./thread-table.ts";
import type { ScreenFacts } from "./view-state.ts";

export interface Drawn {
  /** At most `rows`, each at most `columns` wide. */
  readonly lines: readonly string[];
  readonly facts: ScreenFacts;
}

/** What is worth keeping of a screen: not the keys, and not the blank rows. */
export function keptLines(lines: readonly string[]): readonly string[] {
  const body = lines.slice(0, -1).map((line) => line.trimEnd());
  const last = body.findLastIndex((line, index) => line !== "" && index < body.length - 1);
  return [...body.slice(0, last + 1), ...body.slice(-1)];
}

/** From here on blank lines part the header, the table and the footer. */
const AIRY_ROWS = 20;

export function drawScene(scene: Scene): Drawn {
  const { view, rows } = scene;
  const isAiry = rows >= AIRY_ROWS;
  const header = headerLines(scene);
  const footer = footerLines(scene);
  const gap = isAiry ? [""] : [];
  const bodyRows = Math.max(1, rows - header.length - footer.length - gap.length);
  const table = view.showsThreads ? threadTable(scene, bodyRows) : placeTable(scene, bodyRows);
  const body = view.showsHelp ? helpLines(scene, bodyRows) : table.lines;
  const filled = [...body, ...Array.from({ length: bodyRows }, () => "")].slice(0, bodyRows);
  return {
    lines: [...header, ...gap, ...filled, ...footer].slice(0, rows),
    facts: {
      rowCount: table.rowCount,
      pageRows: Math.max(1, bodyRows - 2),
      cursor: table.cursor,
      atCursor: table.atCursor,
      isRecording: scene.position !== undefined,
    },
  };
}
