// The last lines of a recording, for a person: what was written, what was measured, what it cost
// and lost, and where the time went.

import type { ProfileCost, ProfileMeta } from "#profile/model/profile.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { formatBytes, formatCount, formatCounted, formatDuration } from "../format/numbers.ts";
import { formatExactShare, formatRate, formatShare } from "../format/numbers.ts";
import type { Paint } from "../format/paint.ts";
import type { Hottest } from "./hottest.ts";
import { lossesOf } from "./losses.ts";

const COMMAND_LENGTH_MAX = 120;

export function startLine(meta: ProfileMeta): string {
  const whole = meta.command.join(" ");
  const isCut = whole.length > COMMAND_LENGTH_MAX;
  const shown = isCut ? `${whole.slice(0, COMMAND_LENGTH_MAX - 1)}…` : whole;
  const command = escapeForTerminal(shown);
  const version = escapeForTerminal(meta.pythonVersion);
  return `recording process ${meta.pid}: ${command} (Python ${version}) at ${meta.rateHz} Hz`;
}

/** Lines without line ends. */
export function costLines(meta: ProfileMeta, cost: ProfileCost): string[] {
  const losses = lossesOf(cost);
  const achieved = `${formatRate(losses.achievedHz)} of ${formatRate(meta.rateHz)} asked`;
  const taken = `${formatCounted(cost.samples, "sample")} in ${formatDuration(cost.durationNs)}`;
  const lines = [`${taken}, ${achieved}; ${lostText(cost)}`];
  const held =
    cost.holds === 0
      ? "no thread was held"
      : `threads held ${formatExactShare(losses.heldShare)} of the time ` +
        `(${formatCounted(cost.holds, "hold")}, longest ${formatDuration(cost.longestHoldNs)})`;
  const cpuShare = cost.durationNs === 0 ? 0 : cost.profilerCpuNs / cost.durationNs;
  const own =
    `Pyrometer used ${formatDuration(cost.profilerCpuNs)} of CPU ` +
    `(${formatExactShare(cpuShare)} of one core) and ${formatBytes(cost.profilerResidentBytes)}`;
  lines.push(`${held}; ${own}`);
  for (const note of cost.notes) lines.push(`note: ${escapeForTerminal(note)}`);
  return lines;
}

function lostText(cost: ProfileCost): string {
  const losses = lossesOf(cost);
  const missed = cost.missedTicks === 0 ? "" : `, late ${formatExactShare(losses.missedShare)}`;
  if (losses.unattributed === 0) return `unattributed 0${missed}`;
  const reasons = Object.entries(cost.lost)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${escapeForTerminal(reason)} ${formatCount(count)}`);
  const share = formatExactShare(losses.unattributedShare);
  const count = formatCount(losses.unattributed);
  return `unattributed ${count} (${share}: ${reasons.join(", ")})${missed}`;
}

/** A share per function; own code stands out, the rest recedes. */
export function hottestLines(hottest: Hottest, paint: Paint): string[] {
  return hottest.functions.map((row) => {
    const share = formatShare(row.share, hottest.effectiveSamples).padStart(7);
    const name = escapeForTerminal(row.name);
    const place = paint("dim", escapeForTerminal(row.place));
    return `${share}  ${paint(row.isOwn ? "bold" : "dim", name)}  ${place}`;
  });
}
