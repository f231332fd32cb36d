// What a measurement cost and what it lost, in words: the footer of every view and the last line of
// the terminal.

import type { Profile } from "#profile/model/profile.ts";
import { QuantityFormat } from "./quantity-format.ts";

/** A statement in pieces; the figures are strong. */
export type CostItem = readonly { readonly text: string; readonly strong: boolean }[];

/** Empty for profiles that do not know (files of other tools). */
export function costItems({ meta, cost }: Profile): CostItem[] {
  const format = new QuantityFormat();
  const items: CostItem[] = [];
  const seconds = cost.durationNs / 1e9;
  if (meta.rateHz > 0 && seconds > 0) {
    const achieved = format.count(cost.ticks / seconds);
    items.push(pieces`${format.count(meta.rateHz)}\u00a0Hz| asked, |${achieved}| achieved`);
  }
  const lost = Object.values(cost.lost).reduce((sum, count) => sum + count, 0);
  if (cost.samples + lost > 0) {
    const all = format.count(cost.samples + lost);
    items.push(pieces`${format.count(lost)}| lost of ${all}`);
  }
  if (meta.noStop) items.push(pieces`|no thread was ever held`);
  else if (cost.holds > 0) {
    const longest = format.value(cost.longestHoldNs, "ns");
    items.push(pieces`|held a thread |${format.count(cost.holds)}| times, longest |${longest}`);
    items.push(pieces`|in all |${format.value(cost.heldNs, "ns")}`);
  }
  if (cost.profilerCpuNs > 0 && cost.durationNs > 0) {
    const share = format.share(cost.profilerCpuNs / cost.durationNs, Number.POSITIVE_INFINITY);
    const memory = format.value(cost.profilerResidentBytes, "bytes");
    items.push(pieces`|profiler |${share}| of a core, |${memory}`);
  }
  return items;
}

/** `strong|plain|strong…`: every other piece is a figure; a leading `|` starts with words. */
function pieces(texts: TemplateStringsArray, ...values: readonly string[]): CostItem {
  return String.raw({ raw: texts }, ...values)
    .split("|")
    .map((text, index) => ({ text, strong: index % 2 === 0 }))
    .filter(({ text }) => text !== "");
}
