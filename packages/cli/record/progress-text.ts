// The line that a terminal shows while a recording runs.

import { lossesOf } from "#analysis/losses.ts";
import type { ProfileCost } from "#profile/model/profile.ts";

import { formatCounted, formatExactShare, formatRate } from "../format/numbers.ts";

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? minutes : `${hours}:${minutes}`;
}

/** At most `columns` wide; `cost` undefined until the first block has come. */
export function progressText(
  cost: ProfileCost | undefined,
  elapsedMs: number,
  durationMs: number | undefined,
  columns: number,
): string {
  const time =
    durationMs === undefined ? clock(elapsedMs) : `${clock(elapsedMs)} of ${clock(durationMs)}`;
  const end = durationMs === undefined ? ["Ctrl-C ends"] : [];
  const parts = [time, ...(cost === undefined ? ["waiting for samples"] : costParts(cost)), ...end];
  return parts.join(" · ").slice(0, Math.max(columns - 1, 0));
}

function costParts(cost: ProfileCost): string[] {
  const losses = lossesOf(cost);
  const held = `held ${formatExactShare(losses.heldShare)}`;
  const parts = [formatCounted(cost.samples, "sample"), formatRate(losses.achievedHz), held];
  if (losses.unattributed > 0) {
    parts.push(`unattributed ${formatExactShare(losses.unattributedShare)}`);
  }
  if (cost.missedTicks > 0) parts.push(`late ${formatExactShare(losses.missedShare)}`);
  return parts;
}
