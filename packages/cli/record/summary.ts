// The last lines of a recording, for a person: what was written, what was measured, what it cost
// and lost, and where the time went.

import { heldItem, lossItem, lossReasons, ownItem } from "#analysis/cost-lines.ts";
import { processItems, rateItem } from "#analysis/cost-lines.ts";
import type { CostItem } from "#analysis/cost-lines.ts";
import type { ProcessCost } from "#profile/model/process-costs.ts";
import type { ProfileCost, ProfileMeta } from "#profile/model/profile.ts";

import type { SamplerOptions } from "#sampler/session.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { formatCounted, formatDuration, formatShare, plainSpaces } from "../format/numbers.ts";
import type { Paint } from "../format/paint.ts";
import type { Hottest } from "./hottest.ts";

const COMMAND_LENGTH_MAX = 120;

/** What is recorded beside the first process. */
function others({ target, subprocesses }: Pick<SamplerOptions, "target" | "subprocesses">): string {
  if ("everyPython" in target) return ", and every other Python";
  if ("name" in target) return `, and all that match '${escapeForTerminal(target.name.source)}'`;
  const more = "pids" in target ? `, and ${target.pids.length - 1} more` : "";
  return subprocesses === true ? `${more}, and what is below` : more;
}

export function startLine(
  meta: ProfileMeta,
  options: Pick<SamplerOptions, "target" | "subprocesses">,
): string {
  const whole = meta.command.join(" ");
  const isCut = whole.length > COMMAND_LENGTH_MAX;
  const shown = isCut ? `${whole.slice(0, COMMAND_LENGTH_MAX - 1)}…` : whole;
  const command = escapeForTerminal(shown);
  const version = escapeForTerminal(meta.pythonVersion);
  const what = `process ${meta.pid}: ${command} (Python ${version})${others(options)}`;
  return `recording ${what} at ${meta.rateHz} Hz`;
}

/** Lines without line ends. */
export function costLines(
  meta: ProfileMeta,
  cost: ProfileCost,
  processCosts: readonly ProcessCost[],
): string[] {
  const taken = `${formatCounted(cost.samples, "sample")} in ${formatDuration(cost.durationNs)}`;
  const reasons = escapeForTerminal(lossReasons(cost));
  return [
    `${taken}, ${textOf(rateItem(meta, cost))}; ${textOf(lossItem(cost))}`,
    ...(reasons === "" ? [] : [`unattributed because: ${reasons}`]),
    ...processItems(processCosts, cost.durationNs).map(textOf),
    `${textOf(heldItem(cost))}; ${textOf(ownItem(cost))}`,
    ...cost.notes.map((note) => `note: ${escapeForTerminal(note)}`),
  ];
}

function textOf(item: CostItem): string {
  return plainSpaces(item.map(({ text }) => text).join(""));
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
