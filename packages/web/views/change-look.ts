// How a change looks: coloured where it is more than chance, hatched where nobody knows, upwards
// for more and downwards for less; as in the pictures of `diff -o diff.svg`.

import { changeStep } from "#analysis/diff/change-step.ts";
import { VERDICTS, type DiffMeasure } from "#analysis/diff/diff.ts";
import { CHANGE_STEPS, diffColors, type Theme } from "#analysis/palette.ts";

export const LOOKS = ["grown", "shrunk", "same", "rising", "falling"] as const;
export type Look = (typeof LOOKS)[number];

export const LOOK_TITLES: Readonly<Record<Look, string>> = {
  grown: "grown",
  shrunk: "shrunk",
  same: "no more than chance",
  rising: "more, perhaps by chance",
  falling: "less, perhaps by chance",
};

/** Smaller changes are none to the eye. */
const SMALLEST_SHARE = 0.001;

export function lookOf({ before, after, verdict }: DiffMeasure, row: number): Look {
  const delta = after[row] - before[row];
  const known = VERDICTS[verdict[row]];
  if (known === "notShown" || Math.abs(delta) < SMALLEST_SHARE) return "same";
  if (known === "unknown") return delta > 0 ? "rising" : "falling";
  return delta > 0 ? "grown" : "shrunk";
}

/** Below the hatching, where there is one. */
export function changeColor(theme: Theme, measure: DiffMeasure, row: number): string {
  const look = lookOf(measure, row);
  const colors = diffColors(theme);
  if (look !== "grown" && look !== "shrunk") return colors.noise;
  return colors[look][changeStep(measure.after[row] - measure.before[row], CHANGE_STEPS) - 1];
}

/** Of those that the rows have. */
export function looksIn(measure: DiffMeasure, rowCount: number): readonly Look[] {
  const used = new Set<Look>();
  for (let row = 0; row < rowCount; row += 1) used.add(lookOf(measure, row));
  return LOOKS.filter((look) => used.has(look));
}
