// The same screen as text that is printed anew at each refresh: for terminals that can do no more,
// and for pipes.

import { columnsOf } from "../format/columns.ts";
import { plain } from "../format/paint.ts";
import { drawScene, keptLines } from "./scene.ts";
import type { SourceOf } from "./scene-data.ts";
import type { TopData } from "./top-data.ts";

const ROWS = 24;

/** Lines, each ended, with a blank one before. */
export function plainText(data: TopData, sourceOf: SourceOf): string {
  const rows: number | undefined = process.stdout.rows;
  const { lines } = drawScene({
    live: data.live,
    meta: data.meta,
    view: { ...data.view, cursor: -1 },
    shares: data.shares,
    status: data.status,
    position: data.position,
    sourceOf,
    columns: columnsOf(process.stdout),
    rows: rows === undefined || rows <= 0 ? ROWS : rows,
    paint: plain,
    paintClass: (_, text) => text,
  });
  return `\n${keptLines(lines).join("\n")}\n`;
}
