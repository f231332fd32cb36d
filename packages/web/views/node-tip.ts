// What a tooltip says of a node.

import { FRAME_CLASSES, FRAME_CLASS_TITLES } from "#analysis/frame-classes.ts";
import type { Model } from "../app/model.ts";
import type { Tip } from "../draw/tip.ts";

let last: { readonly view: unknown; readonly node: number; readonly tip: Tip } | undefined;

export function nodeTip(model: Model, node: number): Tip | undefined {
  const { view } = model;
  if (view === undefined || node <= 0) return undefined;
  if (last?.view === view && last.node === node) return last.tip;
  const { shown, shownNames, quantities, edges } = view;
  const frame = shown.frame[node];
  const row = (amount: number, what: string): readonly string[] => [
    quantities.share(amount),
    `${quantities.value(amount)} ${quantities.margin(amount)}`.trim(),
    what,
  ];
  const figures =
    edges !== undefined && edges.isExact[node] === 0
      ? [row(edges.low[node], "at least"), row(edges.high[node], "at most")]
      : [row(shown.total[node], "total"), row(shown.self[node], "self")];
  const frameClass = FRAME_CLASSES[shownNames.classes[frame]];
  const counted = shown.totalCount[node];
  const tip: Tip = {
    title: shownNames.name(frame),
    place: shownNames.place(frame),
    figures,
    note:
      counted > 0
        ? `${FRAME_CLASS_TITLES[frameClass]} · ${quantities.count(counted)} ${countWord(shown.of, counted)}`
        : FRAME_CLASS_TITLES[frameClass],
  };
  last = { view, node, tip };
  return tip;
}

function countWord(of: "samples" | "spans" | "edges", count: number): string {
  const word = of === "edges" ? "calls" : of;
  return count === 1 ? word.slice(0, -1) : word;
}
