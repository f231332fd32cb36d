import { FRAME_CLASS_TITLES } from "#analysis/frame-classes.ts";

import { LineWriter } from "./line-writer.ts";
import type { Scene } from "./scene-data.ts";
import { keysFor } from "./view-state.ts";

const KEY_COLUMN = 2;
const HELP_COLUMN = 13;

const WORDS = [
  "Shares are of one core. Self: a function alone;",
  "total: with what it calls. Bold: your code.",
];

/** All keys and what the colours mean, in so many lines. */
export function helpLines({ position, columns, paint, paintClass }: Scene, rows: number): string[] {
  const keys = keysFor(position !== undefined).filter(({ shown }) => shown !== "");
  const isNarrow = keys.length + WORDS.length + 3 > rows;
  const half = Math.ceil(keys.length / 2);
  const shownRows = isNarrow ? keys.slice(0, half) : keys;
  const lines = shownRows.map((row, index) => {
    const line = new LineWriter(paint, columns);
    line.to(KEY_COLUMN).add(row.shown, "bold").to(HELP_COLUMN).add(row.help);
    const beside = isNarrow ? keys.at(half + index) : undefined;
    if (beside === undefined) return line.text;
    const middle = Math.ceil(columns / 2);
    return line
      .to(middle)
      .add(beside.shown, "bold")
      .to(middle + 9)
      .add(beside.help).text;
  });
  const legend = new LineWriter(paint, columns).to(KEY_COLUMN);
  for (const name of ["yours", "packages", "library"] as const) {
    legend.add("▆▆ ", (text) => paintClass(name, text)).add(`${FRAME_CLASS_TITLES[name]}   `);
  }
  const words = WORDS.map((text) => new LineWriter(paint, columns).to(KEY_COLUMN).add(text).text);
  return [...lines, "", legend.text, ...words];
}
