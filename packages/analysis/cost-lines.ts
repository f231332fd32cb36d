// What a measurement cost and what it lost, in words: the footer of every view and the last lines
// of the terminal say the same.

import type { ProcessCost } from "#profile/model/process-costs.ts";
import type { Profile, ProfileCost, ProfileMeta } from "#profile/model/profile.ts";
import { lossesOf } from "./losses.ts";
import { QuantityFormat } from "./quantity-format.ts";

/** A statement in pieces; the figures are strong. */
export type CostItem = readonly { readonly text: string; readonly strong: boolean }[];

const format = new QuantityFormat();

/** Processes that are named one by one; the others are told together. */
const PROCESSES_MAX = 8;

/** Empty for profiles that do not know (files of other tools). */
export function costItems({ meta, cost }: Profile): CostItem[] {
  const items: CostItem[] = [];
  if (meta.rateHz > 0 && cost.durationNs > 0) items.push(rateItem(meta, cost));
  if (cost.samples + lossesOf(cost).unattributed > 0) items.push(lossItem(cost));
  if (meta.noStop || cost.holds > 0) items.push(heldItem(cost));
  if (cost.profilerCpuNs > 0 && cost.durationNs > 0) items.push(ownItem(cost));
  return items;
}

/** `249.8 Hz of 250 Hz asked` */
export function rateItem(meta: ProfileMeta, cost: ProfileCost): CostItem {
  return pieces`${rateText(lossesOf(cost).achievedHz)}| of ${rateText(meta.rateHz)} asked`;
}

/** `unattributed 3 (0.1 %), late 3.8 %`; the rows of the picture name the reasons. */
export function lossItem(cost: ProfileCost): CostItem {
  const { unattributed, unattributedShare, missedShare } = lossesOf(cost);
  const share = unattributed === 0 ? "" : ` (${exactShare(unattributedShare)})`;
  const count = pieces`|unattributed |${format.count(unattributed)}|${share}`;
  return missedShare === 0 ? count : [...count, ...pieces`|, late |${exactShare(missedShare)}`];
}

/** `stack changed while it was read 9, stack not closed 1`: why samples are unattributed. */
export function lossReasons(cost: ProfileCost): string {
  return Object.entries(cost.lost)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${reason} ${format.count(count)}`)
    .join(", ");
}

/**
 * `process 4711: unattributed 30 (2 %), held 0.4 % of the time`: of several processes those that
 * lost samples, the worst first.
 */
export function processItems(costs: readonly ProcessCost[], durationNs: number): CostItem[] {
  if (costs.length < 2) return [];
  const lost = (cost: ProcessCost): number => cost.unattributed + cost.notTaken;
  const losers = costs.filter((cost) => lost(cost) > 0).sort((a, b) => lost(b) - lost(a));
  const items = losers.slice(0, PROCESSES_MAX).map((cost) => {
    const share = durationNs === 0 ? 0 : cost.heldNs / durationNs;
    const held = cost.holds === 0 ? "" : `, held ${exactShare(share)} of the time`;
    return pieces`|process ${String(cost.pid)}: ${lossPieces(cost)}${held}`;
  });
  const others = losers.slice(PROCESSES_MAX);
  if (others.length === 0) return items;
  const sum = (of: "samples" | "unattributed" | "notTaken"): number =>
    others.reduce((total, cost) => total + cost[of], 0);
  const all = { samples: sum("samples"), unattributed: sum("unattributed") };
  const words = lossPieces({ ...all, notTaken: sum("notTaken") });
  return [...items, pieces`|${format.count(others.length)} more processes: ${words}`];
}

type LostSamples = Pick<ProcessCost, "samples" | "unattributed" | "notTaken">;

/** `unattributed 30 (2 %), not taken 12 (0.9 %)`; empty where nothing was lost. */
export function processLosses(cost: LostSamples): string {
  return lossPieces(cost).replaceAll("|", "");
}

function lossPieces({ samples, unattributed, notTaken }: LostSamples): string {
  const whole = samples + unattributed + notTaken;
  const part = (words: string, count: number): string[] =>
    count === 0 ? [] : [`${words} |${format.count(count)}| (${exactShare(count / whole)})`];
  return [...part("unattributed", unattributed), ...part("not taken", notTaken)].join(", ");
}

/** `threads held 0.4 % of the time (2,498 holds, longest 36.0 µs)` */
export function heldItem(cost: ProfileCost): CostItem {
  if (cost.holds === 0) return pieces`|no thread was held`;
  const share = exactShare(lossesOf(cost).heldShare);
  const holds = `${format.count(cost.holds)} hold${cost.holds === 1 ? "" : "s"}`;
  const longest = format.value(cost.longestHoldNs, "ns");
  return pieces`|threads held |${share}| of the time (${holds}, longest |${longest}|)`;
}

/** `Pyrometer used 3.1 % of one core and 71.2 MB` */
export function ownItem(cost: ProfileCost): CostItem {
  const share = exactShare(cost.durationNs === 0 ? 0 : cost.profilerCpuNs / cost.durationNs);
  const memory = format.value(cost.profilerResidentBytes, "bytes");
  return pieces`|Pyrometer used |${share}| of one core and |${memory}`;
}

/** `249.8 Hz`, `1,000 Hz` */
export function rateText(rateHz: number): string {
  const rounded = Number(rateHz.toPrecision(4));
  return `${rounded >= 1000 ? format.count(rateHz) : String(rounded)}\u00a0Hz`;
}

/** Of what was counted or measured, not estimated from samples. */
function exactShare(share: number): string {
  return format.share(share, Number.POSITIVE_INFINITY);
}

/** `strong|plain|strong…`: every other piece is a figure; a leading `|` starts with words. */
function pieces(texts: TemplateStringsArray, ...values: readonly string[]): CostItem {
  return String.raw({ raw: texts }, ...values)
    .split("|")
    .map((text, index) => ({ text, strong: index % 2 === 0 }))
    .filter(({ text }) => text !== "");
}
