// The last lines: what the measurement costs and loses, and what the keys do.

import { lossesOf } from "#analysis/losses.ts";

import { escapeForTerminal } from "../format/escape.ts";
import { formatCount, formatExactShare, formatRate } from "../format/numbers.ts";
import { widthOf } from "../format/text-width.ts";
import { LineWriter } from "./line-writer.ts";
import type { Scene } from "./scene-data.ts";

/** Keys that the last line names, in the order of their use. */
const HINTS: readonly (readonly [key: string, what: string])[] = [
  ["q", "quit"],
  ["?", "help"],
  ["s", "sort"],
  ["l", "lines"],
  ["t", "threads"],
  ["/", "filter"],
  ["⏎", "open"],
  ["v", "wall"],
  ["g", "GIL"],
  ["p", "pause"],
  ["r", "reset"],
];
const RECORDING_HINTS: readonly (readonly [key: string, what: string])[] = [
  ["←→", "time"],
  ...HINTS.filter(([key]) => key !== "p" && key !== "r"),
];

export function footerLines(scene: Scene): string[] {
  return [costLine(scene), keyLine(scene)];
}

function costLine(scene: Scene): string {
  const { live, meta, status, columns, paint } = scene;
  const line = new LineWriter(paint, columns);
  if (status !== undefined) return line.add(" ").add(escapeForTerminal(status), "yellow").text;
  const { cost } = live;
  if (meta === undefined || cost.durationNs === 0) return line.text;
  line.add(" ");
  for (const [index, part] of costParts(scene).entries()) {
    const text = index === 0 ? part : ` · ${part}`;
    // What follows is worth less: all of it, or nothing of it.
    if (index > 0 && widthOf(text) > line.left) break;
    line.add(text, "dim");
  }
  return line.text;
}

/** The most important first. */
function costParts({ live, meta }: Scene): string[] {
  const { cost, recent } = live;
  const { achievedHz, unattributed, unattributedShare, missedShare, heldShare } = lossesOf(cost);
  const share = unattributed === 0 ? "" : ` (${formatExactShare(unattributedShare)})`;
  const parts = [
    `${formatCount(achievedHz)} of ${formatRate(meta?.rateHz ?? 0)}`,
    `unattributed ${formatCount(unattributed)}${share}`,
    cost.holds === 0 ? "nothing held" : `held ${formatExactShare(heldShare)}`,
  ];
  if (missedShare > 0) parts.push(`late ${formatExactShare(missedShare)}`);
  const { elapsedNs, profilerCpuNs } = recent.profilerCpuNs > 0 ? recent : live.whole;
  if (profilerCpuNs > 0) parts.push(`pyrometer ${formatExactShare(profilerCpuNs / elapsedNs)} CPU`);
  parts.push(`${formatCount(cost.profilerResidentBytes / 1e6)} MB`);
  return [...parts, ...cost.notes.map((note) => escapeForTerminal(note))];
}

function keyLine({ view, position, columns, paint }: Scene): string {
  const line = new LineWriter(paint, columns);
  line.add(" ");
  if (view.typed !== undefined) {
    line.add("/", "bold").add(escapeForTerminal(view.typed)).add("▏");
    return line.add("  Enter filters, Esc leaves it", "dim").text;
  }
  if (view.message !== undefined) return line.add(escapeForTerminal(view.message), "yellow").text;
  for (const [key, what] of position === undefined ? HINTS : RECORDING_HINTS) {
    if (line.left < key.length + what.length + 3) break;
    line.add(key, "bold").add(` ${what}  `, "dim");
  }
  return line.text;
}
