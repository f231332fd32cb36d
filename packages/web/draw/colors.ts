// The palette as painters use it: one index per class and shade.

import { FRAME_CLASSES } from "#analysis/frame-classes.ts";
import {
  classShades,
  pageColors,
  SHADE_COUNT,
  type PageColors,
  type Theme,
} from "#analysis/palette.ts";

export interface DrawColors {
  readonly theme: Theme;
  /** By class * shades + shade. */
  readonly frames: readonly string[];
  /** Of a class: what is too narrow to be told apart has the first. */
  readonly shades: number;
  readonly page: Readonly<Record<keyof PageColors, string>>;
}

const known = new Map<Theme, DrawColors>();

export function drawColors(theme: Theme): DrawColors {
  const cached = known.get(theme);
  if (cached !== undefined) return cached;
  const frames = FRAME_CLASSES.flatMap((frameClass) => [...classShades(theme, frameClass)]);
  const colors: DrawColors = { theme, frames, shades: SHADE_COUNT, page: pageColors(theme) };
  known.set(theme, colors);
  return colors;
}

export function colorIndex(classIndex: number, shade: number): number {
  return classIndex * SHADE_COUNT + shade;
}

export const MONO = '"JetBrains Mono", ui-monospace, "SF Mono", Menlo, Consolas, monospace';
export const SANS = 'Inter, system-ui, "Segoe UI", sans-serif';
