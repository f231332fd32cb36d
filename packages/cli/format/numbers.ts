// Numbers for the terminal: those of every other view, with plain spaces, so that a line can be
// searched and copied.

import { rateText } from "#analysis/cost-lines.ts";
import { QuantityFormat } from "#analysis/quantity-format.ts";

const quantity = new QuantityFormat();

export function plainSpaces(text: string): string {
  return text.replaceAll("\u00a0", " ");
}

/** `12,345` */
export function formatCount(count: number): string {
  return quantity.count(count);
}

/** A count and its noun: `1 sample`, `2 samples`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * A share of 1, estimated from so many independent samples: `0.1 %`, `42 %`; from 5,000 on
 * `42.2 %`.
 */
export function formatShare(share: number, effectiveSamples: number): string {
  return plainSpaces(quantity.share(share, effectiveSamples));
}

/** A share of 1 that was measured, not estimated. */
export function formatExactShare(share: number): string {
  return formatShare(share, Number.POSITIVE_INFINITY);
}

/** `249.8 Hz`, `1,000 Hz` */
export function formatRate(rateHz: number): string {
  return plainSpaces(rateText(rateHz));
}

const MINUTE_NS = 60e9;
const HOUR_NS = 3600e9;

/** `36.0 µs`, `10.0 s`, `5 min 03 s`, `2 h 05 min` */
export function formatDuration(durationNs: number): string {
  if (durationNs < MINUTE_NS) return plainSpaces(quantity.value(durationNs, "ns"));
  const two = (value: number): string => String(value).padStart(2, "0");
  const seconds = Math.round(durationNs / 1e9);
  if (durationNs < HOUR_NS) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)} min`;
}
