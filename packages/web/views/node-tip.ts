// What a tooltip says of a node.

import { FRAME_CLASSES, FRAME_CLASS_TITLES } from "#analysis/frame-classes.ts";
import { EDGE_STOPS } from "#analysis/edges/edge-tree.ts";
import type { Model } from "../app/model.ts";
import type { ProfileView } from "../app/profile-view.ts";
import { formatCount } from "../app/quantities.ts";
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
  const classTitle = FRAME_CLASS_TITLES[FRAME_CLASSES[shownNames.classes[frame]]];
  const counted = shown.totalCount[node];
  const tip: Tip = {
    title: shownNames.name(frame),
    place: shownNames.place(frame),
    figures,
    note: [classTitle, countWords(shown.of, counted), stopped(view, node)]
      .filter(isFilled)
      .join(" · "),
  };
  last = { view, node, tip };
  return tip;
}

function countWords(of: "samples" | "spans" | "edges", count: number): string {
  if (!(count > 0)) return "";
  const word = of === "edges" ? "calls" : of;
  return `${formatCount(count)} ${count === 1 ? word.slice(0, -1) : word}`;
}

/** Why nothing stands below a function of cProfile that calls others. */
function stopped({ edges }: ProfileView, node: number): string {
  if (edges === undefined) return "";
  const stop = EDGE_STOPS[edges.stop[node]];
  if (stop === "unknown") return "what it calls from here is not known: see Callers";
  return edges.group[node] >= 0 ? "these call one another" : "";
}

function isFilled(text: string): boolean {
  return text !== "";
}
