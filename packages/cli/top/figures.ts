// Numbers and bars of the screen.

import { formatDuration, formatShare } from "../format/numbers.ts";

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];
const LEVELS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const NOTHING = "·";
const LEAST_SHARE = 0.0005;

/** A share of one core, or of the time: `62 %`; a dot where there is next to nothing. */
export function shareText(share: number, effectiveSamples: number): string {
  return share < LEAST_SHARE ? NOTHING : formatShare(share, effectiveSamples);
}

/** `12.3 s`, `5:03`, `2:05:11` */
export function timeText(ns: number): string {
  if (ns < 1e6) return NOTHING;
  if (ns < 99.95e9) return formatDuration(ns);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const seconds = Math.floor(ns / 1e9);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** A clock since the start: `0:07`, `12:03`, `2:05:11`. */
export function clockText(ns: number): string {
  const seconds = Math.floor(ns / 1e9);
  const two = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** A bar of eighth blocks. */
export function barText(share: number, columns: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * columns * 8);
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/** The latest `columns` of a history, right-aligned; what is not nothing is at least a low bar. */
export function sparkText(history: readonly number[], most: number, columns: number): string {
  const shown = history.slice(-columns).map((share) => {
    if (share < LEAST_SHARE) return " ";
    const level = Math.ceil((share / Math.max(most, LEAST_SHARE)) * LEVELS.length) - 1;
    return LEVELS[Math.min(LEVELS.length - 1, Math.max(0, level))];
  });
  return shown.join("").padStart(columns);
}
