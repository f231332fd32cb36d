// All colours of Pyrometer. Hue says whose code a frame is; the shade, chosen by the name, only
// separates neighbours. Text on every colour here has a contrast of at least 4.5:1
// (palette.test.ts).

import type { FrameClass } from "./frame-classes.ts";
import { oklchToHex, type Oklch } from "./oklch.ts";

export const THEMES = ["light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** Shades of one class. */
export const SHADE_COUNT = 9;

const HUE_SHIFTS = [-6, -2, 4, -4, 1, 7, -5, 3, 8] as const;
const LIGHTNESS_SHIFTS = [0, 0.024, -0.024, -0.016, 0.016, 0, 0.008, -0.008, 0.03] as const;

const CLASS_COLORS: Readonly<Record<Theme, Readonly<Record<FrameClass, Oklch>>>> = {
  light: {
    yours: { lightness: 0.77, chroma: 0.145, hue: 53 },
    packages: { lightness: 0.84, chroma: 0.085, hue: 88 },
    library: { lightness: 0.85, chroma: 0.04, hue: 230 },
    native: { lightness: 0.81, chroma: 0.018, hue: 262 },
    kernel: { lightness: 0.73, chroma: 0.014, hue: 262 },
    structure: { lightness: 0.91, chroma: 0.008, hue: 80 },
  },
  dark: {
    yours: { lightness: 0.48, chroma: 0.12, hue: 50 },
    packages: { lightness: 0.44, chroma: 0.07, hue: 88 },
    library: { lightness: 0.4, chroma: 0.042, hue: 230 },
    native: { lightness: 0.44, chroma: 0.016, hue: 262 },
    kernel: { lightness: 0.36, chroma: 0.014, hue: 262 },
    structure: { lightness: 0.34, chroma: 0.012, hue: 70 },
  },
};

/** Colours of the page around the frames. */
export interface PageColors {
  readonly background: Oklch;
  readonly panel: Oklch;
  /** What lies above the rest: tooltips and the list of keys. */
  readonly card: Oklch;
  readonly line: Oklch;
  readonly ink: Oklch;
  readonly dim: Oklch;
  readonly accent: Oklch;
  readonly accentInk: Oklch;
  readonly accentSoft: Oklch;
  /** Text on frames: names, and what stands behind them. */
  readonly frameInk: Oklch;
  readonly frameDim: Oklch;
  /** Names on frames that a search missed, and on callers of the zoomed frame. */
  readonly frameFaded: Oklch;
}

const PAGE_COLORS: Readonly<Record<Theme, PageColors>> = {
  light: {
    background: { lightness: 0.986, chroma: 0.004, hue: 80 },
    panel: { lightness: 1, chroma: 0, hue: 0 },
    card: { lightness: 1, chroma: 0, hue: 0 },
    line: { lightness: 0.91, chroma: 0.006, hue: 80 },
    ink: { lightness: 0.24, chroma: 0.015, hue: 60 },
    dim: { lightness: 0.52, chroma: 0.012, hue: 60 },
    accent: { lightness: 0.56, chroma: 0.19, hue: 38 },
    accentInk: { lightness: 1, chroma: 0, hue: 0 },
    accentSoft: { lightness: 0.95, chroma: 0.035, hue: 45 },
    frameInk: { lightness: 0.22, chroma: 0.02, hue: 60 },
    frameDim: { lightness: 0.33, chroma: 0.025, hue: 60 },
    frameFaded: { lightness: 0.47, chroma: 0.015, hue: 60 },
  },
  dark: {
    background: { lightness: 0.19, chroma: 0.012, hue: 60 },
    panel: { lightness: 0.225, chroma: 0.013, hue: 60 },
    card: { lightness: 0.265, chroma: 0.014, hue: 60 },
    line: { lightness: 0.31, chroma: 0.014, hue: 60 },
    ink: { lightness: 0.93, chroma: 0.008, hue: 80 },
    dim: { lightness: 0.76, chroma: 0.012, hue: 70 },
    accent: { lightness: 0.72, chroma: 0.17, hue: 45 },
    accentInk: { lightness: 0.18, chroma: 0.02, hue: 45 },
    accentSoft: { lightness: 0.3, chroma: 0.05, hue: 45 },
    frameInk: { lightness: 0.97, chroma: 0.01, hue: 80 },
    frameDim: { lightness: 0.93, chroma: 0.02, hue: 80 },
    frameFaded: { lightness: 0.78, chroma: 0.012, hue: 70 },
  },
};

/** Colours of a class in a theme as `#rrggbb`, by shade. */
export function classShades(theme: Theme, frameClass: FrameClass): readonly string[] {
  const { lightness, chroma, hue } = CLASS_COLORS[theme][frameClass];
  return Array.from({ length: SHADE_COUNT }, (_, shade) =>
    oklchToHex({
      lightness: lightness + LIGHTNESS_SHIFTS[shade],
      chroma,
      hue: hue + HUE_SHIFTS[shade],
    }),
  );
}

/** The colours of the page as `#rrggbb`. */
export function pageColors(theme: Theme): Readonly<Record<keyof PageColors, string>> {
  const colors = PAGE_COLORS[theme];
  return {
    background: oklchToHex(colors.background),
    panel: oklchToHex(colors.panel),
    card: oklchToHex(colors.card),
    line: oklchToHex(colors.line),
    ink: oklchToHex(colors.ink),
    dim: oklchToHex(colors.dim),
    accent: oklchToHex(colors.accent),
    accentInk: oklchToHex(colors.accentInk),
    accentSoft: oklchToHex(colors.accentSoft),
    frameInk: oklchToHex(colors.frameInk),
    frameDim: oklchToHex(colors.frameDim),
    frameFaded: oklchToHex(colors.frameFaded),
  };
}

/** Steps of a difference, from hardly to much. */
export const CHANGE_STEPS = 4;

const DIFF_COLORS: Readonly<Record<Theme, Readonly<Record<"grown" | "shrunk" | "noise", Oklch>>>> =
  {
    light: {
      grown: { lightness: 0.74, chroma: 0.15, hue: 35 },
      shrunk: { lightness: 0.76, chroma: 0.1, hue: 245 },
      noise: { lightness: 0.91, chroma: 0.004, hue: 80 },
    },
    dark: {
      grown: { lightness: 0.5, chroma: 0.14, hue: 35 },
      shrunk: { lightness: 0.46, chroma: 0.1, hue: 245 },
      noise: { lightness: 0.33, chroma: 0.006, hue: 70 },
    },
  };

/** The one diverging scale: warm is more, cool is less, grey is no more than chance would give. */
export interface DiffColors {
  readonly noise: string;
  /** From hardly to much. */
  readonly grown: readonly string[];
  readonly shrunk: readonly string[];
}

export function diffColors(theme: Theme): DiffColors {
  const { grown, shrunk, noise } = DIFF_COLORS[theme];
  const steps = (most: Oklch): readonly string[] =>
    Array.from({ length: CHANGE_STEPS }, (_, step) => {
      const part = (step + 1) / CHANGE_STEPS;
      const between = (from: number, to: number): number => from + (to - from) * part;
      return oklchToHex({
        lightness: between(noise.lightness, most.lightness),
        chroma: between(noise.chroma, most.chroma),
        hue: most.hue,
      });
    });
  return { noise: oklchToHex(noise), grown: steps(grown), shrunk: steps(shrunk) };
}

/** The shade of a name: stable between recordings, so that a function keeps its colour. */
export function shadeOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % SHADE_COUNT;
}

/** One hex colour per class, for legends and for the terminal. */
export function classColor(theme: Theme, frameClass: FrameClass): string {
  return oklchToHex(CLASS_COLORS[theme][frameClass]);
}
