// Spans in order of time; rows by thread, then by depth.

import { displayText } from "#analysis/svg/display-text.ts";
import { documentEndNs, documentStartNs } from "#analysis/views/document-start.ts";
import { spanNames } from "#analysis/views/span-names.ts";
import type { SpanTable } from "#profile/model/kinds.ts";
import type { Found, Model } from "../app/model.ts";
import type { ProfileView } from "../app/profile-view.ts";
import { formatTime } from "../app/quantities.ts";
import { timedBoxes } from "../draw/time-boxes.ts";
import type { Tip } from "../draw/tip.ts";
import { STRUCTURE, trackTitle, type TimeChart } from "./time-chart.ts";

export function spanChart(model: Model, view: ProfileView, spans: SpanTable): TimeChart {
  const { rows, rowCount, order, fromNs, toNs, titles } = spanRows(view, spans);
  const count = spans.timeNs.length;
  const whole = Math.max(1, toNs - fromNs);
  const color = new Uint8Array(count + titles.length).fill(STRUCTURE);
  const { names } = view;
  const { frameOfName } = spanNames(view.document);
  const frameOf = (span: number): number => frameOfName.get(spans.name[span]) ?? -1;
  for (let span = 0; span < count; span += 1) color[span] = names.colors[frameOf(span)];
  const length = order.length + titles.length;
  const timed = {
    row: new Int32Array(length),
    node: new Int32Array(length),
    start: new Float64Array(length),
    end: new Float64Array(length),
    length,
  };
  for (const [at, { row }] of titles.entries()) {
    timed.row[at] = row;
    timed.node[at] = count + at;
    timed.end[at] = 1;
  }
  for (let at = 0; at < order.length; at += 1) {
    const span = order[at];
    const into = titles.length + at;
    timed.row[into] = rows[span];
    timed.node[into] = span;
    timed.start[into] = (spans.timeNs[span] - fromNs) / whole;
    timed.end[into] = (endOf(spans, span, toNs) - fromNs) / whole;
  }
  const startNs = documentStartNs(view.document);
  return {
    note: "",
    time: {
      fromNs: fromNs - startNs,
      toNs: toNs - startNs,
      endNs: documentEndNs(view.document) - startNs,
    },
    hits: (found) => spanHits(found, frameOf, count, color.length),
    scene: {
      boxes: timedBoxes(timed, rowCount),
      color,
      label: (node) =>
        node < count
          ? {
              name: names.name(frameOf(node)),
              share: formatTime(spans.durationNs[node]),
            }
          : { name: titles[node - count].title, share: "" },
      certain: undefined,
      marked: undefined,
      isFlame: false,
    },
    tip: (node) => (node >= count ? undefined : spanTip(view, spans, node, frameOf(node), startNs)),
    select: (node) => {
      if (node < 0 || node >= count) return;
      const path: number[] = [];
      for (let at = node; at >= 0; at = spans.parent[at]) path.unshift(names.hash(frameOf(at)));
      model.set({ selected: names.functionHash(frameOf(node)), path, panel: "frame" });
    },
  };
}

function spanTip(
  { names, document }: ProfileView,
  spans: SpanTable,
  span: number,
  frame: number,
  startNs: number,
): Tip {
  const { strings } = document.profile;
  const places = [names.place(frame), displayText(strings[spans.category[span]])];
  return {
    title: names.name(frame),
    place: places.filter((text) => text !== "").join(" · "),
    figures: [
      [formatTime(spans.durationNs[span]), "", "took"],
      [formatTime(spans.timeNs[span] - startNs), "", "began"],
    ],
    note: displayText(strings[spans.data[span]]).slice(0, 300),
  };
}

function endOf({ timeNs, durationNs }: SpanTable, span: number, toNs: number): number {
  return Number.isNaN(durationNs[span]) ? toNs : timeNs[span] + durationNs[span];
}

function spanHits(
  found: Found | undefined,
  frameOf: (span: number) => number,
  count: number,
  length: number,
): Uint8Array | undefined {
  if (found === undefined || "error" in found) return undefined;
  const hits = new Uint8Array(length).fill(1);
  for (let span = 0; span < count; span += 1) hits[span] = found.frames[frameOf(span)];
  return hits;
}

interface SpanRows {
  readonly rows: Int32Array;
  readonly rowCount: number;
  /** Spans by time. */
  readonly order: Int32Array;
  readonly fromNs: number;
  readonly toNs: number;
  readonly titles: readonly { readonly row: number; readonly title: string }[];
}

/** Rows by thread, then track, then depth. */
function spanRows({ document, view }: ProfileView, spans: SpanTable): SpanRows {
  const count = spans.timeNs.length;
  const depth = new Int32Array(count);
  const deepest = new Map<string, number>();
  const shown = view.threads === undefined ? undefined : new Set(view.threads);
  const kept: number[] = [];
  let fromNs = Number.POSITIVE_INFINITY;
  let toNs = Number.NEGATIVE_INFINITY;
  for (let span = 0; span < count; span += 1) {
    const parent = spans.parent[span];
    depth[span] = parent < 0 ? 0 : depth[parent] + 1;
    if (shown !== undefined && !shown.has(spans.thread[span])) continue;
    kept.push(span);
    const key = `${spans.thread[span]} ${spans.track[span]}`;
    deepest.set(key, Math.max(deepest.get(key) ?? 0, depth[span] + 1));
    fromNs = Math.min(fromNs, spans.timeNs[span]);
    toNs = Math.max(toNs, spans.timeNs[span], endOf(spans, span, spans.timeNs[span]));
  }
  const keys = [...deepest.keys()].sort((a, b) => {
    const [threadA, trackA] = a.split(" ").map(Number);
    const [threadB, trackB] = b.split(" ").map(Number);
    return threadA === threadB ? trackA - trackB : threadA - threadB;
  });
  const firstRow = new Map<string, number>();
  const titles: { row: number; title: string }[] = [];
  let rowCount = 0;
  for (const key of keys) {
    const [thread, track] = key.split(" ").map(Number);
    if (
      track === 0 ||
      !titles.some(({ title }) => title === trackTitle(document.profile, thread))
    ) {
      titles.push({ row: rowCount, title: trackTitle(document.profile, thread) });
      rowCount += 1;
    }
    firstRow.set(key, rowCount);
    rowCount += deepest.get(key) ?? 0;
  }
  const rows = new Int32Array(count);
  for (const span of kept) {
    rows[span] = (firstRow.get(`${spans.thread[span]} ${spans.track[span]}`) ?? 0) + depth[span];
  }
  const order = Int32Array.from(kept).sort((a, b) => spans.timeNs[a] - spans.timeNs[b]);
  return { rows, rowCount, order, fromNs, toNs, titles };
}
